using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Offers of which the server wants nothing.</summary>
    public sealed class NothingInCommon
    {
        [Fact]
        public void No_suite()
        {
            AssertRefused(client => client.Suites[0] = 0xc02c, 40);
            AssertRefused(client => client.Suites[0] = 0x002f, 40);
            AssertRefused(client => client.Suites[0] = 0x00ff, 40);
            AssertRefused(client => client.Suites[0] = 0xc0a8, 40);
        }

        [Fact]
        public void No_group()
        {
            AssertRefused(client => Replace(client, 10, "00020018"), 40);
            AssertRefused(client => Replace(client, 10, "0004001d0018"), 40);
        }

        [Fact]
        public void No_scheme()
        {
            AssertRefused(client => Replace(client, 13, "00020401"), 40);
            AssertRefused(client => Replace(client, 13, "000402030503"), 40);
            AssertRefused(
                client => client.Extensions.RemoveAll(entry => entry.Type == 13),
                40);
        }

        [Fact]
        public void No_uncompressed_point_and_no_null_compression()
        {
            AssertRefused(client => Replace(client, 11, "020102"), 47);
            AssertRefused(client => client.Compressions = new byte[] { 1, 64 }, 47);
        }

        [Fact]
        public void Compression_beside_none_is_passed_over()
        {
            ServerDialogue.With(client => client.Compressions = new byte[] { 1, 0 }).Complete();
        }

        private static void Replace(PeerClient client, int type, string hex)
        {
            client.Extensions.RemoveAll(entry => entry.Type == type);
            client.Extensions.Add((type, Convert.FromHexString(hex)));
        }

        private static void AssertRefused(Action<PeerClient> change, int alert)
        {
            ServerDialogue d = ServerDialogue.With(change).SendHello();
            d.ExpectRefusal(
                alert == 40 ? DtlsFault.HandshakeFailure : DtlsFault.IllegalParameter, alert);
        }
    }
}
