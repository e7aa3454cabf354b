using System.Net;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>What all lanes together may have, and how a refusal is called.</summary>
    public sealed class HandshakeGateTests
    {
        private readonly HandshakeGate _gate = new HandshakeGate(new DtlsServerOptions
        {
            HandshakesMax = 5,
            HandshakesPerAddressMax = 2,
            SessionsMax = 8,
        });

        [Fact]
        public void An_address_has_a_limit_of_its_own_whatever_its_ports()
        {
            Assert.True(_gate.TryEnter(Peer(1, 1), out _));
            Assert.True(_gate.TryEnter(Peer(1, 2), out _));
            Assert.False(_gate.TryEnter(Peer(1, 3), out DropCause cause));
            Assert.Equal(DropCause.AddressFull, cause);
            Assert.True(_gate.TryEnter(Peer(2, 1), out _));

            _gate.Leave(Peer(1, 2), isConnected: false);
            Assert.True(_gate.TryEnter(Peer(1, 3), out _));
            Assert.Equal(3, _gate.Handshakes);
        }

        [Fact]
        public void All_handshakes_together_have_a_limit()
        {
            for (int i = 0; i < 5; i++) { Assert.True(_gate.TryEnter(Peer(i, 1), out _)); }
            Assert.False(_gate.TryEnter(Peer(9, 1), out DropCause cause));
            Assert.Equal(DropCause.HandshakesFull, cause);
            Assert.Equal(5, _gate.Handshakes);
            _gate.Leave(Peer(0, 1), isConnected: true);
            Assert.True(_gate.TryEnter(Peer(9, 1), out _));
        }

        [Fact]
        public void As_many_sessions_as_there_may_be_keep_no_handshake_out()
        {
            for (int i = 0; i < 9; i++)
            {
                Assert.False(_gate.IsOverfull);
                Assert.True(_gate.TryEnter(Peer(i, 1), out _));
                _gate.Leave(Peer(i, 1), isConnected: true);
            }
            Assert.True(_gate.IsOverfull);
            Assert.Equal(9, _gate.Sessions);
            _gate.EndSession();
            Assert.False(_gate.IsOverfull);
        }

        [Fact]
        public void Nothing_is_left_of_addresses_that_are_done()
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.True(_gate.TryEnter(Peer(i, i + 1), out _));
                _gate.Leave(Peer(i, i + 1), isConnected: false);
            }
            Assert.Equal(0, _gate.Handshakes);
            Assert.Equal(0, _gate.Addresses);
        }

        private static PeerAddress Peer(int host, int port)
        {
            byte[] ip = { 10, 0, 0, (byte)host };
            return PeerAddress.From(new IPEndPoint(new IPAddress(ip), port));
        }
    }
}
