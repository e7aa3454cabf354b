using System;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>A DTLS 1.2 stack with both ends in this process, which hand each other their
    /// datagrams in memory: mutual authentication, cookie exchange, leaf certificates under one CA.
    /// </summary>
    internal interface IDtlsStack : IDisposable
    {
        string Name { get; }

        /// <summary>False when its server cannot resume a session.</summary>
        bool CanResume { get; }

        /// <summary>A whole handshake, from nothing to both ends connected and verified.</summary>
        /// <param name="resumed">By the session id of an earlier full one, which the stack makes
        /// when it has none.</param>
        IDtlsPair Connect(bool resumed);
    }
}
