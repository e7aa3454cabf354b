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
