using System;
using Device.Base;
using Device.Crypto;

namespace Device.X509
{
    /// <summary>A certificate, or the digest of one, and what it says of a peer's chain: the
    /// sixteen ways of LwM2M's /0/x/13 and /0/x/15. <see cref="ChainVerifier"/> obeys it.</summary>
    public sealed class CertificatePin
    {
        private const int Sha384Size = 48;
        private const int Sha512Size = 64;

        private readonly byte[] _data;

        private CertificatePin(
            PinUsage usage, PinMatching matching, byte[] data, Certificate certificate)
        {
            Usage = usage;
            Matching = matching;
            _data = data;
            Certificate = certificate;
        }

        /// <summary>What it says of the chain.</summary>
        public PinUsage Usage { get; private set; }

        /// <summary>What of the certificate is pinned.</summary>
        public PinMatching Matching { get; private set; }

        /// <summary>The pinned certificate; null when only its digest is known.</summary>
        public Certificate Certificate { get; private set; }

        /// <summary>The certificate's DER or its digest: the very array, which nobody may write
        /// to.</summary>
        public byte[] Data { get { return _data; } }

        /// <summary>Takes in a pin; the bytes are copied.</summary>
        /// <param name="usage">What it says of the chain.</param>
        /// <param name="matching">What <paramref name="data"/> is.</param>
        /// <param name="data">The DER of one certificate, or the digest of one.</param>
        /// <param name="pin">The pin, or null.</param>
        /// <returns>None; what <see cref="X509.Certificate.TryParse"/> says of the certificate;
        /// IssuerNotCa when it is to issue and may not; PinMalformed for a digest of a wrong length
        /// or a number that is none.</returns>
        public static X509Fault TryMake(
            PinUsage usage, PinMatching matching, byte[] data, out CertificatePin pin)
        {
            if (data == null) { throw new ArgumentNullException(nameof(data)); }
            pin = null;
            if (usage < PinUsage.Unspecified || usage > PinUsage.DomainIssued)
            {
                return X509Fault.PinMalformed;
            }
            Certificate certificate = null;
            if (matching == PinMatching.Exact)
            {
                X509Fault fault = Certificate.TryParse(data, 0, data.Length, out certificate);
                if (fault != X509Fault.None) { return fault; }
                bool issues = usage == PinUsage.CaConstraint || usage == PinUsage.TrustAnchor;
                if (issues && !certificate.MaySignCertificates) { return X509Fault.IssuerNotCa; }
            }
            else if (DigestSize(matching) != data.Length || data.Length == 0)
            {
                return X509Fault.PinMalformed;
            }
            pin = new CertificatePin(
                usage, matching, Bytes.Copy(data, 0, data.Length), certificate);
            return X509Fault.None;
        }

        /// <summary>Bytes of the digest that a matching type means; 0 when it means none.</summary>
        public static int DigestSize(PinMatching matching)
        {
            switch (matching)
            {
                case PinMatching.Sha256: return P256.DigestSize;
                case PinMatching.Sha384: return Sha384Size;
                case PinMatching.Sha512: return Sha512Size;
                default: return 0;
            }
        }

        /// <summary>True when the provider can make what the matching type compares
        /// with.</summary>
        public static bool CanMatch(ICrypto crypto, PinMatching matching)
        {
            return matching <= PinMatching.Sha256 || crypto is ILongDigests;
        }

        /// <summary>True when it is the pinned certificate.</summary>
        internal bool Matches(ICrypto crypto, Certificate other)
        {
            if (Matching == PinMatching.Exact) { return Certificate.IsSameAs(other); }
            byte[] digest = new byte[_data.Length];
            byte[] der = other.Der;
            switch (Matching)
            {
                case PinMatching.Sha256:
                    crypto.Sha256(der, 0, der.Length, digest, 0);
                    break;
                case PinMatching.Sha384:
                    ((ILongDigests)crypto).Sha384(der, 0, der.Length, digest, 0);
                    break;
                default:
                    ((ILongDigests)crypto).Sha512(der, 0, der.Length, digest, 0);
                    break;
            }
            return Bytes.AreEqual(digest, _data);
        }
    }
}
