using System;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>What an end shows and proves: a private key and the chain for it, leaf first,
    /// without the trust anchor. Borrowed, never disposed by DTLS.</summary>
    public sealed class DtlsCredential
    {
        /// <param name="key">Signs; belongs to the chain's leaf.</param>
        /// <param name="chain">Leaf first.</param>
        public DtlsCredential(IPrivateKey key, CertificateChain chain)
        {
            if (key == null) { throw new ArgumentNullException(nameof(key)); }
            if (chain == null) { throw new ArgumentNullException(nameof(chain)); }
            Key = key;
            Chain = chain;
        }

        /// <summary>Signs handshakes.</summary>
        public IPrivateKey Key { get; }

        /// <summary>The certificates to send, leaf first.</summary>
        public CertificateChain Chain { get; }
    }
}
