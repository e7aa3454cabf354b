using System;
using Device.Crypto;

namespace Device.Desktop
{
    /// <summary>
    /// The desktop's provider where OpenSSL's libcrypto is at hand: the platform's randomness, and
    /// P-256, SHA-256 and AES from libcrypto directly. The platform checks a public point by a
    /// multiplication with the group's order each time it takes one in, which on P-256 (cofactor
    /// 1) shows nothing that "it lies on the curve" does not; a fleet of thousands feels it.
    /// Stateless and thread-safe. docs/decisions/0004.
    /// </summary>
    public sealed class OpenSslCrypto : ICrypto, ILongDigests
    {
        private readonly DotNetCrypto _platform = new DotNetCrypto();

        /// <summary>Throws where <see cref="IsAvailable"/> is false.</summary>
        public OpenSslCrypto()
        {
            if (!IsAvailable) { throw new PlatformNotSupportedException("libcrypto is missing"); }
        }

        /// <summary>True where libcrypto 1.1.1 or 3 is found.</summary>
        public static bool IsAvailable { get { return LibCrypto.IsAvailable; } }

        /// <summary>This provider where it is available, else the platform's own.</summary>
        public static ICrypto CreateBest()
        {
            return IsAvailable ? new OpenSslCrypto() : new DotNetCrypto();
        }

        /// <inheritdoc/>
        public void FillRandom(byte[] buffer, int offset, int count)
        {
            _platform.FillRandom(buffer, offset, count);
        }

        /// <inheritdoc/>
        public IHash CreateSha256()
        {
            return new OpenSslHash();
        }

        /// <inheritdoc/>
        public void Sha256(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            OpenSslHash.Digest(
                buffer.AsSpan(offset, count), digest.AsSpan(digestOffset, P256.DigestSize));
        }

        /// <inheritdoc/>
        public void Sha384(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            _platform.Sha384(buffer, offset, count, digest, digestOffset);
        }

        /// <inheritdoc/>
        public void Sha512(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            _platform.Sha512(buffer, offset, count, digest, digestOffset);
        }

        /// <inheritdoc/>
        public void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count,
            byte[] mac, int macOffset)
        {
            OpenSslHash.Hmac(
                key.AsSpan(keyOffset, keyCount),
                buffer.AsSpan(offset, count),
                mac.AsSpan(macOffset, P256.DigestSize));
        }

        /// <inheritdoc/>
        public IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return new OpenSslAead(algorithm, key.AsSpan(keyOffset, OpenSslAead.KeySize));
        }

        /// <inheritdoc/>
        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return OpenSslPrivateKey.Generate(use);
        }

        /// <inheritdoc/>
        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset,
            byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            return OpenSslPrivateKey.TryImport(
                scalar.AsSpan(scalarOffset, P256.ScalarSize),
                point == null ? default : point.AsSpan(pointOffset, P256.PointSize),
                use,
                out key);
        }

        /// <inheritdoc/>
        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return OpenSslPublicKey.TryImport(point.AsSpan(offset, P256.PointSize), out key);
        }
    }
}
