using System.Threading;
using Device.Crypto;
using Device.Desktop;

namespace Device.Tests.X509
{
    /// <summary>The desktop's primitives, counting what memory is to save.</summary>
    internal sealed class CountingCrypto : ICrypto
    {
        private readonly DotNetCrypto _inner = new DotNetCrypto();
        private int _imports;
        private int _verifies;

        public int Imports { get { return _imports; } }

        public int Verifies { get { return _verifies; } }

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
            byte[] buffer, int offset, int count,
            byte[] mac, int macOffset)
        {
            _inner.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);
        }

        public IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return _inner.CreateAead(algorithm, key, keyOffset);
        }

        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return _inner.GenerateKeyPair(use);
        }

        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset,
            byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            return _inner.TryImportPrivateKey(
                scalar, scalarOffset, point, pointOffset, use, out key);
        }

        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            Interlocked.Increment(ref _imports);
            bool imported = _inner.TryImportPublicKey(point, offset, out key);
            if (imported) { key = new CountingKey(this, key); }
            return imported;
        }

        private sealed class CountingKey : IPublicKey
        {
            private readonly CountingCrypto _owner;
            private readonly IPublicKey _inner;

            public CountingKey(CountingCrypto owner, IPublicKey inner)
            {
                _owner = owner;
                _inner = inner;
            }

            public bool Verify(
                byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
            {
                Interlocked.Increment(ref _owner._verifies);
                return _inner.Verify(digest, digestOffset, signature, signatureOffset);
            }

            public void Dispose()
            {
                _inner.Dispose();
            }
        }
    }
}
