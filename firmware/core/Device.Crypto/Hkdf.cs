using System;
using Device.Base;

namespace Device.Crypto
{
    /// <summary>HKDF-SHA-256 (RFC 5869): keys from one secret, apart by salt and info.</summary>
    public static class Hkdf
    {
        /// <summary>Bytes that one secret, salt and info give at most (RFC 5869 section
        /// 2.3).</summary>
        public const int OutputMax = 255 * P256.DigestSize;

        /// <summary>Extracts and expands.</summary>
        /// <param name="crypto">Gives HMAC-SHA-256.</param>
        /// <param name="secret">Input keying material, all of the array.</param>
        /// <param name="salt">Salt, all of the array; may be empty.</param>
        /// <param name="info">What the keys are for, all of the array; may be empty.</param>
        /// <param name="output">Receives the keys.</param>
        /// <param name="offset">First byte to write.</param>
        /// <param name="count">Bytes wanted, up to <see cref="OutputMax"/>.</param>
        public static void DeriveKey(
            ICrypto crypto, byte[] secret, byte[] salt, byte[] info,
            byte[] output, int offset, int count)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (secret == null) { throw new ArgumentNullException(nameof(secret)); }
            if (salt == null) { throw new ArgumentNullException(nameof(salt)); }
            if (info == null) { throw new ArgumentNullException(nameof(info)); }
            Bytes.RequireSlice(output, offset, count);
            if (count > OutputMax) { throw new ArgumentOutOfRangeException(nameof(count)); }

            // An empty salt equals one of zeros: HMAC pads its key with them.
            byte[] prk = new byte[P256.DigestSize];
            crypto.HmacSha256(salt, 0, salt.Length, secret, 0, secret.Length, prk, 0);

            byte[] block = new byte[P256.DigestSize + info.Length + 1];
            byte[] mac = new byte[P256.DigestSize];
            Array.Copy(info, 0, block, P256.DigestSize, info.Length);
            int done = 0;
            for (int number = 1; done < count; number++)
            {
                block[block.Length - 1] = (byte)number;
                int start = number == 1 ? P256.DigestSize : 0;
                crypto.HmacSha256(
                    prk, 0, prk.Length, block, start, block.Length - start, mac, 0);
                int take = count - done < mac.Length ? count - done : mac.Length;
                Array.Copy(mac, 0, output, offset + done, take);
                Array.Copy(mac, 0, block, 0, mac.Length);
                done += take;
            }
            Bytes.Zeroise(prk);
            Bytes.Zeroise(block);
            Bytes.Zeroise(mac);
        }
    }
}
