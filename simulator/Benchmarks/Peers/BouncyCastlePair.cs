using System;
using Org.BouncyCastle.Crypto.Tls;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>BouncyCastle's two transports.</summary>
    internal sealed class BouncyCastlePair : IDtlsPair
    {
        private const int WaitMs = 1_000;

        private DtlsTransport? _client;
        private readonly DtlsTransport _server;
        private readonly MemoryWire _clientWire;
        private readonly MemoryWire _serverWire;
        private readonly byte[] _record = new byte[IDtlsPair.RecordBytes];
        private readonly byte[] _received = new byte[1_500];

        public BouncyCastlePair(
            DtlsTransport client, DtlsTransport server,
            MemoryWire clientWire, MemoryWire serverWire)
        {
            _client = client;
            _server = server;
            _clientWire = clientWire;
            _serverWire = serverWire;
        }

        public void Exchange()
        {
            _client!.Send(_record, 0, _record.Length);
            if (_server.Receive(_received, 0, _received.Length, WaitMs) != _record.Length)
            {
                throw new InvalidOperationException("BouncyCastle lost a record");
            }
        }

        public void DropClient()
        {
            _client = null;
        }

        public void Dispose()
        {
            _client?.Close();
            _server.Close();
            _clientWire.Dispose();
            _serverWire.Dispose();
        }
    }
}
