using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Tls;
using Org.BouncyCastle.Security;

namespace Device.Tests.Dtls
{
    /// <summary>BouncyCastle's DTLS server on a task of its own, with a wire in memory. It accepts
    /// one client, echoes one datagram and says goodbye.</summary>
    public sealed class BouncyCastleServer : DatagramTransport
    {
        private readonly int _mtu;

        public BouncyCastleServer(int suite, byte[] certificate, byte[] pkcs8, int mtu)
        {
            _mtu = mtu;
            Handshake = new ServerHandshake(suite, certificate, pkcs8);
            Run = Task.Factory.StartNew(Serve, TaskCreationOptions.LongRunning);
        }

        public ServerHandshake Handshake { get; }

        /// <summary>What the client sent.</summary>
        public BlockingCollection<byte[]> In { get; } = new BlockingCollection<byte[]>();

        /// <summary>What the server sent.</summary>
        public BlockingCollection<byte[]> Out { get; } = new BlockingCollection<byte[]>();

        public Task Run { get; }

        public int GetReceiveLimit()
        {
            return 1500;
        }

        public int GetSendLimit()
        {
            return _mtu;
        }

        public int Receive(byte[] buf, int off, int len, int waitMillis)
        {
            if (!In.TryTake(out byte[]? datagram, waitMillis)) { return -1; }
            int count = Math.Min(len, datagram.Length);
            Array.Copy(datagram, 0, buf, off, count);
            return count;
        }

        public void Send(byte[] buf, int off, int len)
        {
            Out.Add(buf.AsSpan(off, len).ToArray());
        }

        public void Close()
        {
        }

        private void Serve()
        {
            const int WaitMs = 10_000;
            DtlsServerProtocol protocol = new DtlsServerProtocol(new SecureRandom());
            DtlsTransport transport = protocol.Accept(Handshake, this);
            byte[] buffer = new byte[1500];
            int count = transport.Receive(buffer, 0, buffer.Length, WaitMs);
            if (count > 0) { transport.Send(buffer, 0, count); }
            transport.Close();
        }

        public sealed class ServerHandshake : DefaultTlsServer
        {
            private readonly int _suite;
            private readonly byte[] _certificate;
            private readonly byte[] _pkcs8;

            public ServerHandshake(int suite, byte[] certificate, byte[] pkcs8)
            {
                _suite = suite;
                _certificate = certificate;
                _pkcs8 = pkcs8;
            }

            public byte[] ClientLeaf { get; private set; } = [];

            public int AlertReceived { get; private set; } = -1;

            protected override ProtocolVersion MinimumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            protected override ProtocolVersion MaximumVersion
            {
                get { return ProtocolVersion.DTLSv12; }
            }

            protected override int[] GetCipherSuites()
            {
                return new[] { _suite };
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
                ClientLeaf = clientCertificate.GetCertificateAt(0).GetDerEncoded();
            }

            public override void NotifyAlertReceived(byte alertLevel, byte alertDescription)
            {
                AlertReceived = alertDescription;
            }

            protected override TlsSignerCredentials GetECDsaSignerCredentials()
            {
                Certificate chain = new Certificate(new[]
                {
                    X509CertificateStructure.GetInstance(_certificate),
                });
                AsymmetricKeyParameter key = PrivateKeyFactory.CreateKey(_pkcs8);
                return new DefaultTlsSignerCredentials(
                    mContext, chain, key,
                    new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
            }
        }
    }
}
