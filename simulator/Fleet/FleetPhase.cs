namespace Simulator.Fleet
{
    /// <summary>What a run does, in this order.</summary>
    public enum FleetPhase
    {
        /// <summary>The emulator starts, or is looked up.</summary>
        Starting = 0,

        /// <summary>The factory makes devices that are not there yet.</summary>
        Factory,

        /// <summary>Devices are switched on and register.</summary>
        Onboarding,

        /// <summary>Operations on certificates, one after the other.</summary>
        Lifecycle,

        /// <summary>Every device registered, or the run gave up.</summary>
        Done,
    }
}
