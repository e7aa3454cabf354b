using System;
using System.Collections.Generic;
using Device.Agent;
using Device.Crypto;
using Device.Desktop;
using Device.X509;
using Simulator.Cloud.Dtls;

namespace Simulator.Tests.Agent
{
    /// <summary>The DTLS server's lane of one service, and datagrams between it and the
    /// device.</summary>
    internal sealed class Wire : IDatagramOut
    {
        private readonly Queue<(PeerAddress, byte[])> _toServer = new();
        private readonly Queue<(PeerAddress, byte[])> _toDevice = new();
        private readonly Action<byte[], PeerAddress> _receive;
        private readonly Func<Lane> _create;
        private Lane _lane;

        public Wire(
            ScriptedService service, Action<byte[], PeerAddress> receive, ICrypto? crypto = null)
        {
            _receive = receive;
            crypto ??= new DotNetCrypto();
            DtlsServerOptions options = new DtlsServerOptions
            {
                PskLookup = identity => PskLookup?.Invoke(identity),
            };
            _create = () => new Lane(
                new DtlsServerContext(
                    crypto, service, new ChainVerifier(crypto, new ChainMemory(0, 8)), options),
                new HandshakeGate(options), this, action => action(), 0);
            _lane = _create();
        }

        /// <summary>The server starts anew and knows no session.</summary>
        public void Restart()
        {
            _lane = _create();
        }

        /// <summary>Sees every datagram of the server.</summary>
        public Action<byte[]> OnServerDatagram { get; set; } = _ => { };

        /// <summary>Sees every datagram of both ways.</summary>
        public Action<byte[]> OnDatagram { get; set; } = _ => { };

        /// <summary>The key of an identity; null for nobody.</summary>
        public Func<byte[], byte[]?>? PskLookup { get; set; }

        public long DueMs { get { return _lane.NextDueMs; } }

        public void HandleDue(long nowMs)
        {
            if (nowMs >= _lane.NextDueMs) { _lane.HandleDue(nowMs); }
        }

        public void ToServer(PeerAddress address, AgentOutput output)
        {
            byte[] datagram = output.Buffer.AsSpan(output.Offset, output.Count).ToArray();
            OnDatagram(datagram);
            _toServer.Enqueue((address, datagram));
        }

        public bool TrySend(PeerAddress address, byte[] buffer, int count)
        {
            byte[] datagram = buffer.AsSpan(0, count).ToArray();
            OnDatagram(datagram);
            OnServerDatagram(datagram);
            _toDevice.Enqueue((address, datagram));
            return true;
        }

        /// <summary>Delivers one datagram; false when none is on the way.</summary>
        public bool Deliver(long nowMs)
        {
            if (_toServer.TryDequeue(out (PeerAddress Address, byte[] Bytes) up))
            {
                _lane.HandleDatagram(up.Address, up.Bytes, 0, up.Bytes.Length, nowMs);
                return true;
            }
            if (_toDevice.TryDequeue(out (PeerAddress Address, byte[] Bytes) down))
            {
                _receive(down.Bytes, down.Address);
                return true;
            }
            return false;
        }
    }
}
