using System;
using System.Collections;
using System.Text;
using Device.Tests.Interop.Matrix;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;

namespace Simulator.Tests.Interop
{
    /// <summary>BouncyCastle's client: one message, which has to come back.</summary>
    internal sealed class BouncyCastleClientPeer : BouncyCastlePeer
    {
        private const int WaitMs = 10_000;
        private const int MessageMax = 4_096;
        private const string Message = "abcdefghijklmnopqrstuvwxyz";

        private readonly InteropCase _case;
        private readonly BouncyCastleCredential _credential;
        private readonly int _port;
        private TlsSession? _session;

        public BouncyCastleClientPeer(InteropCase one, InteropPki pki, int port)
            : base(new BouncyCastleWire(port, PeerCommand.DatagramBytesOf(one)))
        {
            _case = one;
            _port = port;
            _credential = new BouncyCastleCredential(
                pki, PeerCommand.ClientName(one), PeerCommand.ClientAnchor(one));
            Start();
        }

        protected override void Run()
        {
            Connect(Wire);
            if (_case.Feature != InteropFeature.ResumptionById) { return; }
            using BouncyCastleWire second = new BouncyCastleWire(
                _port, PeerCommand.DatagramBytesOf(_case));
            Connect(second);
        }

        private void Connect(BouncyCastleWire wire)
        {
            TlsSession? before = _session;
            TlsClient handshake = _case.Feature == InteropFeature.PreSharedKey
                ? new PskHandshake(this) : new Handshake(this);
            DtlsTransport transport =
                new DtlsClientProtocol(new SecureRandom()).Connect(handshake, wire);
            bool isResumed = before != null && _session != null
                && before.SessionID.AsSpan().SequenceEqual(_session.SessionID);
            Say($"connected suite={_case.Suite:X4} resumed={(isResumed ? 1 : 0)}");
            transport.Send(Encoding.ASCII.GetBytes(Message), 0, Message.Length);
            byte[] buffer = new byte[MessageMax];
            int count = transport.Receive(buffer, 0, buffer.Length, WaitMs);
            if (count < 0 || Encoding.ASCII.GetString(buffer, 0, count) != Message)
            {
                throw new InvalidOperationException("the echo differs");
            }
            Say("echoed " + count);
            transport.Close();
            Say("closed");
        }

        private sealed class PskHandshake : PskTlsClient
        {
            private readonly BouncyCastleClientPeer _peer;

            public PskHandshake(BouncyCastleClientPeer peer)
                : base(new BasicTlsPskIdentity(PeerCommand.PskIdentity, PeerCommand.PskBytes))
            {
                _peer = peer;
            }

            public override ProtocolVersion MinimumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            public override ProtocolVersion ClientVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            public override int[] GetCipherSuites()
            {
                return new[] { _peer._case.Suite };
            }
        }

        private sealed class Handshake : DefaultTlsClient, TlsAuthentication
        {
            private readonly BouncyCastleClientPeer _peer;

            public Handshake(BouncyCastleClientPeer peer)
            {
                _peer = peer;
            }

            public override ProtocolVersion MinimumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            public override ProtocolVersion ClientVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            public override int[] GetCipherSuites()
            {
                return new[] { _peer._case.Suite };
            }

            public override IDictionary GetClientExtensions()
            {
                IDictionary extensions =
                    TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetClientExtensions());
                TlsExtensionsUtilities.AddServerNameExtension(
                    extensions,
                    new ServerNameList(
                        new ArrayList { new ServerName(NameType.host_name, "localhost") }));
                if (_peer._case.Feature == InteropFeature.MaxFragmentLength)
                {
                    TlsExtensionsUtilities.AddMaxFragmentLengthExtension(
                        extensions, MaxFragmentLength.pow2_9);
                }
                return extensions;
            }

            public override TlsSession? GetSessionToResume()
            {
                return _peer._session;
            }

            public override void NotifyHandshakeComplete()
            {
                base.NotifyHandshakeComplete();
                _peer._session = mContext.ResumableSession;
            }

            public override TlsAuthentication GetAuthentication()
            {
                return this;
            }

            public void NotifyServerCertificate(Certificate serverCertificate)
            {
                _peer._credential.RequireTrusted(serverCertificate);
            }

            public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest)
            {
                return _peer._credential.Signer(mContext);
            }

            public override void NotifyAlertReceived(byte alertLevel, byte alertDescription)
            {
                _peer.Say("alert received " + alertDescription);
            }

            public override void NotifyAlertRaised(
                byte alertLevel, byte alertDescription, string message, Exception cause)
            {
                _peer.Say("alert sent " + alertDescription);
            }
        }
    }
}
