using System;
using System.Collections.Generic;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Noise is dropped and counted; it throws nothing and ends nobody's
    /// session.</summary>
    public sealed class NoiseTests : IDisposable
    {
        private readonly TestPki _pki = new TestPki();
        private readonly VirtualNetwork _network;
        private readonly VirtualClient _client;

        public NoiseTests()
        {
            _network = new VirtualNetwork(_pki);
            _client = _network.Connect("esp32-0001");
        }

        public void Dispose()
        {
            _pki.Dispose();
        }

        [Fact]
        public void A_replayed_record_is_dropped()
        {
            _client.Send("once");
            byte[] record = _client.Sent[^1];
            _network.Pass(1_000);
            _network.Inject(_client.Address, record);
            Assert.Equal(1, _network.Service.Datagrams);
            Assert.Equal(1, _network.Lane.Records.RecordsReplayed);
        }

        [Fact]
        public void Records_out_of_order_are_delivered_once()
        {
            _network.Loss = 1;
            _client.Send("1");
            _client.Send("2");
            _client.Send("3");
            int last = _client.Sent.Count - 1;
            foreach (int index in new[] { last, last - 2, last - 1, last, last - 2 })
            {
                _network.Inject(_client.Address, _client.Sent[index]);
            }
            Assert.Equal(3, _network.Service.Datagrams);
            Assert.Equal(2, _network.Lane.Records.RecordsReplayed);
        }

        [Theory]
        [InlineData("bit of the ciphertext", 30, 0x01)]
        [InlineData("tag", -1, 0x80)]
        [InlineData("type", 0, 0x02)]
        [InlineData("sequence number", 10, 0x40)]
        public void A_changed_record_is_dropped(string why, int position, byte bit)
        {
            _network.Loss = 1;
            _client.Send("some text of the application");
            byte[] record = (byte[])_client.Sent[^1].Clone();
            record[position < 0 ? record.Length + position : position] ^= bit;
            _network.Inject(_client.Address, record);
            Assert.True(_network.Lane.Records.RecordsForged == 1, why);
            _network.Inject(_client.Address, _client.Sent[^1]);
            Assert.Equal(1, _network.Service.Datagrams);
        }

        [Theory]
        [InlineData("a later epoch", 2)]
        [InlineData("an impossible epoch", 0xffff)]
        public void A_record_of_the_wrong_epoch_is_dropped(string why, int epoch)
        {
            _client.Send("x");
            byte[] record = (byte[])_client.Sent[^1].Clone();
            record[3] = (byte)(epoch >> 8);
            record[4] = (byte)epoch;
            int before = _network.Lane.Records.RecordsOfWrongEpoch;
            _network.Inject(_client.Address, record);
            Assert.True(before + 1 == _network.Lane.Records.RecordsOfWrongEpoch, why);
        }

        [Theory]
        [InlineData("fatal alert in the clear", "15fefd0000000000000009000202" + "28")]
        [InlineData("close_notify in the clear", "15fefd0000000000000009000201" + "00")]
        [InlineData("data in the clear", "17fefd00000000000000090001" + "41")]
        [InlineData("change of cipher in the clear", "14fefd00000000000000090001" + "01")]
        public void Nothing_in_the_clear_reaches_a_session(string why, string hex)
        {
            _network.Inject(_client.Address, Convert.FromHexString(hex));
            Assert.True(_network.Service.Closed.Count == 0, why);
            Assert.Equal(1, _network.Lane.Records.RecordsOfWrongEpoch);
            _client.Send("x");
            Assert.True(_network.Run(() => _client.Received.Count == 1, 1_000));
        }

        [Fact]
        public void Truncated_datagrams_are_dropped_at_every_length()
        {
            _network.Loss = 1;
            _client.Send("some text of the application");
            byte[] record = _client.Sent[^1];
            for (int count = 0; count < record.Length; count++)
            {
                _network.Inject(_client.Address, record.AsSpan(0, count).ToArray());
            }
            Assert.Equal(0, _network.Service.Datagrams);
            _network.Inject(_client.Address, record);
            Assert.Equal(1, _network.Service.Datagrams);
        }

        /// Goal: no datagram throws, ends a session or takes memory.
        /// Method: 10^5 seeded datagrams to live sessions, to handshakes under way and to unknown
        /// addresses: random bytes, random bytes behind a plausible header, and real datagrams
        /// with bytes changed, cut or doubled. Then every session still echoes.
        [Fact]
        public void A_hundred_thousand_bad_datagrams()
        {
            Random random = new Random(20261121);
            List<VirtualClient> clients = new List<VirtualClient> { _client };
            for (int i = 0; i < 4; i++) { clients.Add(_network.Connect("esp32-000" + i)); }
            List<byte[]> corpus = new List<byte[]>();
            foreach (VirtualClient client in clients) { corpus.AddRange(client.Sent); }
            corpus.AddRange(_network.FromServer);
            PeerAddress[] strangers = { _network.NewAddress(), _network.NewAddress() };

            for (int i = 0; i < 100_000; i++)
            {
                PeerAddress address = random.Next(3) == 0
                    ? strangers[random.Next(strangers.Length)]
                    : clients[random.Next(clients.Count)].Address;
                _network.Inject(address, Spoil(random, corpus));
                if (i % 1_000 == 0) { _network.Pass(100); }
            }
            foreach (VirtualClient client in clients)
            {
                Assert.False(client.IsClosed);
                client.Send("alive");
                Assert.True(_network.Run(() => client.Received.Contains("alive"), 5_000));
            }
            Assert.Equal(clients.Count, _network.Gate.Sessions);
            Assert.Empty(_network.Service.Closed);
            _network.Pass(_network.Options.HandshakeMs);
            Assert.Equal(0, _network.Gate.Handshakes);
        }

        /// Goal: a handshake under way survives noise at its address.
        /// Method: while a client shakes hands, bad datagrams with its address come between its
        /// own; only such as are not well-formed messages in the clear, which nobody can tell from
        /// the client's.
        [Fact]
        public void A_handshake_survives_garbage()
        {
            for (int seed = 0; seed < 20; seed++)
            {
                Random random = new Random(seed);
                VirtualClient client = _network.NewClient();
                client.Connect(_pki.Client("b"));
                for (int i = 0; i < 50 && !client.WasConnected; i++)
                {
                    byte[] garbage = new byte[random.Next(1, 200)];
                    random.NextBytes(garbage);
                    _network.Inject(client.Address, garbage);
                    garbage = Protected(random);
                    _network.Inject(client.Address, garbage);
                    _network.Pass(5);
                }
                Assert.True(
                    _network.Run(() => client.WasConnected, 30_000), $"seed {seed} {client.Fault}");
            }
        }

        private static byte[] Spoil(Random random, List<byte[]> corpus)
        {
            byte[] datagram;
            switch (random.Next(4))
            {
                case 0:
                    datagram = new byte[random.Next(0, 300)];
                    random.NextBytes(datagram);
                    return datagram;
                case 1:
                    return Protected(random);
                case 2:
                    datagram = (byte[])corpus[random.Next(corpus.Count)].Clone();
                    return datagram.AsSpan(0, random.Next(datagram.Length)).ToArray();
                default:
                    datagram = (byte[])corpus[random.Next(corpus.Count)].Clone();
                    int changes = random.Next(1, 4);
                    for (int i = 0; i < changes; i++)
                    {
                        int limit = random.Next(2) == 0
                            ? Math.Min(40, datagram.Length)
                            : datagram.Length;
                        datagram[random.Next(limit)] = (byte)random.Next(256);
                    }
                    return datagram;
            }
        }

        // A record of epoch 1 with a right header and nonsense inside.
        private static byte[] Protected(Random random)
        {
            byte[] datagram = new byte[13 + random.Next(0, 100)];
            random.NextBytes(datagram);
            datagram[0] = (byte)(20 + random.Next(4));
            datagram[1] = 0xfe;
            datagram[2] = 0xfd;
            datagram[3] = 0;
            datagram[4] = 1;
            datagram[11] = (byte)((datagram.Length - 13) >> 8);
            datagram[12] = (byte)(datagram.Length - 13);
            return datagram;
        }
    }
}
