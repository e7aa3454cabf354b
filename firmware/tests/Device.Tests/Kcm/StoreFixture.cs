using System;
using System.Text;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// <summary>A store over two banks in memory, with the words that tests use.</summary>
    internal sealed class StoreFixture
    {
        public static readonly byte[] Root = MakeRoot(1);

        public StoreFixture(int bankBytes = 16_384)
        {
            First = new MemoryBank(bankBytes);
            Second = new MemoryBank(bankBytes);
            Store = Mount();
        }

        public MemoryBank First { get; }

        public MemoryBank Second { get; }

        public DotNetCrypto Crypto { get; } = new DotNetCrypto();

        public KcmStore Store { get; private set; }

        public static byte[] MakeRoot(byte fill)
        {
            byte[] root = new byte[KcmLimits.RootOfTrustBytes];
            Array.Fill(root, fill);
            return root;
        }

        public static byte[] Text(string text)
        {
            return Encoding.ASCII.GetBytes(text);
        }

        public KcmStore Mount()
        {
            KcmStatus status = KcmStore.Mount(
                First, Second, Crypto, Root, null, out KcmStore store);
            Assert.Equal(KcmStatus.Success, status);
            return store;
        }

        /// <summary>Ends the store and mounts its banks again, as a restart does.</summary>
        public void Restart()
        {
            Store.Dispose();
            Store = Mount();
        }

        public KcmStatus Put(KcmItemType type, string name, byte[] data)
        {
            return Store.Put(type, name, data, 0, data.Length);
        }

        public byte[] Get(KcmItemType type, string name)
        {
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            KcmStatus status = Store.Get(type, name, buffer, 0, buffer.Length, out int count);
            Assert.Equal(KcmStatus.Success, status);
            return buffer.AsSpan(0, count).ToArray();
        }

        public KcmStatus StatusOf(KcmItemType type, string name)
        {
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            return Store.Get(type, name, buffer, 0, buffer.Length, out int _);
        }

        public byte[] PublicPointOf(string name)
        {
            KcmStatus status = Store.OpenPrivateKey(name, KeyUse.Sign, out IPrivateKey key);
            Assert.Equal(KcmStatus.Success, status);
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            key.Dispose();
            return point;
        }
    }
}
