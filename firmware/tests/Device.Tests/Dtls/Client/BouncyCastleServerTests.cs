using System;
using System.Collections.Generic;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>The client against BouncyCastle's DTLS server, in process, over a wire that loses,
    /// doubles and reorders.</summary>
    public sealed class BouncyCastleServerTests
    {
        private const int PatienceMs = 30_000;

        [Theory]
        [InlineData("CCM-8", CipherSuite.EcdheEcdsaAes128Ccm8, 1400, 1200, 0, 0)]
        [InlineData("GCM", CipherSuite.EcdheEcdsaAes128GcmSha256, 1400, 1200, 0, 0)]
        [InlineData("fragments", CipherSuite.EcdheEcdsaAes128Ccm8, 256, 128, 0, 0)]
        [InlineData("loss 1", CipherSuite.EcdheEcdsaAes128Ccm8, 400, 300, 20, 1)]
        [InlineData("loss 2", CipherSuite.EcdheEcdsaAes128GcmSha256, 400, 300, 20, 2)]
        [InlineData("loss 3", CipherSuite.EcdheEcdsaAes128Ccm8, 1400, 1200, 20, 3)]
        [InlineData("loss 4", CipherSuite.EcdheEcdsaAes128GcmSha256, 1400, 1200, 20, 4)]
        [InlineData("much loss", CipherSuite.EcdheEcdsaAes128Ccm8, 400, 300, 35, 5)]
        public void A_mutual_handshake_completes_data_flows_and_the_goodbye_is_heard(
            string why, int suite, int serverMtu, int datagramMax, int lossPercent, int seed)
        {
            DtlsCredential credential = ClientRig.Pki.Issue("server", true, out byte[] pkcs8);
            BouncyCastleServer server = new BouncyCastleServer(
                suite, credential.Chain.Leaf.Der, pkcs8, serverMtu);
            ClientRig rig = new ClientRig();
            // Short, because the server repeats its flight only when we repeat ours.
            rig.Options.FirstTimeoutMs = 100;
            rig.Options.TimeoutMsMax = 400;
            rig.Options.AttemptsMax = 40;
            rig.Options.DatagramMax = datagramMax;
            Random random = new Random(seed);
            rig.NowMs = Environment.TickCount64;
            long endMs = rig.NowMs + PatienceMs;
            bool hasSent = false;
            rig.Connect();
            while (!rig.IsClosed && rig.NowMs < endMs)
            {
                int loss = rig.Client.IsConnected ? 0 : lossPercent;
                if (rig.Client.IsConnected && !hasSent)
                {
                    hasSent = true;
                    rig.Send(1, 2, 3);
                }
                foreach (byte[] datagram in Disturb(rig.Outgoing, random, loss))
                {
                    server.In.Add(datagram);
                }
                long deadlineMs = Math.Min(endMs, rig.Output.DeadlineMs);
                int waitMs = (int)Math.Max(0, deadlineMs - Environment.TickCount64);
                bool came = server.Out.TryTake(out byte[]? received, waitMs);
                rig.NowMs = Environment.TickCount64;
                if (!came) { rig.Client.HandleTimeout(rig.NowMs); rig.Drain(); }
                else if (random.Next(100) >= loss) { rig.Deliver(received!); }
                Assert.False(server.Run.IsFaulted, why + ": " + server.Run.Exception);
            }

            Assert.True(rig.Fault == DtlsFault.PeerClosed, why + ": " + rig.Fault);
            Assert.Equal(new byte[] { 1, 2, 3 }, Assert.Single(rig.Data));
            Assert.Equal(
                ClientRig.DeviceCredential.Chain.Leaf.Der, server.Handshake.ClientLeaf);
        }

        private static List<byte[]> Disturb(Queue<byte[]> queue, Random random, int loss)
        {
            List<byte[]> all = new List<byte[]>();
            while (queue.Count > 0)
            {
                byte[] datagram = queue.Dequeue();
                if (random.Next(100) < loss) { continue; }
                int place = loss == 0 ? all.Count : random.Next(all.Count + 1);
                all.Insert(place, datagram);
                if (random.Next(100) < loss) { all.Add(datagram); }
            }
            return all;
        }
    }
}
