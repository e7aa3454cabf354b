using System.Collections.Generic;
using System.Linq;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>What the life of a fleet's certificates came to.</summary>
    public sealed record LifecycleResult
    {
        /// <summary>One for each operation that ended, in order.</summary>
        public required IReadOnlyList<OperationReport> Operations { get; init; }

        /// <summary>True when the user ended it before its last operation.</summary>
        public required bool IsInterrupted { get; init; }

        /// <summary>Seconds it took.</summary>
        public required double Seconds { get; init; }

        /// <summary>Power cuts of devices.</summary>
        public required int Reboots { get; init; }

        /// <summary>How many times the emulator did not answer.</summary>
        public required int Outages { get; init; }

        /// <summary>Faults of heartbeats and operations by name, those that were overcome
        /// included.</summary>
        public required FaultCount[] Faults { get; init; }

        /// <summary>True when every operation is as it shall be on every device.</summary>
        public bool IsGood
        {
            get { return !IsInterrupted && Operations.All(one => one.IsGood); }
        }
    }
}
