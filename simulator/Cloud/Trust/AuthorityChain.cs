using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Crypto;
using Device.X509;

namespace Simulator.Cloud.Trust
{
    /// <summary>Reads an uploaded PEM chain of authorities and checks what the platform asks of
    /// one: P-256, CA:TRUE, key usage, in force, complete up to a self-signed root.</summary>
    public static class AuthorityChain
    {
        /// <summary>Characters of an upload: five certificates of the largest size.</summary>
        public const int PemCountMax = 64 * 1024;

        private const int AnchorUsage =
            KeyUsages.DigitalSignature | KeyUsages.KeyCertSign | KeyUsages.CrlSign;

        /// <summary>Reads the chain in either order.</summary>
        /// <param name="crypto">Checks signatures.</param>
        /// <param name="pem">Concatenated PEM.</param>
        /// <param name="nowSeconds">Unix time.</param>
        /// <param name="chain">The chain, the authority that signs devices first; null on
        /// failure.</param>
        /// <returns>Null, or what is wrong, in words for the person who uploads.</returns>
        public static string? TryRead(
            ICrypto crypto, string pem, long nowSeconds, out CertificateChain? chain)
        {
            chain = null;
            string? problem = TryDecode(pem, out List<Certificate> certificates);
            if (problem != null) { return problem; }
            foreach (Certificate certificate in certificates)
            {
                problem = Check(certificate, nowSeconds);
                if (problem != null) { return problem; }
            }
            if (certificates.Count > 1 && !Leads(crypto, certificates))
            {
                // Both orders are in use: documents say root to leaf and leaf to root.
                certificates.Reverse();
                if (!Leads(crypto, certificates))
                {
                    return "the certificates are not one chain in order: each must be signed by "
                        + "the next, up to the root";
                }
            }
            Certificate root = certificates[^1];
            if (!root.IsSelfIssued || !IsSigned(crypto, root, root))
            {
                return $"the chain is incomplete: '{root.CommonName}' is not self-signed; "
                    + "upload every certificate up to the root";
            }
            problem = CheckAnchor(certificates[0]);
            if (problem != null) { return problem; }
            chain = new CertificateChain(certificates.ToArray(), certificates.Count);
            return null;
        }

        private static string? TryDecode(string pem, out List<Certificate> certificates)
        {
            certificates = new List<Certificate>();
            if (pem.Length > PemCountMax)
            {
                return $"the PEM has {pem.Length} characters, {PemCountMax} are the most";
            }
            ReadOnlySpan<char> rest = pem;
            while (PemEncoding.TryFind(rest, out PemFields fields))
            {
                if (!rest[fields.Label].SequenceEqual("CERTIFICATE"))
                {
                    return $"a PEM block is '{rest[fields.Label]}', not CERTIFICATE";
                }
                byte[] der = Convert.FromBase64String(rest[fields.Base64Data].ToString());
                X509Fault fault = Certificate.TryParse(
                    der, 0, der.Length, out Certificate certificate);
                if (fault != X509Fault.None)
                {
                    return $"certificate {certificates.Count + 1} of the PEM: {Describe(fault)}";
                }
                certificates.Add(certificate);
                if (certificates.Count > CertificateChain.CountMax)
                {
                    return $"the chain has more than {CertificateChain.CountMax} certificates";
                }
                rest = rest[fields.Location.End..];
            }
            return certificates.Count == 0 ? "there is no PEM certificate" : null;
        }

        private static string? Check(Certificate certificate, long nowSeconds)
        {
            string name = certificate.CommonName;
            if (!certificate.IsCa)
            {
                return $"'{name}' is no certificate authority (basicConstraints CA:TRUE is "
                    + "missing); a device's own certificate is not part of the chain";
            }
            if (!certificate.MaySignCertificates)
            {
                return $"'{name}' may not sign certificates: its key usage lacks keyCertSign";
            }
            if (nowSeconds < certificate.NotBeforeSeconds)
            {
                return $"'{name}' is not valid yet";
            }
            if (nowSeconds > certificate.NotAfterSeconds) { return $"'{name}' has expired"; }
            return null;
        }

        // An authority without a key usage is what the platform's own OpenSSL example makes.
        private static string? CheckAnchor(Certificate anchor)
        {
            bool isEnough = anchor.KeyUsage == KeyUsages.Absent
                || (anchor.KeyUsage & AnchorUsage) == AnchorUsage;
            return isEnough
                ? null
                : $"the key usage of '{anchor.CommonName}' must have digitalSignature, "
                    + "keyCertSign and cRLSign, or be absent";
        }

        private static bool Leads(ICrypto crypto, List<Certificate> certificates)
        {
            for (int i = 0; i + 1 < certificates.Count; i++)
            {
                if (!IsSigned(crypto, certificates[i], certificates[i + 1])) { return false; }
            }
            return true;
        }

        private static bool IsSigned(ICrypto crypto, Certificate subject, Certificate issuer)
        {
            if (!subject.Issuer.AsSpan().SequenceEqual(issuer.Subject)) { return false; }
            if (!crypto.TryImportPublicKey(issuer.PublicPoint, 0, out IPublicKey key))
            {
                return false;
            }
            using (key) { return subject.IsSignedBy(crypto, key); }
        }

        private static string Describe(X509Fault fault)
        {
            return fault switch
            {
                X509Fault.CurveUnsupported => "its key is not on P-256",
                X509Fault.AlgorithmUnsupported => "it is not signed with ecdsa-with-SHA256, or "
                    + "its key is no elliptic-curve key",
                _ => $"it cannot be read ({fault})",
            };
        }
    }
}
