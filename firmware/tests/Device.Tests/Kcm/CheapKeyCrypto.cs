using System;
using Device.Base;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Crypto.Wrappers;

namespace Device.Tests.Kcm
{
    /// <summary>The desktop's primitives, but private keys are their bytes: tests that open the
    /// same key a hundred thousand times are about flash, not about curves.</summary>
    internal class CheapKeyCrypto : ForwardingCrypto
    {
        private readonly Random? _seeded;

        public CheapKeyCrypto()
            : base(new DotNetCrypto())
        {
        }

        /// <summary>Draws the same bytes for the same seed, so that an image can be made
        /// again.</summary>
        public CheapKeyCrypto(int seed)
            : base(new DotNetCrypto())
        {
            _seeded = new Random(seed);
        }

        /// <summary>The same key for the same seed.</summary>
        public static IPrivateKey MakeKey(byte seed)
        {
            byte[] bytes = new byte[P256.ScalarSize + P256.PointSize];
            new Random(seed).NextBytes(bytes);
            return new Key(bytes);
        }

        public override void FillRandom(byte[] buffer, int offset, int count)
        {
            if (_seeded == null)
            {
                base.FillRandom(buffer, offset, count);
                return;
            }
            lock (_seeded) { _seeded.NextBytes(buffer.AsSpan(offset, count)); }
        }

        public override IPrivateKey GenerateKeyPair(KeyUse use)
        {
            byte[] bytes = new byte[P256.ScalarSize + P256.PointSize];
            Inner.FillRandom(bytes, 0, bytes.Length);
            return new Key(bytes);
        }

        public override bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            byte[] bytes = new byte[P256.ScalarSize + P256.PointSize];
            Array.Copy(scalar, scalarOffset, bytes, 0, P256.ScalarSize);
            Array.Copy(point, pointOffset, bytes, P256.ScalarSize, P256.PointSize);
            key = new Key(bytes);
            return true;
        }

        private sealed class Key : IPrivateKey
        {
            private readonly byte[] _bytes;

            public Key(byte[] bytes)
            {
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
                throw new NotSupportedException();
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
