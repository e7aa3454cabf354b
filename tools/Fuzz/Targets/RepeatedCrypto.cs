using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;

namespace Tools.Fuzz.Targets
{
    /// <summary>A provider that does the same each time it is made: its random bytes count up, its
    /// key pairs are always the same, and a digest is signed once. So a recorded handshake can be
    /// played to a new machine.</summary>
    internal sealed class RepeatedCrypto : ICrypto
    {
        private static readonly ICrypto Best = OpenSslCrypto.CreateBest();
        private static readonly Dictionary<string, byte[]> Signatures =
            new Dictionary<string, byte[]>();

        private readonly byte[] _ephemeral = new byte[P256.ScalarSize];
        private byte _next;

        /// <param name="start">The first random byte, and the scalar of every key pair: not
        /// zero.</param>
        public RepeatedCrypto(byte start)
        {
            _next = start;
            _ephemeral[P256.ScalarSize - 1] = start;
            _ephemeral[0] = 0x55;
        }

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++) { buffer[offset + i] = _next++; }
        }

        public IHash CreateSha256()
        {
            return Best.CreateSha256();
        }

        public void Sha256(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            Best.Sha256(buffer, offset, count, digest, digestOffset);
        }

        public void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count,
            byte[] mac, int macOffset)
        {
            Best.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);
        }

        public IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return Best.CreateAead(algorithm, key, keyOffset);
        }

        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return Import(_ephemeral, use);
        }

        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            return Best.TryImportPrivateKey(
                scalar, scalarOffset, point, pointOffset, use, out key);
        }

        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return Best.TryImportPublicKey(point, offset, out key);
        }

        /// <summary>A key that signs a digest the same way each time.</summary>
        public static IPrivateKey Import(byte[] scalar, KeyUse use)
        {
            bool isKey = Best.TryImportPrivateKey(
                scalar, 0, null!, 0, use, out IPrivateKey key);
            return isKey
                ? new RepeatedKey(key)
                : throw new InvalidOperationException("no scalar of P-256");
        }

        private sealed class RepeatedKey : IPrivateKey
        {
            private readonly IPrivateKey _key;
            private readonly byte[] _point = new byte[P256.PointSize];

            public RepeatedKey(IPrivateKey key)
            {
                _key = key;
                key.CopyPublicPoint(_point, 0);
            }

            public void CopyPublicPoint(byte[] point, int offset)
            {
                _point.CopyTo(point, offset);
            }

            public void Sign(
                byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
            {
                string name = Convert.ToHexString(_point)
                    + Convert.ToHexString(digest, digestOffset, P256.DigestSize);
                if (!Signatures.TryGetValue(name, out byte[]? made))
                {
                    made = new byte[P256.SignatureSize];
                    _key.Sign(digest, digestOffset, made, 0);
                    // The rest of a long run is not remembered.
                    if (Signatures.Count < RememberedMax) { Signatures.Add(name, made); }
                }
                made.CopyTo(signature, signatureOffset);
            }

            public bool TryAgree(
                byte[] peerPoint, int peerOffset, byte[] secret, int secretOffset)
            {
                return _key.TryAgree(peerPoint, peerOffset, secret, secretOffset);
            }

            public void ExportScalar(byte[] scalar, int offset)
            {
                throw new NotSupportedException();
            }

            public void Dispose()
            {
                _key.Dispose();
            }
        }

        private const int RememberedMax = 1_000;
    }
}
