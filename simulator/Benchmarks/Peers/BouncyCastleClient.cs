using Org.BouncyCastle.Crypto.Tls;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle's client.</summary>
    internal sealed class BouncyCastleClient : DefaultTlsClient, TlsAuthentication
    {
        private readonly BouncyCastleEnd _end;

        public BouncyCastleClient(BouncyCastleEnd end)
        {
            _end = end;
        }

        /// <summary>That the server showed.</summary>
        public int CertificatesSeen { get; private set; }

        public override ProtocolVersion MinimumVersion { get { return ProtocolVersion.DTLSv12; } }

        public override ProtocolVersion ClientVersion { get { return ProtocolVersion.DTLSv12; } }

        public override int[] GetCipherSuites()
        {
            return _end.Suites;
        }

        public override TlsAuthentication GetAuthentication()
        {
            return this;
        }

        public void NotifyServerCertificate(Certificate serverCertificate)
        {
            CertificatesSeen = serverCertificate.Length;
            _end.Verify(serverCertificate);
        }

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest)
        {
            return _end.Signer(mContext);
        }
    }
}
