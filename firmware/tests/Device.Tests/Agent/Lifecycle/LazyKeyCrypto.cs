using System;
using Device.Base;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Crypto.Wrappers;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>The desktop's primitives, but a private key is its bytes until it signs, and new
    /// keys come from a pool of eight, at random: tests that take a saga through a hundred thousand
    /// times are about flash. That two draws differ seven times of eight shows a key made
    /// twice.</summary>
    internal sealed class LazyKeyCrypto : ForwardingCrypto
    {
        private const int PoolCount = 8;
        private const int KeyBytes = P256.ScalarSize + P256.PointSize;

        private static readonly byte[][] Pool = MakePool();

        public LazyKeyCrypto()
            : base(new DotNetCrypto())
        {
        }

        public override IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return new Key(Inner, (byte[])Pool[Random.Shared.Next(PoolCount)].Clone());
        }

        public override bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            key = null!;
            if (point == null)
            {
                return base.TryImportPrivateKey(
                    scalar, scalarOffset, null!, 0, use, out key);
            }
            byte[] bytes = new byte[KeyBytes];
            Array.Copy(scalar, scalarOffset, bytes, 0, P256.ScalarSize);
            Array.Copy(point, pointOffset, bytes, P256.ScalarSize, P256.PointSize);
            key = new Key(Inner, bytes);
            return true;
        }

        private static byte[][] MakePool()
        {
            byte[][] pool = new byte[PoolCount][];
            DotNetCrypto crypto = new DotNetCrypto();
            for (int i = 0; i < PoolCount; i++)
            {
                using IPrivateKey key = crypto.GenerateKeyPair(KeyUse.Sign);
                pool[i] = new byte[KeyBytes];
                key.ExportScalar(pool[i], 0);
                key.CopyPublicPoint(pool[i], P256.ScalarSize);
            }
            return pool;
        }

        private sealed class Key : IPrivateKey
        {
            private readonly ICrypto _crypto;
            private readonly byte[] _bytes;

            public Key(ICrypto crypto, byte[] bytes)
            {
                _crypto = crypto;
                _bytes = bytes;
            }

            public void CopyPublicPoint(byte[] point, int offset)
            {
                Array.Copy(_bytes, P256.ScalarSize, point, offset, P256.PointSize);
            }

            public void ExportScalar(byte[] scalar, int offset)
            {
                Array.Copy(_bytes, 0, scalar, offset, P256.ScalarSize);
            }

            public void Sign(byte[] digest, int digestOffset, byte[] signature, int offset)
            {
                if (!_crypto.TryImportPrivateKey(
                    _bytes, 0, _bytes, P256.ScalarSize, KeyUse.Sign, out IPrivateKey key))
                {
                    throw new InvalidOperationException("a key of the store is none");
                }
                key.Sign(digest, digestOffset, signature, offset);
                key.Dispose();
            }

            public bool TryAgree(byte[] peerPoint, int peerOffset, byte[] secret, int offset)
            {
                throw new NotSupportedException();
            }

            public void Dispose()
            {
                Bytes.Zeroise(_bytes);
            }
        }
    }
}
