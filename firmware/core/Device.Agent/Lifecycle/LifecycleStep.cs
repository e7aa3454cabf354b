namespace Device.Agent.Lifecycle
{
    /// <summary>What the engine wants of the agent; each is told once.</summary>
    public enum LifecycleStep
    {
        /// <summary>Nothing now.</summary>
        Idle = 0,

        /// <summary>Run the job of <see cref="LifecycleEngine.TakeJob"/>, then call
        /// <see cref="LifecycleEngine.FinishJob"/>.</summary>
        Compute,

        /// <summary>A new operational credential is staged: connect to the management service
        /// with it.</summary>
        ProveManagement,

        /// <summary>A result waits that continues a transaction: send a heartbeat now.</summary>
        SendNow,

        /// <summary>The operational credential is deleted: leave the management
        /// service.</summary>
        CloseManagement,
    }
}
