using System;

namespace Device.Crypto
{
    /// <summary>A SHA-256 that goes on: its value can be read at any time without ending it, as a
    /// handshake transcript needs.</summary>
    public interface IHash : IDisposable
    {
        /// <summary>Takes in the slice.</summary>
        void Update(byte[] buffer, int offset, int count);

        /// <summary>Writes the 32-byte digest of all bytes since the last
        /// <see cref="Reset"/>.</summary>
        void CopyDigest(byte[] digest, int offset);

        /// <summary>Starts again with no bytes.</summary>
        void Reset();
    }
}
