using System;

namespace Simulator.Cloud.Ca
{
    /// <summary>A line of a revocation list.</summary>
    /// <param name="Serial">Serial number, big-endian and positive.</param>
    /// <param name="RevokedAt">When.</param>
    /// <param name="Reason">Why.</param>
    public readonly record struct RevokedEntry(
        byte[] Serial, DateTimeOffset RevokedAt, RevocationReason Reason);
}
