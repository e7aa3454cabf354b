using System.Collections;
using Org.BouncyCastle.Crypto.Tls;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle's server.</summary>
    internal sealed class BouncyCastleServer : DefaultTlsServer
    {
        private readonly BouncyCastleEnd _end;

        public BouncyCastleServer(BouncyCastleEnd end)
        {
            _end = end;
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
            return new CertificateRequest(
                [ClientCertificateType.ecdsa_sign], new ArrayList { BouncyCastleEnd.Algorithm },
                new ArrayList());
        }

        public override void NotifyClientCertificate(Certificate clientCertificate)
        {
            _end.Verify(clientCertificate);
        }

        protected override int[] GetCipherSuites()
        {
            return _end.Suites;
        }

        protected override TlsSignerCredentials GetECDsaSignerCredentials()
        {
            return _end.Signer(mContext);
        }
    }
}
