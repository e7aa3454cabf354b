using System;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Two of OpenSSL's sessions with a memory BIO for each direction.</summary>
    internal sealed unsafe class OpenSslPair : IDtlsPair
    {
        private readonly LibSsl _library;

        public OpenSslPair(LibSsl library, nint client, nint server)
        {
            _library = library;
            Client = client;
            Server = server;
        }

        public nint Client { get; private set; }

        public nint Server { get; }

        public void Exchange()
        {
            byte* record = stackalloc byte[IDtlsPair.RecordBytes];
            if (_library.Write(Client, record, IDtlsPair.RecordBytes) != IDtlsPair.RecordBytes
                || _library.Read(Server, record, IDtlsPair.RecordBytes) != IDtlsPair.RecordBytes)
            {
                throw new InvalidOperationException("OpenSSL lost a record");
            }
        }

        public void DropClient()
        {
            _library.FreeSession(Client);
            Client = 0;
        }

        public void Dispose()
        {
            // A session that did not say goodbye is taken out of the cache.
            if (Client != 0)
            {
                _library.Shutdown(Client);
                _library.FreeSession(Client);
            }
            _library.Shutdown(Server);
            _library.FreeSession(Server);
        }
    }
}
