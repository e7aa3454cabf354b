using System;

namespace Simulator.Benchmarks.Peers
{
    /// <summary>A stack that can do whole mutual handshakes, both ends, in memory, on the calling
    /// thread.</summary>
    internal interface IHandshake : IDisposable
    {
        string Name { get; }

        /// <summary>One handshake from nothing to both ends connected and verified.</summary>
        void Run();
    }
}
