using Simulator.Fleet;

namespace Simulator.Benchmarks.Sessions
{
    /// <summary>What one stack does with one suite, both ends in this process.</summary>
    /// <param name="Stack">Its name.</param>
    /// <param name="Suite">The suite.</param>
    /// <param name="FullPerSecond">Full mutual handshakes a CPU-second.</param>
    /// <param name="ResumedPerSecond">Resumed handshakes a CPU-second; null when its server does
    /// not resume.</param>
    /// <param name="RecordsPerSecond">Records of 100 bytes a CPU-second, sealed and
    /// opened.</param>
    /// <param name="BytesPerHandshake">Managed bytes allocated by a full handshake.</param>
    /// <param name="BytesPerRecord">Managed bytes allocated by a record, sealed and
    /// opened.</param>
    /// <param name="ClientBytes">What an idle session weighs at the client: managed, and taken
    /// from the C library's heap.</param>
    /// <param name="ServerBytes">The same at the server.</param>
    internal sealed record StackFigure(
        string Stack, OfferedSuite Suite, double FullPerSecond, double? ResumedPerSecond,
        double RecordsPerSecond, long BytesPerHandshake, double BytesPerRecord,
        long ClientBytes, long ServerBytes);
}
