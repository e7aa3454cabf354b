using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;
using BcCertificate = Org.BouncyCastle.Crypto.Tls.Certificate;
using BcHash = Org.BouncyCastle.Crypto.Tls.HashAlgorithm;
using BcStructure = Org.BouncyCastle.Asn1.X509.X509CertificateStructure;

namespace Simulator.Tests.Dtls
{
    /// <summary>BouncyCastle's DTLS client with a certificate and one suite.</summary>
    internal sealed class BouncyCastleClient : DefaultTlsClient, TlsAuthentication
    {
        private readonly int _suite;
        private readonly byte[] _certificate;
        private readonly AsymmetricKeyParameter _key;

        public BouncyCastleClient(int suite, byte[] certificate, ECDsa key)
        {
            _suite = suite;
            _certificate = certificate;
            _key = PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey());
        }

        public int CertificatesSeen { get; private set; }

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

        public void NotifyServerCertificate(BcCertificate serverCertificate)
        {
            CertificatesSeen = serverCertificate.Length;
        }

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest)
        {
            BcCertificate chain = new BcCertificate(
                new[] { BcStructure.GetInstance(_certificate) });
            SignatureAndHashAlgorithm algorithm =
                new SignatureAndHashAlgorithm(BcHash.sha256, SignatureAlgorithm.ecdsa);
            return new DefaultTlsSignerCredentials(mContext, chain, _key, algorithm);
        }

        /// <summary>Shakes hands with a server on loopback.</summary>
        public DtlsTransport Connect(int port)
        {
            return new DtlsClientProtocol(new SecureRandom()).Connect(
                this, new UdpTransport(port));
        }

        private sealed class UdpTransport : DatagramTransport
        {
            private readonly Socket _socket =
                new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

            public UdpTransport(int port)
            {
                _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            }

            public int GetReceiveLimit()
            {
                return 1_500;
            }

            public int GetSendLimit()
            {
                return 1_200;
            }

            public int Receive(byte[] buf, int off, int len, int waitMillis)
            {
                _socket.ReceiveTimeout = waitMillis;
                try
                {
                    return _socket.Receive(buf, off, len, SocketFlags.None);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut
                    || e.SocketErrorCode == SocketError.WouldBlock)
                {
                    return -1;
                }
            }

            public void Send(byte[] buf, int off, int len)
            {
                _socket.Send(buf, off, len, SocketFlags.None);
            }

            public void Close()
            {
                _socket.Dispose();
            }
        }
    }
}
