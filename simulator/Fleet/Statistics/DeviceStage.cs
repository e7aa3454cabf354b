namespace Simulator.Fleet.Statistics
{
    /// <summary>Where a device is, as a person watching a fleet wants to know it; in the order of
    /// the way.</summary>
    public enum DeviceStage
    {
        /// <summary>Not made yet.</summary>
        Waiting = 0,

        /// <summary>The factory has put its identity in; not switched on yet.</summary>
        Provisioned,

        /// <summary>Handshake and exchange with the bootstrap service.</summary>
        Bootstrapping,

        /// <summary>Gets its operational certificate.</summary>
        Enrolling,

        /// <summary>Handshake and registration with the management service.</summary>
        Registering,

        /// <summary>Registered.</summary>
        Registered,

        /// <summary>An attempt failed; it waits for the next one.</summary>
        BackingOff,

        /// <summary>Will not try again in this run: its store cannot be mounted.</summary>
        Failed,
    }
}
