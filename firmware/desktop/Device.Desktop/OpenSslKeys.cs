using System;
using System.Security.Cryptography;
using Device.Base;
using Device.Crypto;

namespace Device.Desktop
{
    internal sealed class OpenSslPrivateKey : IPrivateKey
    {
        private readonly EcKeyHandle _key;
        private readonly KeyUse _use;
        private readonly byte[] _point = new byte[P256.PointSize];

        private OpenSslPrivateKey(EcKeyHandle key, KeyUse use)
        {
            _key = key;
            _use = use;
            IntPtr point = LibCrypto.EC_KEY_get0_public_key(key);
            OpenSslPoint.Write(point, _point);
            GC.KeepAlive(key);
        }

        public static OpenSslPrivateKey Generate(KeyUse use)
        {
            EcKeyHandle key = new EcKeyHandle();
            if (LibCrypto.EC_KEY_generate_key(key) != 1)
            {
                throw new EntropyMissingException("OpenSSL made no key pair");
            }
            return new OpenSslPrivateKey(key, use);
        }

        public static bool TryImport(
            ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, KeyUse use, out IPrivateKey key)
        {
            key = null!;
            IntPtr number = LibCrypto.BN_bin2bn(scalar, scalar.Length, IntPtr.Zero);
            IntPtr product = LibCrypto.EC_POINT_new(LibCrypto.Group);
            try
            {
                IntPtr order = LibCrypto.EC_GROUP_get0_order(LibCrypto.Group);
                if (LibCrypto.BN_is_zero(number) == 1 || LibCrypto.BN_cmp(number, order) >= 0)
                {
                    return false;
                }
                EcKeyHandle handle = new EcKeyHandle();
                bool isMade = LibCrypto.EC_POINT_mul(
                        LibCrypto.Group, product, number, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero)
                        == 1
                    && LibCrypto.EC_KEY_set_private_key(handle, number) == 1
                    && LibCrypto.EC_KEY_set_public_key(handle, product) == 1;
                if (!isMade) { throw new CryptographicException("OpenSSL took no key in"); }
                OpenSslPrivateKey made = new OpenSslPrivateKey(handle, use);
                // Multiplying out is cheaper than OpenSSL's own check of a given point.
                if (!point.IsEmpty && !point.SequenceEqual(made._point))
                {
                    made.Dispose();
                    return false;
                }
                key = made;
                return true;
            }
            finally
            {
                LibCrypto.EC_POINT_free(product);
                LibCrypto.BN_clear_free(number);
            }
        }

        public void CopyPublicPoint(byte[] point, int offset)
        {
            _point.CopyTo(point, offset);
        }

        public void Sign(byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
        {
            if (_use != KeyUse.Sign) { throw new InvalidOperationException("the key agrees only"); }
            Span<byte> target = signature.AsSpan(signatureOffset, P256.SignatureSize);
            IntPtr made = LibCrypto.ECDSA_do_sign(
                digest.AsSpan(digestOffset, P256.DigestSize), P256.DigestSize, _key);
            if (made == IntPtr.Zero) { throw new CryptographicException("OpenSSL did not sign"); }
            LibCrypto.ECDSA_SIG_get0(made, out IntPtr r, out IntPtr s);
            LibCrypto.BN_bn2binpad(r, target[..P256.ScalarSize], P256.ScalarSize);
            LibCrypto.BN_bn2binpad(s, target[P256.ScalarSize..], P256.ScalarSize);
            LibCrypto.ECDSA_SIG_free(made);
        }

        public bool TryAgree(byte[] peerPoint, int peerOffset, byte[] secret, int secretOffset)
        {
            if (_use != KeyUse.Agree) { throw new InvalidOperationException("the key signs only"); }
            Span<byte> target = secret.AsSpan(secretOffset, P256.ScalarSize);
            IntPtr peer = OpenSslPoint.Read(peerPoint.AsSpan(peerOffset, P256.PointSize));
            if (peer == IntPtr.Zero) { return false; }
            int count = LibCrypto.ECDH_compute_key(
                target, P256.ScalarSize, peer, _key, IntPtr.Zero);
            LibCrypto.EC_POINT_free(peer);
            if (count != P256.ScalarSize)
            {
                throw new CryptographicException("OpenSSL did not agree");
            }
            return true;
        }

        public void ExportScalar(byte[] scalar, int offset)
        {
            LibCrypto.BN_bn2binpad(
                LibCrypto.EC_KEY_get0_private_key(_key),
                scalar.AsSpan(offset, P256.ScalarSize),
                P256.ScalarSize);
            // The number is the key's own: the key must not be collected while it is read.
            GC.KeepAlive(_key);
        }

        public void Dispose()
        {
            _key.Dispose();
        }
    }

