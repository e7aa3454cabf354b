namespace Device.Agent.Heartbeat
{
    /// <summary>What an operation asks of the device; the numbers are on the wire.</summary>
    public enum HeartbeatVerb
    {
        /// <summary>None, or one this device does not know.</summary>
        None = 0,

        /// <summary>Same key, another certificate, which comes along.</summary>
        Renew = 1,

        /// <summary>Make another key and send a request for it.</summary>
        Update = 2,

        /// <summary>The second half of an update: its certificate.</summary>
        Install = 3,

        /// <summary>Same key, a certificate under another root, which comes along.</summary>
        Transfer = 4,

        /// <summary>Erase key and certificate.</summary>
        Delete = 5,
    }
}
