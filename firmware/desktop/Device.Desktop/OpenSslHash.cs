using System;
using System.Security.Cryptography;
using Device.Base;
using Device.Crypto;

namespace Device.Desktop
{
    /// <summary>SHA-256 and HMAC-SHA-256 by libcrypto's block functions. Its newer one-shot
    /// functions look the algorithm up by name at each call, which costs more than hashing the few
    /// blocks of a handshake message or a key derivation.</summary>
    internal sealed unsafe class OpenSslHash : IHash
    {
        private const int BlockSize = 64;
        private const byte InnerPad = 0x36;
        private const byte OuterPad = 0x5C;

        private readonly byte[] _context = new byte[LibCrypto.Sha256ContextSize];

        public OpenSslHash()
        {
            Reset();
        }

        /// <summary>SHA-256 of a slice (FIPS 180-4).</summary>
        public static void Digest(ReadOnlySpan<byte> data, Span<byte> digest)
        {
            byte* context = stackalloc byte[LibCrypto.Sha256ContextSize];
            fixed (byte* dataAt = data)
            fixed (byte* digestAt = digest)
            {
                Require(LibCrypto.SHA256_Init(context));
                Require(LibCrypto.SHA256_Update(context, dataAt, data.Length));
                Require(LibCrypto.SHA256_Final(digestAt, context));
            }
        }

        /// <summary>HMAC-SHA-256 (RFC 2104 section 2).</summary>
        public static void Hmac(
            ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> mac)
        {
            Span<byte> pad = stackalloc byte[BlockSize];
            pad.Clear();
            if (key.Length > BlockSize) { Digest(key, pad[..P256.DigestSize]); }
            else { key.CopyTo(pad); }
            Span<byte> inner = stackalloc byte[P256.DigestSize];
            Xor(pad, InnerPad);
            DigestTwo(pad, data, inner);
            Xor(pad, InnerPad ^ OuterPad);
            DigestTwo(pad, inner, mac);
            CryptographicOperations.ZeroMemory(pad);
            CryptographicOperations.ZeroMemory(inner);
        }

        public void Update(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            fixed (byte* context = _context)
            fixed (byte* dataAt = buffer)
            {
                Require(LibCrypto.SHA256_Update(context, dataAt + offset, count));
            }
        }

        public void CopyDigest(byte[] digest, int offset)
        {
            Bytes.RequireSlice(digest, offset, P256.DigestSize);
            Span<byte> copy = stackalloc byte[LibCrypto.Sha256ContextSize];
            _context.CopyTo(copy);
            fixed (byte* context = copy)
            fixed (byte* digestAt = digest)
            {
                Require(LibCrypto.SHA256_Final(digestAt + offset, context));
            }
        }

        public void Reset()
        {
            fixed (byte* context = _context) { Require(LibCrypto.SHA256_Init(context)); }
        }

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(_context);
        }

        private static void DigestTwo(
            ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> digest)
        {
            byte* context = stackalloc byte[LibCrypto.Sha256ContextSize];
            fixed (byte* firstAt = first)
            fixed (byte* secondAt = second)
            fixed (byte* digestAt = digest)
            {
                Require(LibCrypto.SHA256_Init(context));
                Require(LibCrypto.SHA256_Update(context, firstAt, first.Length));
                Require(LibCrypto.SHA256_Update(context, secondAt, second.Length));
                Require(LibCrypto.SHA256_Final(digestAt, context));
            }
            CryptographicOperations.ZeroMemory(
                new Span<byte>(context, LibCrypto.Sha256ContextSize));
        }

        private static void Xor(Span<byte> pad, byte value)
        {
            for (int i = 0; i < pad.Length; i++) { pad[i] ^= value; }
        }

        private static void Require(int result)
        {
            if (result != 1) { throw new CryptographicException("libcrypto refused SHA-256"); }
        }
    }
}
