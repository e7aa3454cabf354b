using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Sessions that are resumed, and pre-shared keys, with our own client in virtual
    /// time.</summary>
    public sealed class ResumptionTests : IDisposable
    {
        private const string Identity = "urn:esp32:0001";

        private readonly TestPki _pki = new TestPki();
        private readonly VirtualNetwork _network;
        private readonly DtlsCredential _device;
        private byte[]? _key = new byte[16];

        public ResumptionTests()
        {
            _device = _pki.Client("esp32-0001");
            _network = new VirtualNetwork(_pki, 1, Options());
        }

        private DtlsServerCounters Counters { get { return _network.Lane.Counters; } }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Fact]
        public void A_session_is_resumed_with_its_peer()
        {
            DtlsSession session = FullHandshake(out VirtualClient before);
            for (int i = 0; i < 3; i++)
            {
                VirtualClient client = Resume(session);
                Assert.True(client.IsResumed);
                client.Send("hello");
                Assert.True(_network.Run(() => client.Received.Count == 1, 1_000));
                Assert.Equal(
                    "esp32-0001", _network.Service.LastSession!.Peer.Chain.Leaf.CommonName);
                Assert.True(_network.Service.LastSession!.IsResumed);
            }
            Assert.Equal(3, Counters.SessionsResumed);
            Assert.Equal(4, _network.Gate.Sessions);
            Assert.True(before.Dtls.IsConnected);
        }

        /// Goal: no datagram of a resumed handshake may be missed, doubled or late without it
        /// being finished; no record number is used twice under a key.
        [Fact]
        public void A_resumed_handshake_survives_loss()
        {
            List<string> failures = new List<string>();
            for (int seed = 1; seed <= 100; seed++)
            {
                VirtualNetwork network = new VirtualNetwork(_pki, seed, Options());
                VirtualClient first = network.NewClient(Client(true));
                first.Connect(_device);
                if (!network.Run(() => first.WasConnected, 60_000)) { failures.Add("full"); }
                DtlsSession session = first.Dtls.TakeSession();
                int sent = network.FromServer.Count;
                network.Loss = 0.3;
                network.Doubled = 0.1;
                network.JitterMs = 50;
                VirtualClient client = network.NewClient(Client(true));
                client.Connect(_device, session);
                bool isConnected = network.Run(() => client.WasConnected, 120_000);
                network.Loss = 0;
                network.Pass(5_000);
                client.Send("x");
                if (!isConnected
                    || !client.IsResumed
                    || !network.Run(() => client.Received.Count > 0, 5_000)
                    || !AreNumbersUnique(network.FromServer.Skip(sent)))
                {
                    failures.Add($"seed {seed} {client.Fault}");
                }
            }
            Assert.Empty(failures);
        }

        [Fact]
        public void Ids_are_agreed_anew()
        {
            DtlsSession session = FullHandshake(out VirtualClient before);
            VirtualClient client = Resume(session);
            before.Send("a");
            client.Send("b");
            Assert.True(_network.Run(() => Counters.SessionsWithId == 2, 1_000));
            Assert.NotEqual(
                Convert.ToHexString(before.Sent[^1].AsSpan(11, 8)),
                Convert.ToHexString(client.Sent[^1].AsSpan(11, 8)));
        }

        [Fact]
        public void A_restarted_server_does_not_know_the_session()
        {
            DtlsSession session = FullHandshake(out _);
            VirtualNetwork other = new VirtualNetwork(
                _pki, 1, Options(), _network.Service.Credential);
            VirtualClient client = other.NewClient(Client(true));
            client.Connect(_device, session);
            Assert.True(other.Run(() => client.WasConnected, 10_000));
            Assert.False(client.IsResumed);
            Assert.Equal(1, other.Lane.Counters.NotResumed(ResumeRefusal.Unknown));
        }

        [Fact]
        public void A_session_of_yesterday_is_not_resumed()
        {
            DtlsServerOptions options = new DtlsServerOptions { ResumableMs = 60_000 };
            VirtualNetwork network = new VirtualNetwork(_pki, 1, options);
            VirtualClient first = network.NewClient(Client(true));
            first.Connect(_device);
            network.Run(() => first.WasConnected, 10_000);
            network.Pass(60_000);
            VirtualClient client = network.NewClient(Client(true));
            client.Connect(_device, first.Dtls.TakeSession());
            Assert.True(network.Run(() => client.WasConnected, 10_000));
            Assert.False(client.IsResumed);
            Assert.Equal(1, network.Lane.Counters.NotResumed(ResumeRefusal.Unknown));
        }

        [Fact]
        public void A_server_that_keeps_no_sessions_gives_no_id()
        {
            VirtualNetwork network = new VirtualNetwork(
                _pki, 1, new DtlsServerOptions { ResumableMax = 0 });
            VirtualClient client = network.Connect("a");
            Assert.Null(client.Dtls.TakeSession());
            Assert.Equal(0, RawHello.ServerHelloOf(network.FromServer[1]).SessionIdCount);
        }

        [Theory]
        [InlineData("as it was", true, ResumeRefusal.None)]
        [InlineData("the server takes its suite no more", false, ResumeRefusal.SuiteDiffers)]
        public void The_suite_must_still_be_taken(string why, bool acceptsGcm, ResumeRefusal cause)
        {
            SessionCache cache = new SessionCache(10, 1_000_000);
            VirtualNetwork before = new VirtualNetwork(_pki, 1, Options(), null, cache);
            VirtualClient first = before.NewClient(Client(true));
            first.Connect(_device);
            Assert.True(before.Run(() => first.WasConnected, 10_000));
            VirtualNetwork after = new VirtualNetwork(
                _pki, 1, new DtlsServerOptions { AcceptsGcm = acceptsGcm },
                before.Service.Credential, cache);
            VirtualClient client = after.NewClient(Client(true));
            client.Connect(_device, first.Dtls.TakeSession());
            Assert.True(after.Run(() => client.WasConnected, 10_000));
            Assert.True(client.IsResumed == (cause == ResumeRefusal.None), why);
            if (cause != ResumeRefusal.None)
            {
                Assert.Equal(1, after.Lane.Counters.NotResumed(cause));
            }
        }

        [Theory]
        [InlineData("the service closed it for revocation", true)]
        [InlineData("it was closed in peace", false)]
        public void A_fatal_alert_ends_a_session_for_good(string why, bool isFatal)
        {
            DtlsSession session = FullHandshake(out VirtualClient client);
            Assert.Equal(1, _network.Cache.Count);
            if (isFatal) { _network.Service.LastSession!.CloseRevoked(); }
            else { _network.Service.LastSession!.Close(); }
            Assert.True(_network.Run(() => client.IsClosed, 1_000));
            Assert.True(_network.Cache.Count == (isFatal ? 0 : 1), why);
            Assert.Equal(isFatal, !session.IsUsable);
        }

        [Fact]
        public void A_session_is_not_resumed_under_a_wrong_finished()
        {
            DtlsSession session = FullHandshake(out _);
            VirtualClient client = _network.NewClient(Client(true));
            client.Connect(_device, session);
            _network.Run(() => client.Sent.Count == 2, 1_000);
            byte[] hello = client.Sent[1];
            _network.Remove(client);
            _network.Lose();
            // Somebody else shows the id: without the secret there is no Finished.
            _network.Inject(client.Address, hello);
            Assert.Equal(1, _network.Gate.Handshakes);
            _network.Inject(client.Address, Convert.FromHexString(
                "14fefd0000000000000009000101"
                + "16fefd000100000000000000280001000000000000" + new string('5', 64)));
            Assert.Equal(1, _network.Lane.Records.RecordsOfWrongConnectionId
                + _network.Lane.Records.RecordsForged);
            _network.Pass(_network.Options.HandshakeMs + 1);
            Assert.Equal(0, Counters.SessionsResumed);
            Assert.Equal(1, Counters.FailedWith(DtlsFault.HandshakeTimedOut));
        }

        [Fact]
        public void A_pre_shared_key_makes_a_session()
        {
            VirtualClient client = ConnectPsk(_key!);
            Assert.True(_network.Run(() => client.WasConnected, 10_000));
            client.Send("x");
            Assert.True(_network.Run(() => client.Received.Count == 1, 1_000));
            Assert.Equal(Identity, Assert.Single(_network.Service.Connected));
            Assert.Throws<InvalidOperationException>(() => _network.Service.LastSession!.Peer);
        }

        [Fact]
        public void An_unknown_identity_is_told()
        {
            _key = null;
            VirtualClient client = ConnectPsk(new byte[16]);
            Assert.True(_network.Run(() => client.IsClosed, 10_000));
            Assert.Equal(AlertDescription.UnknownPskIdentity, client.AlertReceived);
            Assert.Equal(1, Counters.FailedWith(DtlsFault.PskIdentityUnknown));
        }

        [Fact]
        public void A_wrong_key_comes_to_nothing()
        {
            VirtualClient client = ConnectPsk(new byte[] { 1, 2, 3 });
            Assert.True(_network.Run(() => client.IsClosed, 1_000_000));
            Assert.False(client.WasConnected);
            Assert.True(_network.Lane.Records.RecordsForged > 0);
            Assert.Equal(0, _network.Gate.Sessions);
            Assert.Empty(_network.Service.Connected);
        }

        [Fact]
        public void Without_a_lookup_no_key_is_taken()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient client = network.NewClient();
            client.ConnectPsk(
                new DtlsPreSharedKey(Encoding.ASCII.GetBytes(Identity), new byte[16]));
            Assert.True(network.Run(() => client.IsClosed, 10_000));
            Assert.Equal(1, network.Lane.Counters.FailedWith(DtlsFault.HandshakeFailure));
        }

        [Theory]
        [InlineData("max_fragment_length 512", 1, 0, 512, 512)]
        [InlineData("record_size_limit 200", 0, 200, 200, 4_096)]
        [InlineData("the smallest record_size_limit", 0, 64, 64, 4_096)]
        public void Record_limits_are_kept_both_ways(
            string why, int code, int limit, int toClient, int toServer)
        {
            DtlsClientOptions options = Client(true);
            options.MaxFragmentLengthCode = code;
            options.RecordSizeLimit = limit;
            VirtualClient client = _network.NewClient(options);
            client.Connect(_device);
            Assert.True(_network.Run(() => client.WasConnected, 30_000), why);
            int most = _network.Service.LastSession!.PlaintextMax;
            Assert.InRange(most, toClient - 1, toClient);
            Assert.InRange(client.Dtls.PlaintextMax, 256, toServer);

            _network.Service.Handler = (session, buffer, offset, count) =>
            {
                session.Send(new byte[most + 1], 0, most + 1);
                session.Send(new byte[most], 0, most);
            };
            client.Send("x");
            Assert.True(_network.Run(() => client.Received.Count == 1, 1_000));
            Assert.Equal(most, client.Received[0].Length);
            Assert.Equal(1, Counters.SendsOversize);
        }

        private VirtualClient ConnectPsk(byte[] key)
        {
            VirtualClient client = _network.NewClient(Client(true));
            client.ConnectPsk(new DtlsPreSharedKey(Encoding.ASCII.GetBytes(Identity), key));
            return client;
        }

        private DtlsSession FullHandshake(out VirtualClient client)
        {
            VirtualClient first = _network.NewClient(Client(true));
            first.Connect(_device);
            Assert.True(_network.Run(() => first.WasConnected, 10_000));
            client = first;
            return first.Dtls.TakeSession();
        }

        private VirtualClient Resume(DtlsSession session)
        {
            VirtualClient client = _network.NewClient(Client(true));
            client.Connect(_device, session);
            Assert.True(_network.Run(() => client.WasConnected, 10_000));
            return client;
        }

        private DtlsServerOptions Options()
        {
            return new DtlsServerOptions { PskLookup = _ => _key };
        }

        private static DtlsClientOptions Client(bool hasId)
        {
            return new DtlsClientOptions
            {
                FirstTimeoutMs = 1_000,
                OfferConnectionId = hasId,
            };
        }

        // Epoch and number of every record of epoch 1, of one connection.
        private static bool AreNumbersUnique(IEnumerable<byte[]> datagrams)
        {
            HashSet<string> seen = new HashSet<string>();
            foreach (byte[] datagram in datagrams)
            {
                int offset = 0;
                while (offset < datagram.Length)
                {
                    string number = Convert.ToHexString(datagram.AsSpan(offset + 3, 8));
                    bool isProtected = datagram[offset + 4] == 1;
                    if (isProtected && !seen.Add(number)) { return false; }
                    offset += 13 + ((datagram[offset + 11] << 8) | datagram[offset + 12]);
                }
            }
            return true;
        }
    }
}
