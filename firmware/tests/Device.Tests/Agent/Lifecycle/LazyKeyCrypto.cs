using System;
using Device.Base;
using Device.Crypto;
using Device.Desktop;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>The desktop's primitives, but a private key is its bytes until it signs, and new
    /// keys come from a pool of eight, at random: tests that take a saga through a hundred thousand
    /// times are about flash. That two draws differ seven times of eight shows a key made
    /// twice.</summary>
    internal sealed class LazyKeyCrypto : ICrypto
    {
        private const int PoolCount = 8;
        private const int KeyBytes = P256.ScalarSize + P256.PointSize;

        private static readonly byte[][] Pool = MakePool();

        private readonly DotNetCrypto _inner = new DotNetCrypto();

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            _inner.FillRandom(buffer, offset, count);
        }

        public IHash CreateSha256()
        {
            return _inner.CreateSha256();
        }

        public void Sha256(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            _inner.Sha256(buffer, offset, count, digest, digestOffset);
        }

        public void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            _inner.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);
        }

        public IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return _inner.CreateAead(algorithm, key, keyOffset);
        }

        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return new Key(_inner, (byte[])Pool[Random.Shared.Next(PoolCount)].Clone());
        }

        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            key = null!;
            if (point == null)
            {
                return _inner.TryImportPrivateKey(
                    scalar, scalarOffset, null!, 0, use, out key);
            }
            byte[] bytes = new byte[KeyBytes];
            Array.Copy(scalar, scalarOffset, bytes, 0, P256.ScalarSize);
            Array.Copy(point, pointOffset, bytes, P256.ScalarSize, P256.PointSize);
            key = new Key(_inner, bytes);
            return true;
        }

        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return _inner.TryImportPublicKey(point, offset, out key);
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
            private readonly DotNetCrypto _crypto;
            private readonly byte[] _bytes;

            public Key(DotNetCrypto crypto, byte[] bytes)
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
