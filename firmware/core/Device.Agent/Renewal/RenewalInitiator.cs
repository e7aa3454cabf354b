namespace Device.Agent.Renewal
{
    /// <summary>Who wanted a renewal.</summary>
    public enum RenewalInitiator
    {
        /// <summary>The device's own application.</summary>
        Device = 0,

        /// <summary>The management service.</summary>
        Server,
    }
}
