using System;
using System.Security.Cryptography;
using Device.Base;
using Device.Crypto;

namespace Device.Desktop
{
    /// <summary>The desktop's provider: System.Security.Cryptography. Stateless and
    /// thread-safe.</summary>
    public sealed class DotNetCrypto : ICrypto, ILongDigests
    {
        /// <inheritdoc/>
        public void FillRandom(byte[] buffer, int offset, int count)
        {
            try
            {
                RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
            }
            catch (CryptographicException cause)
            {
                throw new EntropyMissingException(cause.Message);
            }
        }

        /// <inheritdoc/>
        public IHash CreateSha256()
        {
            return new DotNetHash();
        }

        /// <inheritdoc/>
        public void Sha256(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            SHA256.HashData(
                buffer.AsSpan(offset, count),
                digest.AsSpan(digestOffset, P256.DigestSize));
        }

        /// <inheritdoc/>
        public void Sha384(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            SHA384.HashData(
                buffer.AsSpan(offset, count),
                digest.AsSpan(digestOffset, SHA384.HashSizeInBytes));
        }

        /// <inheritdoc/>
        public void Sha512(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            SHA512.HashData(
                buffer.AsSpan(offset, count),
                digest.AsSpan(digestOffset, SHA512.HashSizeInBytes));
        }

        /// <inheritdoc/>
        public void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count,
            byte[] mac, int macOffset)
        {
            HMACSHA256.HashData(
                key.AsSpan(keyOffset, keyCount),
                buffer.AsSpan(offset, count),
                mac.AsSpan(macOffset, P256.DigestSize));
        }

        /// <inheritdoc/>
        public IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            ReadOnlySpan<byte> keySpan = key.AsSpan(keyOffset, DotNetAead.KeySize);
            return algorithm switch
            {
                AeadAlgorithm.Aes128Ccm8 => new DotNetCcm(keySpan, tagSize: 8),
                AeadAlgorithm.Aes128Ccm => new DotNetCcm(keySpan, tagSize: 16),
                AeadAlgorithm.Aes128Gcm => new DotNetGcm(keySpan),
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
            };
        }

        /// <inheritdoc/>
        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return DotNetPrivateKey.Generate(use);
        }

        /// <inheritdoc/>
        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset,
            byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            return DotNetPrivateKey.TryImport(
                scalar.AsSpan(scalarOffset, P256.ScalarSize),
                point == null ? default : point.AsSpan(pointOffset, P256.PointSize),
                use,
                out key);
        }

        /// <inheritdoc/>
        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return DotNetPublicKey.TryImport(point.AsSpan(offset, P256.PointSize), out key);
        }
    }

    internal sealed class DotNetHash : IHash
    {
        private readonly IncrementalHash _hash =
            IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public void Update(byte[] buffer, int offset, int count)
        {
            _hash.AppendData(buffer, offset, count);
        }

        public void CopyDigest(byte[] digest, int offset)
        {
            _hash.GetCurrentHash(digest.AsSpan(offset, P256.DigestSize));
        }

        public void Reset()
        {
            Span<byte> ignored = stackalloc byte[P256.DigestSize];
            _hash.GetHashAndReset(ignored);
        }

        public void Dispose()
        {
            _hash.Dispose();
        }
    }
}
