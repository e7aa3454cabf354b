namespace Simulator.Benchmarks.Stores
{
    /// <summary>What it costs to have a store open.</summary>
    /// <param name="Items">Items in it.</param>
    /// <param name="BankBytes">Bytes of each of the two banks.</param>
    /// <param name="LiveBytes">Bytes of the items.</param>
    /// <param name="MountMicroseconds">From banks in memory; median of rounds.</param>
    /// <param name="HeldBytes">Managed bytes that a mounted store keeps.</param>
    /// <param name="AllocatedBytes">Managed bytes that one mount allocates, those kept
    /// included.</param>
    internal sealed record MountFigure(
        int Items, int BankBytes, int LiveBytes, double MountMicroseconds, long HeldBytes,
        long AllocatedBytes);
}
