using System;
using System.Collections.Generic;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    public sealed class LossyHandshakeTests : IDisposable
    {
        private const int Seeds = 200;

        private const int SmallestSeeds = 1_000;
        private const int SmallestDatagram = 256;
        private const int FirstTimeoutMs = 1_000;
        private const int TimeoutMsMax = 60_000;
        // The client's last datagram and its answer pass together in 49 of 100 tries, so twelve
        // tries would lose one handshake of some thousands, sixteen one of fifty thousand.
        private const int Attempts = 16;

        private readonly TestPki _pki = new TestPki();

        public void Dispose()
        {
            _pki.Dispose();
        }

        /// Goal: our client and our server finish a handshake over a network that loses 30 % of
        /// all datagrams, doubles and reorders them, with datagrams of any size.
        /// Method: seeded runs in virtual time; each must connect within the timers' bound and
        /// then carry an echo. A failure names the seed.
        [Fact]
        public void Thirty_per_cent_loss_with_doubles_and_reordering()
        {
            DtlsCredential device = _pki.Client("esp32-0001");
            List<string> failures = new List<string>();
            for (int seed = 1; seed <= Seeds; seed++)
            {
                Random random = new Random(seed);
                int datagram = random.Next(3) == 0 ? 1200 : random.Next(256, 1200);
                VirtualNetwork network = new VirtualNetwork(
                    _pki, seed, new DtlsServerOptions { DatagramBytesMax = datagram });
                network.Loss = 0.2 + random.NextDouble() / 10;
                network.Doubled = 0.1;
                network.JitterMs = random.Next(2) == 0 ? 0 : 50;
                VirtualClient client = network.NewClient(new DtlsClientOptions
                {
                    FirstTimeoutMs = 1_000,
                    AttemptsMax = 12,
                    DatagramMax = datagram,
                    OfferGcm = seed % 2 == 0,
                });
                client.Connect(device);
                bool isConnected = network.Run(
                    () => client.WasConnected || client.IsClosed, 600_000);
                bool isEchoed = isConnected && client.WasConnected && Echo(network, client);
                if (!isEchoed) { failures.Add($"seed {seed}: {client.Fault}"); }
            }
            Assert.Empty(failures);
        }

        /// Goal: at the smallest datagrams, of which a flight takes five or six, each lost with
        /// 30 %, doubled with 20 % and up to 100 ms late, every handshake completes before its
        /// timers give it up.
        /// Method: 1,000 seeded runs in virtual time; both suites; then an echo.
        [Fact]
        public void A_thousand_handshakes_of_256_byte_datagrams_at_30_per_cent_loss()
        {
            DtlsCredential device = _pki.Client("esp32-0001");
            List<string> failures = new List<string>();
            long boundMs = 2 * TimersBoundMs();
            for (int seed = 1; seed <= SmallestSeeds; seed++)
            {
                // Both ends are as patient: a server that forgets first makes last tries useless.
                DtlsServerOptions options = new DtlsServerOptions
                {
                    DatagramBytesMax = SmallestDatagram,
                    HandshakeMs = boundMs,
                };
                VirtualNetwork network = new VirtualNetwork(_pki, seed, options);
                network.Loss = 0.3;
                network.Doubled = 0.2;
                network.JitterMs = 100;
                VirtualClient client = network.NewClient(new DtlsClientOptions
                {
                    FirstTimeoutMs = FirstTimeoutMs,
                    TimeoutMsMax = TimeoutMsMax,
                    AttemptsMax = Attempts,
                    DatagramMax = SmallestDatagram,
                    OfferGcm = seed % 2 == 0,
                });
                client.Connect(device);
                bool isOver = network.Run(
                    () => client.WasConnected || client.IsClosed, boundMs);
                bool isEchoed = isOver && client.WasConnected && Echo(network, client);
                if (!isEchoed) { failures.Add($"seed {seed}: {client.Fault}"); }
                Assert.True(
                    client.Sent.TrueForAll(x => x.Length <= SmallestDatagram), $"seed {seed}");
                Assert.True(
                    network.FromServer.TrueForAll(x => x.Length <= SmallestDatagram),
                    $"seed {seed}");
            }
            Assert.Empty(failures);
        }

        // A client sends two flights that wait for an answer: the hello and its proof.
        private static long TimersBoundMs()
        {
            long sum = 0;
            long timeout = FirstTimeoutMs;
            for (int i = 0; i < Attempts; i++)
            {
                sum += timeout;
                timeout = Math.Min(timeout * 2, TimeoutMsMax);
            }
            return sum;
        }

        // Datagrams are lost here as well: the text is sent until it comes back.
        private static bool Echo(VirtualNetwork network, VirtualClient client)
        {
            for (int i = 0; i < 50 && client.Received.Count == 0; i++)
            {
                client.Send("hello");
                network.Run(() => client.Received.Count > 0, 1_000);
            }
            return client.Received.Count > 0 && client.Received[0] == "hello";
        }
    }
}
