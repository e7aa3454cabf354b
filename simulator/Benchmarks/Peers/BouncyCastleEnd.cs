using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using CryptographicOperations = System.Security.Cryptography.CryptographicOperations;
using ECDsa = System.Security.Cryptography.ECDsa;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>What either end of BouncyCastle is made of: one suite, a certificate, its key. It
    /// verifies the peer's certificate by its issuer's key only.</summary>
    internal sealed class BouncyCastleEnd
    {
        private readonly Certificate _chain;
        private readonly AsymmetricKeyParameter _key;
        private readonly AsymmetricKeyParameter _issuer;

        /// <param name="suite">The only one.</param>
        /// <param name="certificate">DER.</param>
        /// <param name="key">The certificate's.</param>
        /// <param name="ca">DER: whose certificates the peer may show.</param>
        public BouncyCastleEnd(int suite, byte[] certificate, ECDsa key, byte[] ca)
        {
            Suites = [suite];
            _chain = new Certificate([X509CertificateStructure.GetInstance(certificate)]);
            byte[] pkcs8 = key.ExportPkcs8PrivateKey();
            _key = PrivateKeyFactory.CreateKey(pkcs8);
            CryptographicOperations.ZeroMemory(pkcs8);
            _issuer = new X509CertificateParser().ReadCertificate(ca).GetPublicKey();
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

        public int[] Suites { get; }

        public TlsSignerCredentials Signer(TlsContext context)
        {
            return new DefaultTlsSignerCredentials(context, _chain, _key, Algorithm);
        }

        public void Verify(Certificate shown)
        {
            new X509Certificate(shown.GetCertificateAt(0)).Verify(_issuer);
        }
    }
}
