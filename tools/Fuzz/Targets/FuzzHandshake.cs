using System;
using System.Collections.Generic;
using System.Net;
using Device.Crypto;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;

namespace Tools.Fuzz.Targets
{
    /// <summary>A device's client and a lane of the emulator, in memory, that do the same in each
    /// run. Records what each said to the other.</summary>
    internal sealed class FuzzHandshake : IDatagramOut, ISecureService
    {
        private const byte ClientStart = 1;
        private const byte ServerStart = 101;
        private const int DatagramMax = 4_096;

        private static readonly CertificateChain ServerChain = Parse(FuzzPki.Server);
        private static readonly CertificateChain DeviceChain = Parse(FuzzPki.Device);
        private static readonly Certificate[] Anchors = { Parse(FuzzPki.Root)[0] };
        private static readonly IPrivateKey ServerKey =
            RepeatedCrypto.Import(FuzzPki.ServerScalar, KeyUse.Sign);
        private static readonly IPrivateKey DeviceKey =
            RepeatedCrypto.Import(FuzzPki.DeviceScalar, KeyUse.Sign);
        private static readonly PeerAddress Address = PeerAddress.From(
            new IPEndPoint(IPAddress.Loopback, 5684).Serialize());

        private readonly DtlsOutput _output = new DtlsOutput();
        private readonly Lane _lane;
        private readonly byte[] _data = { 1, 2, 3 };
        private readonly bool _isRecording;
        private bool _hasSent;
        private long _nowMs = 1;

        public FuzzHandshake(bool isRecording)
        {
            _isRecording = isRecording;
            Client = new DtlsClient(
                new RepeatedCrypto(ClientStart),
                new DtlsClientOptions { OfferConnectionId = true },
                new ChainVerifier(new RepeatedCrypto(ClientStart), new ChainMemory(1, 1)));
            DtlsServerOptions options = new DtlsServerOptions
            {
                WallClockSeconds = () => FuzzPki.TimeSeconds,
            };
            RepeatedCrypto crypto = new RepeatedCrypto(ServerStart);
            DtlsServerContext context = new DtlsServerContext(
                crypto, this, new ChainVerifier(crypto, new ChainMemory(0, 1)), options);
            _lane = new Lane(
                context, new HandshakeGate(options), this, action => action(), _nowMs);
        }

        public DtlsClient Client { get; }

        public List<byte[]> ToClient { get; } = new List<byte[]>();

        public List<byte[]> ToServer { get; } = new List<byte[]>();

        /// <summary>True when the server took data of the client.</summary>
        public bool ServerHeard { get; private set; }

        public TrustSnapshot Trust { get; } = new TrustSnapshot(Anchors);

        public DtlsCredential Credential { get; } = new DtlsCredential(ServerKey, ServerChain);

        /// <summary>A whole honest handshake, and a datagram of data each way.</summary>
        public void RunBoth()
        {
            Start();
            for (int i = 0; i < ToClient.Count; i++) { GiveToClient(ToClient[i]); }
            if (!Client.IsConnected || !ServerHeard)
            {
                throw new InvalidOperationException("the honest handshake does not finish");
            }
        }

        /// <summary>What the client's connections are bound to.</summary>
        public byte[] Binding
        {
            get
            {
                return DtlsBinding.Of(
                    new RepeatedCrypto(ClientStart), null!, DeviceCredential, Anchors, 1, Policy);
            }
        }

        private static DtlsCredential DeviceCredential
        {
            get { return new DtlsCredential(DeviceKey, DeviceChain); }
        }

        private static ChainPolicy Policy
        {
            get
            {
                return new ChainPolicy
                {
                    Usage = CertificateUsage.ServerAuth,
                    Name = "localhost",
                    TimeSeconds = FuzzPki.TimeSeconds,
                    TimeIsTrusted = true,
                };
            }
        }

        public void Start()
        {
            Client.Connect(DeviceCredential, Anchors, 1, Policy, _nowMs);
            DrainClient();
        }

        public void GiveToClient(byte[] datagram)
        {
            Client.HandleDatagram((byte[])datagram.Clone(), 0, datagram.Length, ++_nowMs);
            DrainClient();
            if (!Client.IsConnected || _hasSent) { return; }
            _hasSent = true;
            Client.Send(_data, 0, _data.Length, _nowMs);
            DrainClient();
        }

        public void GiveToServer(byte[] datagram)
        {
            byte[] buffer = new byte[DatagramMax];
            datagram.CopyTo(buffer, 0);
            _lane.HandleDatagram(Address, buffer, 0, datagram.Length, ++_nowMs);
        }

        public bool TrySend(PeerAddress address, byte[] buffer, int count)
        {
            ToClient.Add(buffer.AsSpan(0, count).ToArray());
            return true;
        }

        public void OnConnected(ISecureSession session, long nowMs)
        {
        }

        public void OnDatagram(
            ISecureSession session, byte[] buffer, int offset, int count, long nowMs)
        {
            ServerHeard = true;
            session.Send(_data, 0, _data.Length);
        }

        public void OnDeadline(ISecureSession session, long nowMs)
        {
        }

        public void OnClosed(ISecureSession session, DtlsFault fault)
        {
        }

        private void DrainClient()
        {
            DtlsStep step;
            while ((step = Client.Poll(_output)) != DtlsStep.Idle)
            {
                if (step == DtlsStep.Compute)
                {
                    while (!_output.Job.Advance()) { }
                }
                else if (step == DtlsStep.SendDatagram)
                {
                    byte[] datagram = _output.Buffer
                        .AsSpan(_output.Offset, _output.Count).ToArray();
                    ToServer.Add(datagram);
                    if (_isRecording) { GiveToServer(datagram); }
                }
            }
        }

        private static CertificateChain Parse(byte[] der)
        {
            X509Fault fault = CertificateChain.TryParse(
                der, 0, der.Length, out CertificateChain chain);
            return fault == X509Fault.None
                ? chain
                : throw new InvalidOperationException(fault.ToString());
        }
    }
}