    internal sealed class OpenSslPublicKey : IPublicKey
    {
        private readonly EcKeyHandle _key;

        private OpenSslPublicKey(EcKeyHandle key)
        {
            _key = key;
        }

        public static bool TryImport(ReadOnlySpan<byte> point, out IPublicKey key)
        {
            key = null!;
            IntPtr read = OpenSslPoint.Read(point);
            if (read == IntPtr.Zero) { return false; }
            EcKeyHandle handle = new EcKeyHandle();
            int isSet = LibCrypto.EC_KEY_set_public_key(handle, read);
            LibCrypto.EC_POINT_free(read);
            if (isSet != 1) { throw new CryptographicException("OpenSSL took no key in"); }
            key = new OpenSslPublicKey(handle);
            return true;
        }

        public bool Verify(byte[] digest, int digestOffset, byte[] signature, int signatureOffset)
        {
            ReadOnlySpan<byte> raw = signature.AsSpan(signatureOffset, P256.SignatureSize);
            IntPtr r = LibCrypto.BN_bin2bn(raw[..P256.ScalarSize], P256.ScalarSize, IntPtr.Zero);
            IntPtr s = LibCrypto.BN_bin2bn(raw[P256.ScalarSize..], P256.ScalarSize, IntPtr.Zero);
            IntPtr pair = LibCrypto.ECDSA_SIG_new();
            // The pair owns both numbers from here on.
            LibCrypto.ECDSA_SIG_set0(pair, r, s);
            int result = LibCrypto.ECDSA_do_verify(
                digest.AsSpan(digestOffset, P256.DigestSize), P256.DigestSize, pair, _key);
            LibCrypto.ECDSA_SIG_free(pair);
            if (result < 0) { LibCrypto.ERR_clear_error(); }
            return result == 1;
        }

        public void Dispose()
        {
            _key.Dispose();
        }
    }

    internal static class OpenSslPoint
    {
        private const byte UncompressedMark = 0x04;

        /// <summary>A new EC_POINT, or zero when the bytes are not an uncompressed point of the
        /// curve, which the library checks. P-256 has cofactor 1: on the curve is in the
        /// group.</summary>
        public static IntPtr Read(ReadOnlySpan<byte> octets)
        {
            if (octets[0] != UncompressedMark) { return IntPtr.Zero; }
            IntPtr point = LibCrypto.EC_POINT_new(LibCrypto.Group);
            if (LibCrypto.EC_POINT_oct2point(
                LibCrypto.Group, point, octets, octets.Length, IntPtr.Zero) == 1)
            {
                return point;
            }
            LibCrypto.ERR_clear_error();
            LibCrypto.EC_POINT_free(point);
            return IntPtr.Zero;
        }

        public static void Write(IntPtr point, Span<byte> octets)
        {
            nint count = LibCrypto.EC_POINT_point2oct(
                LibCrypto.Group, point, LibCrypto.Uncompressed, octets, octets.Length,
                IntPtr.Zero);
            if (count != octets.Length)
            {
                throw new CryptographicException("OpenSSL wrote no point");
            }
        }
    }
}
