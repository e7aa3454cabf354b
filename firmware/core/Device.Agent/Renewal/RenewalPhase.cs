namespace Device.Agent.Renewal
{
    /// <summary>Where a renewal is, in the order of the way.</summary>
    internal enum RenewalPhase
    {
        /// <summary>None is under way.</summary>
        None = 0,

        /// <summary>Key and request are being made.</summary>
        Preparing,

        /// <summary>POST est/sen waits for its answer.</summary>
        Asking,

        /// <summary>The new certificate is being checked and staged.</summary>
        Checking,
    }
}
