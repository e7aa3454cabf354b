using System.Collections;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.X509;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle's server with one suite.</summary>
    internal sealed class BouncyCastleServer : DefaultTlsServer
    {
        private readonly int _suite;
        private readonly Certificate _chain;
        private readonly AsymmetricKeyParameter _key;
        private readonly AsymmetricKeyParameter _issuer;

        public BouncyCastleServer(
            int suite, Certificate chain, AsymmetricKeyParameter key,
            AsymmetricKeyParameter issuer)
        {
            _suite = suite;
            _chain = chain;
            _key = key;
            _issuer = issuer;
        }

        protected override ProtocolVersion MinimumVersion
        {
            get { return ProtocolVersion.DTLSv12; }
        }

        protected override ProtocolVersion MaximumVersion
        {
            get { return ProtocolVersion.DTLSv12; }
        }

        public override CertificateRequest GetCertificateRequest()
        {
            IList schemes = new ArrayList
            {
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa),
            };
            return new CertificateRequest(
                new[] { ClientCertificateType.ecdsa_sign }, schemes, new ArrayList());
        }

        public override void NotifyClientCertificate(Certificate clientCertificate)
        {
            new X509Certificate(clientCertificate.GetCertificateAt(0)).Verify(_issuer);
        }

        protected override int[] GetCipherSuites()
        {
            return new[] { _suite };
        }

        protected override TlsSignerCredentials GetECDsaSignerCredentials()
        {
            return new DefaultTlsSignerCredentials(
                mContext, _chain, _key,
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        }
    }
}
