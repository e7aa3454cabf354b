using System;
using Device.Crypto;

namespace Device.Tests.Kcm
{
    /// <summary>What a <see cref="StoreMutation"/> calls instead of what the store means to call.
    /// Public, because the broken store is another assembly.</summary>
    public static class StoreMutationCalls
    {
        private const int NonceBytes = 12;

        /// <summary>Opens whatever it is given.</summary>
        public static bool OpenUnchecked(
            IAead aead, byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count, byte[] output, int outputOffset)
        {
            // CCM encrypts by counter: sealing the ciphertext again decrypts it.
            byte[] again = new byte[count];
            aead.Seal(
                nonce, nonceOffset, associated, associatedOffset, associatedCount,
                buffer, offset, count - aead.TagSize, again, 0);
            Array.Copy(again, 0, output, outputOffset, count - aead.TagSize);
            return true;
        }

        /// <summary>Seals without what the plaintext should be bound to.</summary>
        public static void SealUnbound(
            IAead aead, byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count, byte[] output, int outputOffset)
        {
            aead.Seal(
                nonce, nonceOffset, associated, associatedOffset, 0,
                buffer, offset, count, output, outputOffset);
        }

        /// <summary>Opens what <see cref="SealUnbound"/> sealed.</summary>
        public static bool OpenUnbound(
            IAead aead, byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count, byte[] output, int outputOffset)
        {
            return aead.TryOpen(
                nonce, nonceOffset, associated, associatedOffset, 0,
                buffer, offset, count, output, outputOffset);
        }

        /// <summary>Makes the same nonce of whatever is sealed.</summary>
        public static void NonceFixed(
            ICrypto crypto, byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            Array.Clear(mac, macOffset, NonceBytes);
        }

        /// <summary>Makes a nonce of the first bytes only: header, not data.</summary>
        public static void NonceOfHeader(
            ICrypto crypto, byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            crypto.HmacSha256(
                key, keyOffset, keyCount, buffer, offset, NonceBytes, mac, macOffset);
        }
    }
}
