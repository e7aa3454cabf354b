namespace Simulator.Fleet.Statistics
{
    /// <summary>The fleet at one moment. Counts may be off by the few devices that moved while they
    /// were read.</summary>
    public sealed class FleetSnapshot
    {
        private readonly int[] _stages;

        internal FleetSnapshot(int[] stages)
        {
            _stages = stages;
        }

        /// <summary>Devices of the run.</summary>
        public required int Devices { get; init; }

        /// <summary>Devices that were registered at least once in this run.</summary>
        public required int Registered { get; init; }

        /// <summary>Seconds since the factory began.</summary>
        public required double Seconds { get; init; }

        /// <summary>Devices that the factory made in this run; the others were there.</summary>
        public required int Provisioned { get; init; }

        /// <summary>Datagrams sent by devices, those that the link dropped included.</summary>
        public required long Sent { get; init; }

        /// <summary>Datagrams that reached devices.</summary>
        public required long Received { get; init; }

        /// <summary>Datagrams that the link dropped, both directions.</summary>
        public required long Dropped { get; init; }

        /// <summary>Attempts that failed and were or will be repeated.</summary>
        public required int FailedAttempts { get; init; }

        /// <summary>Devices in a stage.</summary>
        public int CountOf(DeviceStage stage)
        {
            return _stages[(int)stage];
        }
    }
}
