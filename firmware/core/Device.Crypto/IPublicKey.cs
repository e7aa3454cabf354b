using System;

namespace Device.Crypto
{
    /// <summary>A P-256 public key, known to lie on the curve. May be shared by threads.</summary>
    public interface IPublicKey : IDisposable
    {
        /// <summary>True when r and s (32 bytes each) sign the 32-byte SHA-256 digest. Values out
        /// of range give false.</summary>
        bool Verify(byte[] digest, int digestOffset, byte[] signature, int signatureOffset);
    }
}
