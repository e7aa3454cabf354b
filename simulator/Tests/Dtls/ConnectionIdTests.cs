using System;
using System.Linq;
using Device.Dtls;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>RFC 9146 at the server: ids both ways, and a peer whose address
    /// changes.</summary>
    public sealed class ConnectionIdTests : IDisposable
    {
        private static readonly byte[] ClientsId = { 0xc1, 0xc2, 0xc3 };

        private readonly TestPki _pki = new TestPki();
        private readonly VirtualNetwork _network;
        private DtlsCredential? _lastCredential;

        public ConnectionIdTests()
        {
            _network = new VirtualNetwork(_pki);
        }

        private DtlsServerCounters Counters { get { return _network.Lane.Counters; } }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Theory]
        [InlineData("the client wants none in records to it", "", ContentType.ApplicationData)]
        [InlineData("the client has one of its own", "c1c2c3", ContentType.ConnectionId)]
        public void Records_have_the_ids_that_were_agreed(string why, string own, int type)
        {
            VirtualClient client = Connect(Convert.FromHexString(own));
            client.Send("x");
            Assert.True(_network.Run(() => client.Received.Count == 1, 1_000));
            Assert.True(client.Sent[^1][0] == ContentType.ConnectionId, why);
            Assert.Equal(type, _network.FromServer[^1][0]);
            Assert.Equal(
                own, Convert.ToHexString(_network.FromServer[^1].AsSpan(11, own.Length / 2))
                    .ToLowerInvariant());
            Assert.Equal(1, Counters.SessionsWithId);
            // No id in epoch 0 (RFC 9146 section 4).
            Assert.NotEqual(ContentType.ConnectionId, client.Sent[0][0]);
            Assert.NotEqual(ContentType.ConnectionId, _network.FromServer[0][0]);
        }

        [Fact]
        public void Ids_begin_with_the_lanes_number_and_differ()
        {
            DtlsServerContext context = new DtlsServerContext(
                _pki.Crypto, _network.Service, _network.Context.Verifier, _network.Options,
                null, 7);
            byte[][] ids = Enumerable.Range(0, 1_000)
                .Select(_ => context.NewConnectionId()).ToArray();
            Assert.All(ids, id => Assert.Equal(7, id[0]));
            Assert.All(ids, id => Assert.Equal(ServerTerms.ConnectionIdSize, id.Length));
            Assert.Equal(1_000, ids.Select(Convert.ToHexString).Distinct().Count());
        }

        [Theory]
        [InlineData("the server does not offer ids", false, 3)]
        [InlineData("the client's id is too long", true, ServerTerms.PeerConnectionIdMax + 1)]
        public void Without_agreement_the_address_is_all(string why, bool accepts, int idBytes)
        {
            VirtualNetwork network = new VirtualNetwork(
                _pki, 1, new DtlsServerOptions { AcceptsConnectionId = accepts });
            PeerAddress address = network.NewAddress();
            Action<ClientHello> change = hello =>
            {
                hello.Extensions.HasConnectionId = true;
                hello.Extensions.ConnectionId = new byte[idBytes];
            };
            network.Inject(address, RawHello.Datagrams(RawHello.Body([], change), 0, 2_000)[0]);
            byte[] cookie = RawHello.CookieOf(network.FromServer[0]);
            network.Inject(
                address, RawHello.Datagrams(RawHello.Body(cookie, change), 1, 2_000)[0]);
            ServerHello hello = RawHello.ServerHelloOf(network.FromServer[1]);
            Assert.False(hello.HasConnectionId, why);
            Assert.NotEqual(0, hello.Suite);
        }

        [Fact]
        public void A_session_goes_on_from_another_address_with_an_id()
        {
            VirtualClient client = Connect(ClientsId);
            for (int i = 1; i <= 3; i++)
            {
                _network.Rebind(client);
                client.Send("here " + i);
                Assert.True(_network.Run(() => client.Received.Count == i, 1_000));
                Assert.Equal(i, Counters.AddressMoves);
                Assert.Equal(
                    client.Address.ToEndPoint(), _network.Service.LastSession!.RemoteEndPoint);
            }
            Assert.Equal(3, _network.Service.Moves);
            Assert.Equal(1, Counters.HandshakesOk);
            Assert.Empty(_network.Service.Closed);
        }

        [Fact]
        public void Without_an_id_another_address_needs_a_handshake()
        {
            VirtualClient client = _network.Connect("a");
            _network.Rebind(client);
            client.Send("lost");
            _network.Pass(1_000);
            Assert.Equal(0, _network.Service.Datagrams);
            Assert.Equal(1, Counters.Dropped(DropCause.SessionUnknown));
            Assert.Equal(0, Counters.AddressMoves);
        }

        /// Goal: only an authentic record that is newer than all before moves a session.
        [Theory]
        [InlineData("a replay", 0, false)]
        [InlineData("a forged tag", 1, false)]
        [InlineData("a forged number far ahead", 2, false)]
        [InlineData("an authentic record that was overtaken", 3, true)]
        public void An_address_is_not_moved_by(string why, int kind, bool isDelivered)
        {
            VirtualClient client = Connect(ClientsId);
            _network.Loss = 1;
            client.Send("first");
            byte[] first = client.Sent[^1];
            client.Send("second");
            byte[] second = client.Sent[^1];
            _network.Inject(client.Address, second);
            int before = _network.Service.Datagrams;

            byte[] record = (byte[])(kind == 0 ? second : first).Clone();
            if (kind == 1) { record[^1] ^= 1; }
            if (kind == 2) { record[7] ^= 1; }
            _network.Inject(_network.NewAddress(), record);
            Assert.True(Counters.AddressMoves == 0, why);
            Assert.Equal(before + (isDelivered ? 1 : 0), _network.Service.Datagrams);
            Assert.All(_network.Targets, target => Assert.Equal(client.Address, target));
        }

        [Fact]
        public void Forged_records_from_everywhere_change_nothing()
        {
            VirtualClient client = Connect(ClientsId);
            client.Send("x");
            byte[] record = client.Sent[^1];
            Random random = new Random(9146);
            for (int i = 0; i < 2_000; i++)
            {
                byte[] forged = (byte[])record.Clone();
                // Anything but the id: with another one it is nobody's.
                int index = random.Next(forged.Length - 8);
                forged[index < 11 ? index : index + 8] ^= (byte)random.Next(1, 256);
                _network.Inject(_network.NewAddress(), forged);
            }
            Assert.Equal(0, Counters.AddressMoves);
            client.Send("alive");
            Assert.True(_network.Run(() => client.Received.Contains("alive"), 1_000));
        }

        [Theory]
        [InlineData("an id that nobody has", 11, DropCause.ConnectionIdUnknown)]
        [InlineData("cut in the id", -1, DropCause.Malformed)]
        public void An_id_that_is_not_ours_is_dropped(string why, int position, DropCause cause)
        {
            VirtualClient client = Connect(ClientsId);
            _network.Loss = 1;
            client.Send("x");
            byte[] record = (byte[])client.Sent[^1].Clone();
            if (position < 0) { record = record.AsSpan(0, 11 + 4).ToArray(); }
            else { record[position] ^= 1; }
            _network.Inject(client.Address, record);
            Assert.True(Counters.Dropped(cause) == 1, why);
            Assert.Equal(0, _network.Service.Datagrams);
        }

        [Fact]
        public void A_record_without_an_id_is_none_of_a_session_with_one()
        {
            VirtualClient client = Connect(ClientsId);
            byte[] plain = Convert.FromHexString(
                "17fefd0001000000000009" + "0019" + new string('0', 50));
            _network.Inject(client.Address, plain);
            Assert.Equal(1, _network.Lane.Records.RecordsOfWrongConnectionId);
            Assert.Equal(0, _network.Service.Datagrams);
        }

        /// Goal: a new address hears at most three times what came from it, until it was
        /// confirmed; then, and at the address before, everything.
        [Fact]
        public void A_new_address_gets_three_times_what_came_from_it()
        {
            VirtualClient client = Connect(ClientsId);
            int answers = 20;
            _network.Service.Handler = (session, buffer, offset, count) =>
            {
                for (int i = 0; i < answers; i++) { session.Send(buffer, offset, count); }
            };
            ISecureSession session = _network.Service.LastSession!;
            PeerAddress home = client.Address;
            _network.Rebind(client);
            for (int i = 0; i < 5; i++)
            {
                client.Send("some text");
                _network.Pass(100);
                long from = client.Sent.Skip(client.Sent.Count - i - 1).Sum(one => one.Length);
                Assert.InRange(SentTo(client.Address), from, PathCheck.Factor * from);
            }
            Assert.False(session.IsPathConfirmed);
            Assert.InRange(Counters.Dropped(DropCause.PathUnconfirmed), 5 * (answers - 5), 99);

            session.ConfirmPath(session.PathNumber - 1);
            Assert.False(session.IsPathConfirmed);
            session.ConfirmPath(session.PathNumber);
            Assert.True(session.IsPathConfirmed);
            Assert.Equal(1, Counters.PathsConfirmed);
            int before = client.Received.Count;
            client.Send("some text");
            Assert.True(_network.Run(() => client.Received.Count == before + answers, 1_000));
            Assert.NotEqual(home, client.Address);
        }

        [Fact]
        public void Back_at_its_confirmed_address_a_session_is_as_before()
        {
            VirtualClient client = Connect(ClientsId);
            PeerAddress home = client.Address;
            ISecureSession session = _network.Service.LastSession!;
            _network.Rebind(client);
            client.Send("away");
            _network.Pass(100);
            Assert.False(session.IsPathConfirmed);
            _network.Loss = 1;
            client.Send("home");
            _network.Inject(home, client.Sent[^1]);
            Assert.True(session.IsPathConfirmed);
            Assert.Equal(2, Counters.AddressMoves);
            Assert.Equal(0, Counters.PathsConfirmed);
        }

        [Fact]
        public void Two_sessions_live_at_one_address()
        {
            VirtualClient one = Connect(ClientsId, "a");
            VirtualClient other = _network.NewClientAt(one.Address, Options(ClientsId));
            other.Connect(_pki.Client("b"));
            Assert.True(_network.Run(() => other.WasConnected, 10_000));
            Assert.Empty(_network.Service.Closed);
            Assert.Equal(2, _network.Gate.Sessions);

            _network.Loss = 1;
            one.Send("one");
            _network.Inject(one.Address, one.Sent[^1]);
            other.Send("other");
            _network.Inject(one.Address, other.Sent[^1]);
            Assert.Equal(2, _network.Service.Datagrams);
            Assert.Equal(0, Counters.AddressMoves);
        }

        [Fact]
        public void The_same_device_at_the_same_address_began_again()
        {
            VirtualClient one = Connect(ClientsId, "a");
            DtlsCredential same = _lastCredential!;
            VirtualClient again = _network.NewClientAt(one.Address, Options(ClientsId));
            again.Connect(same);
            Assert.True(_network.Run(() => again.WasConnected, 10_000));
            Assert.Equal(DtlsFault.Replaced, Assert.Single(_network.Service.Closed));
            Assert.Equal(1, _network.Gate.Sessions);
        }

        [Fact]
        public void A_session_with_an_id_may_sleep_longer()
        {
            VirtualClient client = Connect(ClientsId);
            _network.Pass(_network.Options.IdleMs + 60_000);
            client.Send("awake");
            Assert.True(_network.Run(() => client.Received.Count == 1, 1_000));
            _network.Loss = 1;
            _network.Pass(_network.Options.IdleWithIdMs + 60_000);
            Assert.Equal(DtlsFault.IdleTooLong, Assert.Single(_network.Service.Closed));
            Assert.Equal(0, _network.Gate.Sessions);
            // Nothing of it is left behind.
            _network.Inject(client.Address, client.Sent[^1]);
            Assert.Equal(1, Counters.Dropped(DropCause.ConnectionIdUnknown));
        }

        [Fact]
        public void A_lost_last_flight_is_asked_for_from_another_address()
        {
            VirtualClient client = _network.NewClient(Options(ClientsId));
            client.Connect(_pki.Client("a"));
            _network.Run(() => _network.Service.Connected.Count == 1, 10_000);
            _network.Lose();
            _network.Loss = 1;
            int sent = client.Sent.Count;
            Assert.True(_network.Run(() => client.Sent.Count > sent, 10_000));
            // What stands in the clear before the Finished has no id, and finds nobody.
            PeerAddress next = _network.NewAddress();
            byte[] flight = client.Sent[^1];
            _network.Inject(next, flight);
            Assert.Equal(1, Counters.Dropped(DropCause.SessionUnknown));
            int start = flight.AsSpan().LastIndexOf(new byte[] { 25, 0xfe, 0xfd, 0, 1 });
            _network.Inject(next, flight.AsSpan(start).ToArray());
            Assert.Equal(1, Counters.FlightsRepeated);
            Assert.Equal(next, _network.Targets[^1]);
        }

        private VirtualClient Connect(byte[] own, string name = "a")
        {
            VirtualClient client = _network.NewClient(Options(own));
            _lastCredential = _pki.Client(name);
            client.Connect(_lastCredential);
            Assert.True(_network.Run(() => client.WasConnected, 10_000));
            return client;
        }

        private long SentTo(PeerAddress address)
        {
            return _network.FromServer.Zip(_network.Targets)
                .Where(sent => sent.Second.Equals(address)).Sum(sent => (long)sent.First.Length);
        }

        private static DtlsClientOptions Options(byte[] own)
        {
            return new DtlsClientOptions
            {
                FirstTimeoutMs = 1_000,
                OfferConnectionId = true,
                OwnConnectionId = own,
            };
        }
    }
}
