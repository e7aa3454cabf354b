using Simulator.Fleet.Statistics;

namespace Simulator.Fleet
{
    /// <summary>What a view shows of a run that goes on.</summary>
    /// <param name="Phase">What is done now.</param>
    /// <param name="Snapshot">Counts.</param>
    public sealed record FleetProgress(FleetPhase Phase, FleetSnapshot Snapshot);
}
