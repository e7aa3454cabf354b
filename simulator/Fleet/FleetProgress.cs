using Simulator.Fleet.Lifecycle;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet
{
    /// <summary>What a view shows of a run that goes on.</summary>
    /// <param name="Phase">What is done now.</param>
    /// <param name="Snapshot">Counts.</param>
    /// <param name="Operation">The operation that goes on; null outside of a lifecycle.</param>
    public sealed record FleetProgress(
        FleetPhase Phase, FleetSnapshot Snapshot, OperationProgress? Operation = null);
}
