using Device.Crypto;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>
    /// What a certificate or chain must be, beyond sound, to be stored: Pelion's KCM takes any DER,
    /// so an expired certificate or one for another usage shows only at the first handshake.
    /// </summary>
    /// <remarks>What is always checked: DER, P-256 and ECDSA with SHA-256, and that each
    /// certificate signed the one before it.</remarks>
    public sealed class KcmCertificateCheck
    {
        /// <summary>What the leaf's owner does with it; Any is not checked.</summary>
        public CertificateUsage Usage { get; set; }

        /// <summary>Now, or the floor of what now can be: Unix seconds, UTC. 0 checks no
        /// times.</summary>
        public long TimeSeconds { get; set; }

        /// <summary>True when <see cref="TimeSeconds"/> is now; false when only a certificate that
        /// ended before it is refused, as <see cref="ChainPolicy"/> has it.</summary>
        public bool TimeIsTrusted { get; set; }

        /// <summary>Checks keys, times, usage and that every issuer is a CA.</summary>
        internal KcmStatus Run(ICrypto crypto, byte[] data, int offset, int count)
        {
            if (count == 0) { return KcmStatus.ItemIsEmpty; }
            X509Fault fault = CertificateChain.TryParse(
                data, offset, count, out CertificateChain chain);
            if (fault != X509Fault.None) { return ItemData.FromFault(fault); }
            for (int i = 0; i < chain.Count; i++)
            {
                KcmStatus status = RunOne(crypto, chain[i], i > 0);
                if (status != KcmStatus.Success) { return status; }
            }
            return chain.Leaf.Allows(Usage) ? KcmStatus.Success : KcmStatus.InvalidX509Attr;
        }

        private KcmStatus RunOne(ICrypto crypto, Certificate certificate, bool isIssuer)
        {
            if (!crypto.TryImportPublicKey(
                certificate.Der, certificate.PublicPointOffset, out IPublicKey key))
            {
                return KcmStatus.CertPubKey;
            }
            key.Dispose();
            if (TimeSeconds != 0 && certificate.NotAfterSeconds < TimeSeconds)
            {
                return KcmStatus.CertExpired;
            }
            if (TimeSeconds != 0 && TimeIsTrusted && certificate.NotBeforeSeconds > TimeSeconds)
            {
                return KcmStatus.CertFuture;
            }
            return isIssuer && !certificate.MaySignCertificates
                ? KcmStatus.InvalidX509Attr : KcmStatus.Success;
        }
    }
}
