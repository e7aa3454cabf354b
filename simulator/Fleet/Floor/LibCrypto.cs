using System;
using System.Runtime.InteropServices;

namespace Simulator.Fleet.Floor
{
    /// <summary>
    /// The few functions of OpenSSL's libcrypto that cost what P-256 costs and nothing around it.
    /// The low-level EC_KEY calls are marked as old in 3.x, are there in 1.1 and 3.x, and skip the
    /// provider look-ups that EVP adds: a floor should not flatter us.
    /// </summary>
    internal sealed unsafe class LibCrypto
    {
        /// <summary>NID_X9_62_prime256v1.</summary>
        private const int CurveP256 = 415;

        private static readonly string[] Names =
        {
            "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto.1.1.dylib",
            "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll", "libcrypto-1_1-x64.dll",
        };

        private readonly delegate* unmanaged<int, nint> _newKey;
        private readonly delegate* unmanaged<nint, int> _generate;
        private readonly delegate* unmanaged<nint, void> _free;
        private readonly delegate* unmanaged<nint, nint> _publicPoint;
        private readonly delegate* unmanaged<byte*, nuint, nint, nint, nint, int> _agree;
        private readonly delegate* unmanaged<int, byte*, int, byte*, uint*, nint, int> _sign;
        private readonly delegate* unmanaged<int, byte*, int, byte*, int, nint, int> _verify;

        private LibCrypto(nint library)
        {
            _newKey = (delegate* unmanaged<int, nint>)
                NativeLibrary.GetExport(library, "EC_KEY_new_by_curve_name");
            _generate = (delegate* unmanaged<nint, int>)
                NativeLibrary.GetExport(library, "EC_KEY_generate_key");
            _free = (delegate* unmanaged<nint, void>)
                NativeLibrary.GetExport(library, "EC_KEY_free");
            _publicPoint = (delegate* unmanaged<nint, nint>)
                NativeLibrary.GetExport(library, "EC_KEY_get0_public_key");
            _agree = (delegate* unmanaged<byte*, nuint, nint, nint, nint, int>)
                NativeLibrary.GetExport(library, "ECDH_compute_key");
            _sign = (delegate* unmanaged<int, byte*, int, byte*, uint*, nint, int>)
                NativeLibrary.GetExport(library, "ECDSA_sign");
            _verify = (delegate* unmanaged<int, byte*, int, byte*, int, nint, int>)
                NativeLibrary.GetExport(library, "ECDSA_verify");
        }

        /// <summary>Null when no libcrypto with these functions is on this machine.</summary>
        public static LibCrypto? TryLoad()
        {
            foreach (string name in Names)
            {
                if (!NativeLibrary.TryLoad(name, out nint library)) { continue; }
                try
                {
                    return new LibCrypto(library);
                }
                catch (EntryPointNotFoundException)
                {
                    // A build without the old calls: the next name may have them.
                }
            }
            return null;
        }

        /// <summary>A new key pair; to be given to <see cref="Free"/>.</summary>
        public nint GenerateKey()
        {
            nint key = _newKey(CurveP256);
            if (key == 0 || _generate(key) != 1) { throw Failed("EC_KEY_generate_key"); }
            return key;
        }

        public void Free(nint key)
        {
            _free(key);
        }

        public void Agree(nint key, nint peerKey)
        {
            byte* secret = stackalloc byte[32];
            if (_agree(secret, 32, _publicPoint(peerKey), key, 0) != 32)
            {
                throw Failed("ECDH_compute_key");
            }
        }

        /// <returns>Bytes of the DER signature.</returns>
        public int Sign(nint key, ReadOnlySpan<byte> digest, Span<byte> signature)
        {
            uint count = (uint)signature.Length;
            fixed (byte* digestStart = digest)
            fixed (byte* signatureStart = signature)
            {
                int result = _sign(0, digestStart, digest.Length, signatureStart, &count, key);
                if (result != 1) { throw Failed("ECDSA_sign"); }
            }
            return (int)count;
        }

        public void Verify(nint key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
        {
            fixed (byte* digestStart = digest)
            fixed (byte* signatureStart = signature)
            {
                int result = _verify(
                    0, digestStart, digest.Length, signatureStart, signature.Length, key);
                if (result != 1) { throw Failed("ECDSA_verify"); }
            }
        }

        private static InvalidOperationException Failed(string function)
        {
            return new InvalidOperationException(function + " of libcrypto failed");
        }
    }
}
