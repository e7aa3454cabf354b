using System;
using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>
    /// The running hash of the handshake (RFC 6347 section 4.2.6): whole messages in protocol
    /// order, each with its 12-byte header as if it had come in one fragment. HelloVerifyRequest
    /// and the hello before it are not part of it: <see cref="Reset"/> after them.
    /// </summary>
    public sealed class Transcript : IDisposable
    {
        private readonly IHash _hash;

        /// <param name="crypto">Provider of the hash.</param>
        public Transcript(ICrypto crypto)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            _hash = crypto.CreateSha256();
        }

        /// <summary>Takes in a message, header and body.</summary>
        public void Add(byte[] buffer, int offset, int count)
        {
            _hash.Update(buffer, offset, count);
        }

        /// <summary>Writes the digest of all messages so far, 32 bytes; more may follow.</summary>
        public void CopyDigest(byte[] digest, int offset)
        {
            _hash.CopyDigest(digest, offset);
        }

        /// <summary>Starts again with no messages.</summary>
        public void Reset()
        {
            _hash.Reset();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _hash.Dispose();
        }
    }
}
