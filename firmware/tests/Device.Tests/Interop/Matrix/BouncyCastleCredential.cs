using System;
using System.Linq;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using BcCertificate = Org.BouncyCastle.Crypto.Tls.Certificate;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>What BouncyCastle shows and whom it trusts.</summary>
    public sealed class BouncyCastleCredential
    {
        private readonly BcCertificate _chain;
        private readonly AsymmetricKeyParameter _key;
        private readonly X509Certificate _anchor;

        /// <param name="pki">Where the certificates are.</param>
        /// <param name="name">What is shown; a name that ends with -chain has an
        /// intermediate.</param>
        /// <param name="anchor">The root that the other end has to lead to.</param>
        public BouncyCastleCredential(InteropPki pki, string name, string anchor)
        {
            string[] names = name.EndsWith("-chain", StringComparison.Ordinal)
                ? [name, "middle"] : [name];
            _chain = new BcCertificate(names
                .Select(one => X509CertificateStructure.GetInstance(pki.CertificateDer(one)))
                .ToArray());
            _key = PrivateKeyFactory.CreateKey(pki.KeyPkcs8(name));
            _anchor = new X509CertificateParser().ReadCertificate(pki.CertificateDer(anchor));
        }

        /// <summary>The one algorithm that both ends sign with.</summary>
        public static SignatureAndHashAlgorithm Algorithm
        {
            get
            {
                return new SignatureAndHashAlgorithm(
                    HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);
            }
        }

        public TlsSignerCredentials Signer(TlsContext context)
        {
            return new DefaultTlsSignerCredentials(context, _chain, _key, Algorithm);
        }

        /// <summary>Each certificate is signed by the next, the last one by the anchor.</summary>
        /// <exception cref="TlsFatalAlert">unknown_ca.</exception>
        public void RequireTrusted(BcCertificate shown)
        {
            X509Certificate[] chain = shown.GetCertificateList()
                .Select(one => new X509Certificate(one)).Append(_anchor).ToArray();
            for (int i = 0; i + 1 < chain.Length; i++)
            {
                try
                {
                    chain[i].Verify(chain[i + 1].GetPublicKey());
                }
                catch (GeneralSecurityException e)
                {
                    throw new TlsFatalAlert(AlertDescription.unknown_ca, e);
                }
            }
        }
    }
}
