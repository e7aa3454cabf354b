using System;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>Two connected ends. Disposing ends both.</summary>
    internal interface IDtlsPair : IDisposable
    {
        /// <summary>Bytes of plaintext that <see cref="Exchange"/> sends.</summary>
        const int RecordBytes = 100;

        /// <summary>The client seals a record and the server opens it.</summary>
        void Exchange();

        /// <summary>Lets go of the client's end, whose server does not hear of it.</summary>
        void DropClient();
    }
}
