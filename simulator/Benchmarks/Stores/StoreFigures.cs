namespace Simulator.Benchmarks.Stores
{
    /// <summary>All figures of the store, from one run.</summary>
    /// <param name="Wear">Erases, over the rotations asked for.</param>
    /// <param name="Bytes">Bytes programmed, over 1,000 rotations.</param>
    /// <param name="Mounts">Time and memory.</param>
    /// <param name="FleetLiveBytes">Of each registered device of a small fleet.</param>
    /// <param name="Rates">Operations a second.</param>
    internal sealed record StoreFigures(
        WearFigure[] Wear, WearFigure[] Bytes, MountFigure[] Mounts, int[] FleetLiveBytes,
        RateFigure[] Rates);
}
