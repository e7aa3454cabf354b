using System;

namespace Device.Crypto
{
    /// <summary>A P-256 private key. Dispose zeroises what can be zeroised; signing, agreeing and
    /// exporting after it is a mistake of the caller and throws
    /// <c>ObjectDisposedException</c>.</summary>
    public interface IPrivateKey : IDisposable
    {
        /// <summary>Writes the public point: 65 bytes, uncompressed.</summary>
        void CopyPublicPoint(byte[] point, int offset);

        /// <summary>ECDSA over a 32-byte SHA-256 digest; writes r and s, 32 bytes each. Hedged or
        /// deterministic (RFC 6979), as the provider has it.</summary>
        void Sign(byte[] digest, int digestOffset, byte[] signature, int signatureOffset);

        /// <summary>ECDH: writes the x coordinate, 32 bytes.</summary>
        /// <returns>False when the peer's 65 bytes are not a point of the curve.</returns>
        bool TryAgree(byte[] peerPoint, int peerOffset, byte[] secret, int secretOffset);

        /// <summary>Writes the 32-byte scalar, for the store to seal and for nothing else: Tidy
        /// holds that only Device.Kcm calls this.</summary>
        void ExportScalar(byte[] scalar, int offset);
    }
}
