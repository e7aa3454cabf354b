using System;

namespace Device.Crypto
{
    /// <summary>An authenticated cipher with its key inside. Nonces are 12 bytes.</summary>
    public interface IAead : IDisposable
    {
        /// <summary>Bytes that sealing adds: 8 or 16.</summary>
        int TagSize { get; }

        /// <summary>Encrypts <paramref name="count"/> bytes and puts ciphertext, then tag, at
        /// <paramref name="outputOffset"/>. Output may be the very place of the input.</summary>
        void Seal(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count,
            byte[] output, int outputOffset);

        /// <summary>Decrypts <paramref name="count"/> bytes of ciphertext with its tag behind it
        /// and puts <paramref name="count"/> minus <see cref="TagSize"/> bytes at
        /// <paramref name="outputOffset"/>. Output may be the very place of the input.</summary>
        /// <returns>False when the tag is wrong or the count is smaller than a tag; no plaintext
        /// is then left in the output.</returns>
        bool TryOpen(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count,
            byte[] output, int outputOffset);
    }
}
