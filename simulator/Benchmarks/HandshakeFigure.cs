using Simulator.Fleet;

namespace Simulator.Benchmarks
{
    /// <summary>The mutual handshake of one suite, both ends on one core.</summary>
    /// <param name="Suite">Which.</param>
    /// <param name="OursPerSecond">This project's.</param>
    /// <param name="PeerPerSecond">OpenSSL's; null without it.</param>
    internal sealed record HandshakeFigure(
        OfferedSuite Suite, double OursPerSecond, double? PeerPerSecond)
    {
        /// <summary>Ours ÷ the peer's.</summary>
        public double? Ratio { get { return OursPerSecond / PeerPerSecond; } }
    }
}
