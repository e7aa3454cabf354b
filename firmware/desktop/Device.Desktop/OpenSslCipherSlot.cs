using System;
using System.Security.Cryptography;
using Device.Crypto;

namespace Device.Desktop
{
    /// <summary>One of libcrypto's cipher contexts, for one algorithm and direction of one thread.
    /// It is keyed anew when another cipher comes to it, which costs less than a microsecond, while
    /// a context of its own would cost each direction of each session 0.7 to 1.1 KiB.</summary>
    /// <remarks>The key schedule of the last cipher stays until the next one comes, that cipher is
    /// disposed on the same thread, or the thread ends.</remarks>
    internal sealed unsafe class OpenSslCipherSlot
    {
        private readonly CipherHandle _handle = new CipherHandle();
        private readonly bool _isCcm;
        private readonly bool _seals;
        private readonly int _tagSize;
        private OpenSslAead? _owner;

        public OpenSslCipherSlot(AeadAlgorithm algorithm, bool seals)
        {
            if (_handle.IsInvalid) { throw new OutOfMemoryException("no cipher context"); }
            _seals = seals;
            _isCcm = algorithm != AeadAlgorithm.Aes128Gcm;
            _tagSize = OpenSslAead.TagSizeOf(algorithm);
            IntPtr cipher = _isCcm ? LibCrypto.EVP_aes_128_ccm() : LibCrypto.EVP_aes_128_gcm();
            Require(LibCrypto.EVP_CipherInit_ex(
                _handle.Context, cipher, IntPtr.Zero, null, null, seals ? 1 : 0));
            Require(LibCrypto.EVP_CIPHER_CTX_ctrl(
                _handle.Context, LibCrypto.ControlSetNonceSize, OpenSslAead.NonceSize, null));
            // CCM mixes the tag's size into the key schedule's state, so it is told before a key.
            if (_isCcm && seals)
            {
                Require(LibCrypto.EVP_CIPHER_CTX_ctrl(
                    _handle.Context, LibCrypto.ControlSetTag, _tagSize, null));
            }
        }

        /// <summary>Encrypts; ciphertext and tag go to <paramref name="output"/>.</summary>
        public void Seal(
            OpenSslAead cipher, byte* nonce, byte* associated, int associatedCount,
            byte* input, int count, byte* output)
        {
            int written;
            Begin(cipher, nonce);
            if (_isCcm)
            {
                Require(LibCrypto.EVP_CipherUpdate(_handle.Context, null, &written, null, count));
            }
            Associate(associated, associatedCount);
            if (count > 0 || _isCcm)
            {
                Require(LibCrypto.EVP_CipherUpdate(
                    _handle.Context, output, &written, input, count));
            }
            Require(LibCrypto.EVP_CipherFinal_ex(_handle.Context, output + count, &written));
            Require(LibCrypto.EVP_CIPHER_CTX_ctrl(
                _handle.Context, LibCrypto.ControlGetTag, _tagSize, output + count));
            GC.KeepAlive(_handle);
        }

        /// <summary>Decrypts what stands in front of the tag.</summary>
        /// <returns>False when the tag is wrong; the output is then undefined.</returns>
        public bool TryOpen(
            OpenSslAead cipher, byte* nonce, byte* associated, int associatedCount,
            byte* input, int count, byte* output)
        {
            int written;
            byte* tag = input + count;
            // CCM is told the tag before the nonce, for it decides while it decrypts.
            if (_isCcm)
            {
                Require(LibCrypto.EVP_CIPHER_CTX_ctrl(
                    _handle.Context, LibCrypto.ControlSetTag, _tagSize, tag));
            }
            Begin(cipher, nonce);
            if (_isCcm)
            {
                Require(LibCrypto.EVP_CipherUpdate(_handle.Context, null, &written, null, count));
                Associate(associated, associatedCount);
                bool isRight = LibCrypto.EVP_CipherUpdate(
                    _handle.Context, output, &written, input, count) > 0;
                GC.KeepAlive(_handle);
                return isRight;
            }
            Associate(associated, associatedCount);
            if (count > 0)
            {
                Require(LibCrypto.EVP_CipherUpdate(
                    _handle.Context, output, &written, input, count));
            }
            Require(LibCrypto.EVP_CIPHER_CTX_ctrl(
                _handle.Context, LibCrypto.ControlSetTag, _tagSize, tag));
            bool isAuthentic = LibCrypto.EVP_CipherFinal_ex(
                _handle.Context, output + count, &written) > 0;
            GC.KeepAlive(_handle);
            return isAuthentic;
        }

        /// <summary>Overwrites the key schedule if it is this cipher's.</summary>
        public void Forget(OpenSslAead cipher)
        {
            if (_owner != cipher) { return; }
            _owner = null;
            byte* zeros = stackalloc byte[OpenSslAead.KeySize];
            new Span<byte>(zeros, OpenSslAead.KeySize).Clear();
            Require(LibCrypto.EVP_CipherInit_ex(
                _handle.Context, IntPtr.Zero, IntPtr.Zero, zeros, zeros, _seals ? 1 : 0));
        }

        private void Begin(OpenSslAead cipher, byte* nonce)
        {
            fixed (byte* key = cipher.Key)
            {
                Require(LibCrypto.EVP_CipherInit_ex(
                    _handle.Context, IntPtr.Zero, IntPtr.Zero,
                    _owner == cipher ? null : key, nonce, _seals ? 1 : 0));
            }
            _owner = cipher;
        }

        private void Associate(byte* associated, int count)
        {
            int written;
            if (count == 0) { return; }
            Require(LibCrypto.EVP_CipherUpdate(
                _handle.Context, null, &written, associated, count));
        }

        private static void Require(int result)
        {
            if (result > 0) { return; }
            LibCrypto.ERR_clear_error();
            throw new CryptographicException("libcrypto refused a cipher operation");
        }
    }
}
