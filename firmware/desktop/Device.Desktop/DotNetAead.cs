using System;
using System.Security.Cryptography;
using Device.Crypto;

namespace Device.Desktop
{
    /// <summary>What AES-CCM and AES-GCM share. The platform works in place when input and output
    /// are the very same bytes; a partial overlap is refused by it.</summary>
    internal abstract class DotNetAead : IAead
    {
        public const int KeySize = 16;
        public const int NonceSize = 12;

        protected DotNetAead(int tagSize)
        {
            TagSize = tagSize;
        }

        public int TagSize { get; }

        public void Seal(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count,
            byte[] output, int outputOffset)
        {
            Encrypt(
                nonce.AsSpan(nonceOffset, NonceSize),
                buffer.AsSpan(offset, count),
                output.AsSpan(outputOffset, count),
                output.AsSpan(outputOffset + count, TagSize),
                associated.AsSpan(associatedOffset, associatedCount));
        }

        public bool TryOpen(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count,
            byte[] output, int outputOffset)
        {
            if (count < TagSize) { return false; }
            int plainCount = count - TagSize;
            try
            {
                Decrypt(
                    nonce.AsSpan(nonceOffset, NonceSize),
                    buffer.AsSpan(offset, plainCount),
                    buffer.AsSpan(offset + plainCount, TagSize),
                    output.AsSpan(outputOffset, plainCount),
                    associated.AsSpan(associatedOffset, associatedCount));
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                // The platform reports a wrong tag only this way; it has cleared the output.
                return false;
            }
        }

        public abstract void Dispose();

        protected abstract void Encrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher,
            Span<byte> tag, ReadOnlySpan<byte> associated);

        protected abstract void Decrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag,
            Span<byte> plain, ReadOnlySpan<byte> associated);
    }

    internal sealed class DotNetCcm : DotNetAead
    {
        private readonly AesCcm _cipher;

        public DotNetCcm(ReadOnlySpan<byte> key, int tagSize)
            : base(tagSize)
        {
            _cipher = new AesCcm(key);
        }

        public override void Dispose()
        {
            _cipher.Dispose();
        }

        protected override void Encrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher,
            Span<byte> tag, ReadOnlySpan<byte> associated)
        {
            _cipher.Encrypt(nonce, plain, cipher, tag, associated);
        }

        protected override void Decrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag,
            Span<byte> plain, ReadOnlySpan<byte> associated)
        {
            _cipher.Decrypt(nonce, cipher, tag, plain, associated);
        }
    }

    internal sealed class DotNetGcm : DotNetAead
    {
        private readonly AesGcm _cipher;

        public DotNetGcm(ReadOnlySpan<byte> key)
            : base(tagSize: 16)
        {
            _cipher = new AesGcm(key, TagSize);
        }

        public override void Dispose()
        {
            _cipher.Dispose();
        }

        protected override void Encrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher,
            Span<byte> tag, ReadOnlySpan<byte> associated)
        {
            _cipher.Encrypt(nonce, plain, cipher, tag, associated);
        }

        protected override void Decrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag,
            Span<byte> plain, ReadOnlySpan<byte> associated)
        {
            _cipher.Decrypt(nonce, cipher, tag, plain, associated);
        }
    }
}
