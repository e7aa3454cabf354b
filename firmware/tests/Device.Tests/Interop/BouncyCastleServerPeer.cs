using System.Collections;
using System.IO;
using System.Text;
using Device.Tests.Interop.Matrix;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;

namespace Device.Tests.Interop
{
    /// <summary>BouncyCastle's server: one client, whose messages are echoed.</summary>
    public sealed class BouncyCastleServerPeer : BouncyCastlePeer
    {
        private const int IdleMs = 20_000;
        private const int MessageMax = 4_096;

        private readonly InteropCase _case;
        private readonly BouncyCastleCredential _credential;
        private string? _nameHeard;
        private bool _hasEnded;

        public BouncyCastleServerPeer(InteropCase one, InteropPki pki)
            : base(new BouncyCastleWire(0, PeerCommand.DatagramBytesOf(one)))
        {
            _case = one;
            _credential = new BouncyCastleCredential(pki, PeerCommand.ServerName(one), "ca");
            Say("port " + Wire.Port);
            Start();
        }

        protected override void Run()
        {
            TlsServer handshake = _case.Feature == InteropFeature.PreSharedKey
                ? new PskHandshake(this) : new Handshake(this);
            DtlsTransport transport =
                new DtlsServerProtocol(new SecureRandom()).Accept(handshake, Wire);
            string name = _nameHeard == null ? "" : " name=" + _nameHeard;
            Say($"connected suite={_case.Suite:X4} resumed=0{name}");
            byte[] buffer = new byte[MessageMax];
            try
            {
                while (true)
                {
                    int count = transport.Receive(buffer, 0, buffer.Length, IdleMs);
                    transport.Send(buffer, 0, count);
                    Say("echoed " + count);
                }
            }
            catch (IOException) when (_hasEnded)
            {
                Say("closed");
            }
        }

        private void Hear(byte alert)
        {
            Say("alert received " + alert);
            _hasEnded = _hasEnded || alert == AlertDescription.close_notify;
        }

        private sealed class PskHandshake : PskTlsServer
        {
            private readonly BouncyCastleServerPeer _peer;

            public PskHandshake(BouncyCastleServerPeer peer)
                : base(new Keys())
            {
                _peer = peer;
            }

            protected override ProtocolVersion MinimumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            protected override ProtocolVersion MaximumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            public override void NotifyAlertReceived(byte alertLevel, byte alertDescription)
            {
                _peer.Hear(alertDescription);
            }

            protected override int[] GetCipherSuites()
            {
                return new[] { _peer._case.Suite };
            }

            private sealed class Keys : TlsPskIdentityManager
            {
                public byte[]? GetHint()
                {
                    return null;
                }

                public byte[]? GetPsk(byte[] identity)
                {
                    bool isKnown =
                        Encoding.ASCII.GetString(identity) == PeerCommand.PskIdentity;
                    return isKnown ? PeerCommand.PskBytes : null;
                }
            }
        }

        private sealed class Handshake : DefaultTlsServer
        {
            private readonly BouncyCastleServerPeer _peer;

            public Handshake(BouncyCastleServerPeer peer)
            {
                _peer = peer;
            }

            protected override ProtocolVersion MinimumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            protected override ProtocolVersion MaximumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            public override void ProcessClientExtensions(IDictionary clientExtensions)
            {
                base.ProcessClientExtensions(clientExtensions);
                ServerNameList? names =
                    TlsExtensionsUtilities.GetServerNameExtension(clientExtensions);
                if (names == null) { return; }
                _peer._nameHeard = ((ServerName)names.ServerNames[0]!).GetHostName();
            }

            public override CertificateRequest GetCertificateRequest()
            {
                IList algorithms = new ArrayList { BouncyCastleCredential.Algorithm };
                return new CertificateRequest(
                    new[] { ClientCertificateType.ecdsa_sign }, algorithms, new ArrayList());
            }

            public override void NotifyClientCertificate(Certificate clientCertificate)
            {
                _peer._credential.RequireTrusted(clientCertificate);
            }

            public override void NotifyAlertReceived(byte alertLevel, byte alertDescription)
            {
                _peer.Hear(alertDescription);
            }

            public override void NotifyAlertRaised(
                byte alertLevel, byte alertDescription, string message, System.Exception cause)
            {
                _peer.Say("alert sent " + alertDescription);
            }

            protected override int[] GetCipherSuites()
            {
                return new[] { _peer._case.Suite };
            }

            protected override TlsSignerCredentials GetECDsaSignerCredentials()
            {
                return _peer._credential.Signer(mContext);
            }
        }
    }
}
