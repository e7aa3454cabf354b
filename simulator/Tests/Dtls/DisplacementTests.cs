using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>A server with as many sessions as it may have: who connects next takes the place
    /// of the one that was silent for longest, so that what lies there from devices that lost
    /// power keeps nobody out.</summary>
    public sealed class DisplacementTests : IDisposable
    {
        private const int SessionsMax = 3;

        private readonly TestPki _pki = new TestPki();
        private readonly VirtualNetwork _network;

        public DisplacementTests()
        {
            _network = new VirtualNetwork(
                _pki, 1, new DtlsServerOptions { SessionsMax = SessionsMax });
        }

        private DtlsServerCounters Counters { get { return _network.Lane.Counters; } }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Fact]
        public void The_longest_silent_one_goes_and_hears_of_it()
        {
            VirtualClient first = _network.Connect("first");
            VirtualClient second = _network.Connect("second");
            VirtualClient third = _network.Connect("third");
            Say(first);
            Assert.Empty(_network.Service.Closed);

            VirtualClient fourth = _network.Connect("fourth");
            Assert.True(_network.Run(() => second.IsClosed, 1_000));
            Assert.Equal(DtlsFault.PeerClosed, second.Fault);
            Assert.Equal(DtlsFault.Displaced, Assert.Single(_network.Service.Closed));
            Say(first);
            Say(third);
            Say(fourth);

            _network.Connect("fifth");
            Assert.True(_network.Run(() => first.IsClosed, 1_000));
            Assert.Equal(2, Counters.SessionsDisplaced);
            Assert.Equal(SessionsMax, _network.Gate.Sessions);
            Say(third);
            Say(fourth);
        }

        // A cookie shows an address, not who is there: a stranger displaces nobody.
        [Fact]
        public void A_handshake_that_fails_displaces_nobody()
        {
            using TestPki stranger = new TestPki("Stranger");
            List<VirtualClient> clients = Enumerable.Range(0, SessionsMax)
                .Select(i => _network.Connect($"d{i}")).ToList();
            for (int i = 0; i < 10; i++)
            {
                VirtualClient other = _network.NewClient();
                other.Connect(stranger.Client("a"));
                Assert.True(_network.Run(() => other.IsClosed, 10_000));
            }
            VirtualClient halfway = _network.NewClient();
            halfway.Connect(_pki.Client("a"));
            Assert.True(_network.Run(() => _network.Gate.Handshakes == 1, 1_000));
            _network.Remove(halfway);
            _network.Lose();

            clients.ForEach(Say);
            Assert.Equal(0, Counters.SessionsDisplaced);
            Assert.Empty(_network.Service.Closed);
        }

        [Fact]
        public void A_copy_of_an_old_record_keeps_no_place()
        {
            VirtualClient first = _network.Connect("first");
            Say(first);
            byte[] old = first.Sent[^1];
            VirtualClient second = _network.Connect("second");
            VirtualClient third = _network.Connect("third");
            _network.Inject(first.Address, (byte[])old.Clone());
            Assert.Equal(1, _network.Lane.Records.RecordsReplayed);
            _network.Connect("fourth");
            Assert.True(_network.Run(() => first.IsClosed, 1_000));
            Say(second);
            Say(third);
        }

        // A device that loses power again and again leaves one behind each time, at another
        // address, and with a connection id for two weeks.
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void A_device_that_comes_again_and_again_always_gets_in(bool withId)
        {
            VirtualClient neighbour = _network.Connect("neighbour");
            DtlsCredential device = _pki.Client("a");
            for (int i = 0; i < 50; i++)
            {
                VirtualClient client = _network.NewClient(new DtlsClientOptions
                {
                    FirstTimeoutMs = 1_000,
                    OfferConnectionId = withId,
                });
                client.Connect(device);
                Assert.True(_network.Run(() => client.WasConnected, 10_000));
                _network.Remove(client);
                Say(neighbour);
                Assert.InRange(_network.Gate.Sessions, 1, SessionsMax);
            }
            Assert.Equal(withId ? 50 : 0, Counters.SessionsWithId);
            Assert.Equal(51 - SessionsMax, Counters.SessionsDisplaced);
            Assert.All(_network.Service.Closed, fault => Assert.Equal(DtlsFault.Displaced, fault));
        }

        private void Say(VirtualClient client)
        {
            int before = client.Received.Count;
            client.Send("x");
            Assert.True(_network.Run(() => client.Received.Count > before, 1_000));
        }
    }
}
