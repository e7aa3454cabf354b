using System;
using System.Runtime;
using Device.Desktop;
using Device.Dtls;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls
{
    /// <summary>What a client costs in memory. Counts bytes, not time.</summary>
    public sealed class DtlsClientCostTests
    {
        /// Goal: 12 KiB for a client in its handshake, of which an established connection keeps
        /// little. Method: what the thread allocated, objects of the provider included.
        [Fact]
        public void A_client_in_its_handshake_costs_at_most_12_KiB()
        {
            ClientRig rig = new ClientRig();
            ChainVerifier verifier = new ChainVerifier(ScriptedServer.Crypto, null);
            // The first of a kind pays for what the runtime makes once.
            Begin(rig, verifier, out _).Dispose();

            Begin(rig, verifier, out long bytes).Dispose();
            Assert.InRange(bytes, 1, 12 * 1024);
        }

        [Theory]
        [InlineData(CipherSuite.EcdheEcdsaAes128Ccm8)]
        [InlineData(CipherSuite.EcdheEcdsaAes128GcmSha256)]
        public void An_application_record_costs_no_allocation_beyond_the_providers(int suite)
        {
            const int Count = 1000;
            ClientRig rig = new ClientRig();
            rig.Server.Suite = suite;
            rig.Run();
            byte[][] datagrams = new byte[Count][];
            for (int i = 0; i < Count; i++)
            {
                rig.Server.SendRecord(ContentType.ApplicationData, 1, new byte[100]);
                datagrams[i] = rig.Server.Outgoing.Dequeue();
            }
            byte[] plaintext = new byte[100];
            Exchange(rig, datagrams[0], plaintext);

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 1; i < Count; i++) { Exchange(rig, datagrams[i], plaintext); }
            long perPair = (GC.GetAllocatedBytesForCurrentThread() - before) / (Count - 1);
            // .NET's AesCcm allocates 32 bytes in a decryption; nothing here does.
            Assert.InRange(perPair, 0, 64);
        }

        // Otherwise a collection in the background counts bytes that nobody allocated.
        [Fact]
        public void What_a_thread_allocates_is_counted_to_the_byte_here()
        {
            Assert.Equal(GCLatencyMode.Batch, GCSettings.LatencyMode);
        }

        private static DtlsClient Begin(ClientRig rig, ChainVerifier verifier, out long bytes)
        {
            Certificate[] anchors = { ClientRig.Pki.Root };
            DtlsOutput output = new DtlsOutput();
            long before = GC.GetAllocatedBytesForCurrentThread();
            DtlsClient client = new DtlsClient(new DotNetCrypto(), rig.Options, verifier);
            client.Connect(ClientRig.DeviceCredential, anchors, 1, rig.Policy, 0);
            while (client.Poll(output) != DtlsStep.Idle) { }
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return client;
        }

        private static void Exchange(ClientRig rig, byte[] datagram, byte[] plaintext)
        {
            rig.Client.HandleDatagram(datagram, 0, datagram.Length, rig.NowMs);
            while (rig.Client.Poll(rig.Output) != DtlsStep.Idle) { }
            rig.Client.Send(plaintext, 0, plaintext.Length, rig.NowMs);
            while (rig.Client.Poll(rig.Output) != DtlsStep.Idle) { }
        }
    }
}
