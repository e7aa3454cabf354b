namespace Device.Agent.Heartbeat
{
    /// <summary>Why a device must not use its operational identity; the numbers are on the
    /// wire.</summary>
    public enum HeartbeatHold
    {
        /// <summary>It may.</summary>
        None = 0,

        /// <summary>Its certificate was revoked.</summary>
        Revoked = 1,

        /// <summary>Its certificate was deleted by an operator.</summary>
        Deleted = 2,
    }
}
