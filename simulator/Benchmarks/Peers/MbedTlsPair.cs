using System;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Two of Mbed TLS's ends.</summary>
    internal sealed unsafe class MbedTlsPair : IDtlsPair
    {
        // Client and server take turns; a handshake with cookie is done after three.
        private const int TurnsMax = 40;

        private readonly LibMbedTls _library;
        private readonly MbedTlsEnd _server;
        private bool _isClientGone;

        public MbedTlsPair(LibMbedTls library, nint clientConfig, nint serverConfig)
        {
            _library = library;
            Client = new MbedTlsEnd(library, clientConfig);
            _server = new MbedTlsEnd(library, serverConfig);
            Client.ConnectTo(_server);
            _server.ConnectTo(Client);
            _server.SetClientId();
        }

        public MbedTlsEnd Client { get; }

        public void Handshake()
        {
            for (int turn = 0; turn < TurnsMax; turn++)
            {
                bool clientDone = Client.Step();
                bool serverDone = _server.Step();
                if (!clientDone || !serverDone) { continue; }
                if (_library.GetVerifyResult(Client.Ssl) != 0
                    || _library.GetVerifyResult(_server.Ssl) != 0)
                {
                    throw new InvalidOperationException("Mbed TLS did not verify its peer");
                }
                return;
            }
            throw new InvalidOperationException("Mbed TLS did not finish its handshake");
        }

        public void Exchange()
        {
            byte* record = stackalloc byte[IDtlsPair.RecordBytes];
            if (_library.Write(Client.Ssl, record, IDtlsPair.RecordBytes)
                    != IDtlsPair.RecordBytes
                || _library.Read(_server.Ssl, record, IDtlsPair.RecordBytes)
                    != IDtlsPair.RecordBytes)
            {
                throw new InvalidOperationException("Mbed TLS lost a record");
            }
        }

        public void DropClient()
        {
            Client.Dispose();
            _isClientGone = true;
        }

        public void Dispose()
        {
            if (!_isClientGone) { Client.Dispose(); }
            _server.Dispose();
        }
    }
}
