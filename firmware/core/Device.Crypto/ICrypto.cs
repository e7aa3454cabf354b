using Device.Base;

namespace Device.Crypto
{
    /// <summary>
    /// The only door to cryptographic primitives. One provider serves the desktop (the platform's
    /// own), one the device, one the simulated world (seeded). Keys stay objects behind this door:
    /// importing one can cost more than using it, so callers keep what they imported.
    /// </summary>
    /// <remarks>A provider may be used from several threads; an object that it makes belongs to
    /// one thread at a time, except <see cref="IPublicKey"/>, which may be shared.</remarks>
    public interface ICrypto : IRandomSource
    {
        /// <summary>A running SHA-256 (FIPS 180-4).</summary>
        IHash CreateSha256();

        /// <summary>SHA-256 of the slice: 32 bytes at <paramref name="digestOffset"/>.</summary>
        void Sha256(byte[] buffer, int offset, int count, byte[] digest, int digestOffset);

        /// <summary>HMAC-SHA-256 (RFC 2104): 32 bytes at <paramref name="macOffset"/>. The key may
        /// have any length.</summary>
        void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count,
            byte[] mac, int macOffset);

        /// <summary>An authenticated cipher under a 16-byte key, which is copied.</summary>
        IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset);

        /// <summary>A new P-256 key pair; throws <see cref="EntropyMissingException"/> when the
        /// random source fails.</summary>
        /// <param name="use">What the private key will do; the other use throws.</param>
        IPrivateKey GenerateKeyPair(KeyUse use);

        /// <summary>Takes in a P-256 private key.</summary>
        /// <param name="scalar">32 bytes, big-endian, 1 to n-1.</param>
        /// <param name="scalarOffset">First byte of the scalar.</param>
        /// <param name="point">The public point that belongs to it (65 bytes, uncompressed), which
        /// saves computing it; null when it is not known.</param>
        /// <param name="pointOffset">First byte of the point.</param>
        /// <param name="use">What the key will do; the other use throws.</param>
        /// <param name="key">The key, or null.</param>
        /// <returns>False when the scalar is out of range or the point does not belong to
        /// it.</returns>
        bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset,
            byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key);

        /// <summary>Takes in a P-256 public key: 65 bytes, uncompressed (SEC 1 section
        /// 2.3.3).</summary>
        /// <returns>False when the bytes are not a point of the curve; <paramref name="key"/> is
        /// then null.</returns>
        bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key);
    }
}
