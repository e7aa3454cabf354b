namespace Simulator.Benchmarks.Stores
{
    /// <summary>Operations a second on one medium, median of rounds; the compactions that they
    /// cause are in them.</summary>
    /// <param name="Medium">Where the banks are.</param>
    /// <param name="Put">A new certificate.</param>
    /// <param name="Get">A certificate read.</param>
    /// <param name="Replace">Another certificate under the same name.</param>
    /// <param name="Delete">A certificate removed.</param>
    /// <param name="Transaction">A certificate and two configs replaced at once.</param>
    /// <param name="ReplaceKey">A private key replaced: always a compaction.</param>
    /// <param name="Mount">The store opened.</param>
    internal sealed record RateFigure(
        string Medium, double Put, double Get, double Replace, double Delete, double Transaction,
        double ReplaceKey, double Mount);
}
