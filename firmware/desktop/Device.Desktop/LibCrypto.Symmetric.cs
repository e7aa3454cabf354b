using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Device.Desktop
{
    /// <content>Hashes and ciphers.</content>
    internal static unsafe partial class LibCrypto
    {
        /// <summary>Bytes of SHA256_CTX (openssl/sha.h): eight words of state, two of length, a
        /// block, two counters. The same in every version.</summary>
        public const int Sha256ContextSize = 112;

        public const int ControlGetTag = 0x10;
        public const int ControlSetTag = 0x11;
        public const int ControlSetNonceSize = 0x09;

        [LibraryImport(Library)]
        public static partial int SHA256_Init(byte* context);

        [LibraryImport(Library)]
        public static partial int SHA256_Update(byte* context, byte* data, nint count);

        [LibraryImport(Library)]
        public static partial int SHA256_Final(byte* digest, byte* context);

        [LibraryImport(Library)]
        public static partial IntPtr EVP_aes_128_ccm();

        [LibraryImport(Library)]
        public static partial IntPtr EVP_aes_128_gcm();

        [LibraryImport(Library)]
        public static partial IntPtr EVP_CIPHER_CTX_new();

        [LibraryImport(Library)]
        public static partial void EVP_CIPHER_CTX_free(IntPtr context);

        [LibraryImport(Library)]
        public static partial int EVP_CIPHER_CTX_ctrl(
            IntPtr context, int type, int argument, byte* pointer);

        [LibraryImport(Library)]
        public static partial int EVP_CipherInit_ex(
            IntPtr context, IntPtr cipher, IntPtr engine, byte* key, byte* nonce, int encrypts);

        [LibraryImport(Library)]
        public static partial int EVP_CipherUpdate(
            IntPtr context, byte* output, int* outputCount, byte* input, int count);

        [LibraryImport(Library)]
        public static partial int EVP_CipherFinal_ex(
            IntPtr context, byte* output, int* outputCount);
    }

    /// <summary>An EVP_CIPHER_CTX, freed (and its key schedule cleared) by the library.</summary>
    internal sealed class CipherHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public CipherHandle()
            : base(ownsHandle: true)
        {
            SetHandle(LibCrypto.EVP_CIPHER_CTX_new());
        }

        /// <summary>For calls during which this object is alive.</summary>
        public IntPtr Context { get { return handle; } }

        protected override bool ReleaseHandle()
        {
            LibCrypto.EVP_CIPHER_CTX_free(handle);
            return true;
        }
    }
}
