namespace Device.Agent.Heartbeat
{
    /// <summary>Why a device sends a heartbeat; the numbers are on the wire.</summary>
    public enum HeartbeatReason
    {
        /// <summary>The interval is over.</summary>
        Interval = 0,

        /// <summary>Somebody at the device wants it now.</summary>
        Forced = 1,

        /// <summary>A transaction goes on: not counted as too soon.</summary>
        Continuation = 2,

        /// <summary>A service has refused the operational credential.</summary>
        CredentialRefused = 3,

        /// <summary>The store was rolled back to an older copy.</summary>
        StoreRolledBack = 4,
    }
}
