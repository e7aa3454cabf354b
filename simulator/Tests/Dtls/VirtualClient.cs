using System;
using System.Collections.Generic;
using System.Text;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud.Dtls;

namespace Simulator.Tests.Dtls
{
    /// <summary>Our own DTLS client in a <see cref="VirtualNetwork"/>.</summary>
    internal sealed class VirtualClient
    {
        private readonly VirtualNetwork _network;
        private readonly DtlsOutput _output = new DtlsOutput();

        public VirtualClient(VirtualNetwork network, PeerAddress address, DtlsClientOptions options)
        {
            _network = network;
            Address = address;
            Dtls = new DtlsClient(
                network.Pki.Crypto, options, new ChainVerifier(network.Pki.Crypto, null));
        }

        public PeerAddress Address { get; set; }

        public DtlsClient Dtls { get; }

        public bool WasConnected { get; private set; }

        public bool IsResumed { get; private set; }

        public bool IsClosed { get; private set; }

        public DtlsFault Fault { get; private set; }

        public int AlertReceived { get; private set; } = -1;

        public List<string> Received { get; } = new List<string>();

        /// <summary>The same, byte for byte, until somebody takes them.</summary>
        public Queue<byte[]> Inbox { get; } = new Queue<byte[]>();

        /// <summary>The datagrams that it sent, whether or not they arrived.</summary>
        public List<byte[]> Sent { get; } = new List<byte[]>();

        public long DeadlineMs { get; private set; } = DtlsOutput.NoDeadline;

        public void ConnectPsk(DtlsPreSharedKey psk)
        {
            IsClosed = false;
            WasConnected = false;
            Dtls.Connect(psk, _network.NowMs);
            Drain();
        }

        public void Connect(DtlsCredential? credential, DtlsSession? session = null)
        {
            ChainPolicy policy = new ChainPolicy
            {
                Usage = CertificateUsage.ServerAuth,
                TimeSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                TimeIsTrusted = true,
            };
            IsClosed = false;
            WasConnected = false;
            Dtls.Connect(
                credential!, new[] { _network.Anchor }, 1, policy, session!,
                _network.NowMs);
            Drain();
        }

        /// <summary>What a restored connection waits for before it believes anything.</summary>
        public string? Token { get; private set; }

        /// <summary>Goes on where another client ended, as a device does after a reboot, and asks
        /// with a token that did not exist before.</summary>
        /// <returns>False when the connection cannot be restored.</returns>
        public bool TryRestore(
            byte[] state, byte[] binding, long firstSequence, long sequenceEnd, string token)
        {
            if (!Dtls.TryRestore(
                state, 0, state.Length, binding, firstSequence, sequenceEnd, _network.NowMs))
            {
                return false;
            }
            Token = token;
            Drain();
            return true;
        }

        public void HandleDatagram(byte[] datagram)
        {
            Dtls.HandleDatagram(datagram, 0, datagram.Length, _network.NowMs);
            Drain();
        }

        public void HandleTimeout()
        {
            Dtls.HandleTimeout(_network.NowMs);
            Drain();
        }

        public void Send(string text)
        {
            Send(Encoding.ASCII.GetBytes(text));
        }

        public void Send(byte[] bytes)
        {
            Dtls.Send(bytes, 0, bytes.Length, _network.NowMs);
            Drain();
        }

        public void Close()
        {
            Dtls.Close(_network.NowMs);
            Drain();
        }

        private void TakePlaintext(string text)
        {
            if (!_output.IsUnconfirmed)
            {
                Received.Add(text);
                return;
            }
            if (text != Token) { return; }
            Dtls.Confirm();
            WasConnected = true;
            Received.Add(text);
        }

        private void Drain()
        {
            DtlsStep step;
            while ((step = Dtls.Poll(_output)) != DtlsStep.Idle)
            {
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        byte[] datagram = _output.Buffer.AsSpan(
                            _output.Offset, _output.Count).ToArray();
                        Sent.Add(datagram);
                        _network.ToServer(Address, datagram);
                        break;
                    case DtlsStep.Compute:
                        while (!_output.Job.Advance()) { }
                        break;
                    case DtlsStep.DeliverPlaintext:
                        Inbox.Enqueue(
                            _output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray());
                        TakePlaintext(Encoding.ASCII.GetString(
                            _output.Buffer, _output.Offset, _output.Count));
                        break;
                    case DtlsStep.Connected:
                        WasConnected = true;
                        IsResumed = _output.IsResumed;
                        break;
                    case DtlsStep.Closed:
                        IsClosed = true;
                        Fault = _output.Fault;
                        AlertReceived = _output.AlertReceived;
                        break;
                }
            }
            DeadlineMs = _output.DeadlineMs;
        }
    }
}
