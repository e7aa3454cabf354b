namespace Simulator.Benchmarks.Revocation
{
    /// <summary>What revocation costs.</summary>
    /// <param name="Devices">Devices, each with one certificate.</param>
    /// <param name="RevokeSeconds">All of them revoked in one call, on disk.</param>
    /// <param name="ListSeconds">The list of them read, written and signed; median of
    /// rounds.</param>
    /// <param name="ListBytes">The list, DER.</param>
    internal sealed record RevocationFigures(
        int Devices, double RevokeSeconds, double ListSeconds, int ListBytes);
}
