using System.Threading;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Crypto.Wrappers;

namespace Device.Tests.X509
{
    /// <summary>The desktop's primitives, counting what memory is to save.</summary>
    internal sealed class CountingCrypto : ForwardingCrypto
    {
        private int _imports;
        private int _verifies;

        public CountingCrypto()
            : base(new DotNetCrypto())
        {
        }

        public int Imports { get { return _imports; } }

        public int Verifies { get { return _verifies; } }

        public override bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            Interlocked.Increment(ref _imports);
            bool imported = base.TryImportPublicKey(point, offset, out key);
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
