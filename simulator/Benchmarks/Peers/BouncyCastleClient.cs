using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.X509;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle's client with one suite. Like <see cref="BouncyCastleServer"/> it
    /// verifies the peer's certificate by its issuer's key only.</summary>
    internal sealed class BouncyCastleClient : DefaultTlsClient, TlsAuthentication
    {
        private readonly int _suite;
        private readonly Certificate _chain;
        private readonly AsymmetricKeyParameter _key;
        private readonly AsymmetricKeyParameter _issuer;

        public BouncyCastleClient(
            int suite, Certificate chain, AsymmetricKeyParameter key,
            AsymmetricKeyParameter issuer)
        {
            _suite = suite;
            _chain = chain;
            _key = key;
            _issuer = issuer;
        }

        public override ProtocolVersion MinimumVersion { get { return ProtocolVersion.DTLSv12; } }

        public override ProtocolVersion ClientVersion { get { return ProtocolVersion.DTLSv12; } }

        public override int[] GetCipherSuites()
        {
            return new[] { _suite };
        }

        public override TlsAuthentication GetAuthentication()
        {
            return this;
        }

        public void NotifyServerCertificate(Certificate serverCertificate)
        {
            new X509Certificate(serverCertificate.GetCertificateAt(0)).Verify(_issuer);
        }

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest)
        {
            return new DefaultTlsSignerCredentials(
                mContext, _chain, _key,
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        }
    }
}
