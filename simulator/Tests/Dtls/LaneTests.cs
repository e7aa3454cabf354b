using System;
using System.Linq;
using Device.Base;
using Device.Dtls;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>What a lane does with its associations.</summary>
    public sealed class LaneTests : IDisposable
    {
        private readonly TestPki _pki = new TestPki();

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Fact]
        public void An_unverified_hello_costs_nothing_and_is_answered_by_less()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient client = network.NewClient();
            client.Connect(_pki.Client("a"));
            byte[] hello = client.Sent[0];
            for (int i = 0; i < 1_000; i++) { network.Inject(network.NewAddress(), hello); }

            Assert.Equal(1_000, network.FromServer.Count);
            Assert.All(network.FromServer, answer => Assert.True(answer.Length < hello.Length));
            Assert.Equal(0, network.Gate.Handshakes);
            Assert.Equal(0, network.Lane.Counters.HandshakesBegun);
        }

        [Fact]
        public void A_cookie_is_good_for_its_address_and_its_hello_only()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient client = network.Connect("a");
            byte[] second = client.Sent[1];
            network.Inject(network.NewAddress(), second);
            Assert.Equal(1, network.Lane.Counters.HandshakesBegun);

            byte[] other = (byte[])second.Clone();
            other[13 + 12 + 2 + 5] ^= 1;
            network.Inject(client.Address, other);
            Assert.Equal(1, network.Lane.Counters.HandshakesBegun);
            Assert.Equal(3, network.Lane.Counters.HelloVerifyRequests);
        }

        [Fact]
        public void A_cookie_is_forgotten_after_two_periods()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient client = network.NewClient();
            client.Connect(_pki.Client("a"));
            network.Run(() => client.Sent.Count == 2, 1_000);
            network.Loss = 1;
            network.Pass(2 * CookieJar.PeriodMs);
            long before = network.Lane.Counters.HelloVerifyRequests;
            network.Inject(client.Address, client.Sent[1]);
            Assert.Equal(before + 1, network.Lane.Counters.HelloVerifyRequests);
        }

        [Fact]
        public void A_restarted_device_gets_a_new_session_and_the_old_one_ends()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient before = network.Connect("a");
            VirtualClient after = network.NewClientAt(before.Address);
            after.Connect(_pki.Client("a"));
            Assert.True(network.Run(() => after.WasConnected, 10_000));
            Assert.Equal(DtlsFault.Replaced, Assert.Single(network.Service.Closed));
            Assert.Equal(1, network.Gate.Sessions);
            after.Send("x");
            Assert.True(network.Run(() => after.Received.Count == 1, 1_000));
        }

        [Fact]
        public void An_unfinished_new_association_leaves_the_old_one_alone()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient before = network.Connect("a");
            VirtualClient after = network.NewClientAt(before.Address);
            after.Connect(null);
            Assert.True(network.Run(() => after.IsClosed, 10_000));
            Assert.Equal(DtlsFault.PeerAlert, after.Fault);
            Assert.Equal(1, network.Lane.Counters.FailedWith(DtlsFault.CertificateRequired));
            Assert.Empty(network.Service.Closed);

            before.Send("still here");
            network.Run(() => network.Service.Datagrams == 1, 1_000);
            Assert.Equal(1, network.Service.Datagrams);
            Assert.Equal(1, network.Gate.Sessions);
            Assert.Equal(0, network.Gate.Handshakes);
        }

        [Fact]
        public void Data_of_the_old_association_passes_while_a_new_one_has_keys()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient before = network.Connect("a");
            VirtualClient after = network.NewClientAt(before.Address);
            after.Connect(_pki.Client("a"));
            // The client's last flight without its Finished: what is in the clear.
            network.Run(() => after.Sent.Count >= 3, 10_000);
            byte[] cut = FirstRecords(after.Sent[2]);
            Assert.True(cut.Length < after.Sent[2].Length);
            network.Inject(before.Address, cut);

            before.Send("old");
            network.Inject(before.Address, before.Sent[^1]);
            Assert.Equal(1, network.Service.Datagrams);
            Assert.Empty(network.Service.Closed);
        }

        [Fact]
        public void A_new_hello_replaces_a_handshake_under_way()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient first = network.NewClient();
            first.Connect(_pki.Client("a"));
            network.Run(() => first.Sent.Count == 2, 1_000);
            network.Loss = 1;
            network.Pass(100);
            Assert.Equal(1, network.Gate.Handshakes);
            network.Loss = 0;
            VirtualClient second = network.NewClientAt(first.Address);
            second.Connect(_pki.Client("a"));
            Assert.True(network.Run(() => second.WasConnected, 10_000));
            Assert.Equal(1, network.Lane.Counters.FailedWith(DtlsFault.Replaced));
            Assert.Equal(0, network.Gate.Handshakes);
        }

        [Fact]
        public void A_half_open_handshake_expires()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient client = network.NewClient();
            client.Connect(_pki.Client("a"));
            network.Run(() => network.Gate.Handshakes == 1, 1_000);
            network.Loss = 1;
            network.Pass(network.Options.HandshakeMs - 1_000);
            Assert.Equal(1, network.Gate.Handshakes);
            network.Pass(2_000);
            Assert.Equal(0, network.Gate.Handshakes);
            Assert.Equal(1, network.Lane.Counters.FailedWith(DtlsFault.HandshakeTimedOut));
        }

        [Fact]
        public void Handshakes_beyond_the_limit_wait_their_turn()
        {
            VirtualNetwork network = new VirtualNetwork(
                _pki, 1, new DtlsServerOptions { HandshakesPerAddressMax = 4 });
            DtlsCredential device = _pki.Client("a");
            VirtualClient[] clients = Enumerable.Range(0, 20)
                .Select(_ => network.NewClient()).ToArray();
            foreach (VirtualClient client in clients) { client.Connect(device); }
            Assert.True(network.Run(() => clients.All(client => client.WasConnected), 60_000));
            Assert.True(network.Lane.Counters.Dropped(DropCause.AddressFull) >= 16);
            Assert.Equal(20, network.Gate.Sessions);
        }

        [Fact]
        public void A_silent_session_is_closed_and_a_speaking_one_is_not()
        {
            VirtualNetwork network = new VirtualNetwork(
                _pki, 1, new DtlsServerOptions { IdleMs = 100_000 });
            VirtualClient silent = network.Connect("silent");
            VirtualClient speaking = network.Connect("speaking");
            network.Pass(60_000);
            speaking.Send("x");
            network.Pass(60_000);
            Assert.Equal(DtlsFault.IdleTooLong, Assert.Single(network.Service.Closed));
            Assert.Equal(DtlsFault.PeerClosed, silent.Fault);
            Assert.False(speaking.IsClosed);
            Assert.Equal(1, network.Gate.Sessions);
        }

        [Fact]
        public void The_services_deadline_comes_once_and_can_be_moved()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            network.Connect("a");
            ISecureSession session = network.Service.LastSession!;
            session.SetDeadline(network.NowMs + 5_000);
            session.SetDeadline(network.NowMs + 10_000);
            network.Pass(9_000);
            Assert.Equal(0, network.Service.Deadlines);
            network.Pass(2_000);
            Assert.Equal(1, network.Service.Deadlines);
            network.Pass(60_000);
            Assert.Equal(1, network.Service.Deadlines);
            session.SetDeadline(network.NowMs + 1_000);
            session.SetDeadline(long.MaxValue);
            network.Pass(60_000);
            Assert.Equal(1, network.Service.Deadlines);
        }

        [Fact]
        public void Closing_within_a_datagram_is_possible()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            network.Service.Handler = (session, buffer, offset, count) => session.Close();
            VirtualClient client = network.Connect("a");
            client.Send("bye");
            Assert.True(network.Run(() => client.IsClosed, 1_000));
            Assert.Equal(DtlsFault.LocalClosed, Assert.Single(network.Service.Closed));
            Assert.False(network.Service.LastSession!.IsOpen);
            network.Service.LastSession!.Send(new byte[1], 0, 1);
        }

        [Fact]
        public void Certificates_are_refused_by_name_and_alert()
        {
            using TestPki stranger = new TestPki("Stranger");
            AssertRefused(
                _pki.Client("a", -10, -1), DtlsFault.PeerCertificateExpired,
                AlertDescription.CertificateExpired);
            AssertRefused(
                _pki.Client("a", 5, 10), DtlsFault.PeerCertificateNotYetValid,
                AlertDescription.CertificateExpired);
            AssertRefused(
                stranger.Client("a"), DtlsFault.PeerCertificateUntrusted,
                AlertDescription.UnknownCa);
            AssertRefused(
                _pki.Server(), DtlsFault.PeerCertificateUsageWrong,
                AlertDescription.UnsupportedCertificate);
            AssertRefused(
                null, DtlsFault.CertificateRequired, AlertDescription.HandshakeFailure);
            // The key of one device and the certificate of another.
            AssertRefused(
                new DtlsCredential(_pki.Client("a").Key, _pki.Client("b").Chain),
                DtlsFault.DecryptError, AlertDescription.DecryptError);
        }

        [Fact]
        public void An_expired_leaf_passes_where_the_policy_says_so()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            network.Service.Trust =
                new TrustSnapshot(new[] { _pki.Anchor }) { LeafMayBeExpired = true };
            VirtualClient client = network.NewClient();
            client.Connect(_pki.Client("old", -10, -1));
            Assert.True(network.Run(() => client.WasConnected, 10_000));
        }

        [Fact]
        public void What_a_handshake_needed_is_given_back()
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            network.Connect("a");
            ServerHandshake handshake = network.Context.Rent(100);
            Assert.Null(handshake.Peer);
            Assert.Null(handshake.Ephemeral);
            Assert.True(handshake.Flight.IsEmpty);
            Assert.True(handshake.ClientRandom.All(value => value == 0));
        }

        private static byte[] FirstRecords(byte[] datagram)
        {
            ByteReader reader = new ByteReader(datagram, 0, datagram.Length);
            RecordHeader header = new RecordHeader();
            int end = 0;
            while (reader.Remaining > 0 && header.TryRead(reader) && header.Epoch == 0)
            {
                end = reader.Position;
            }
            return datagram.AsSpan(0, end).ToArray();
        }

        private void AssertRefused(DtlsCredential? credential, DtlsFault fault, int alert)
        {
            VirtualNetwork network = new VirtualNetwork(_pki);
            VirtualClient client = network.NewClient();
            client.Connect(credential);
            Assert.True(network.Run(() => client.IsClosed, 10_000));
            Assert.Equal(1, network.Lane.Counters.FailedWith(fault));
            Assert.Equal(DtlsFault.PeerAlert, client.Fault);
            Assert.Equal(alert, client.AlertReceived);
            Assert.Equal(0, network.Gate.Handshakes);
            Assert.Empty(network.Service.Connected);
        }
    }
}
