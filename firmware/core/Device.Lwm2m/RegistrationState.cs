namespace Device.Lwm2m
{
    /// <summary>States of <see cref="RegistrationClient"/>, in protocol order.</summary>
    public enum RegistrationState
    {
        /// <summary>Not registered, nothing under way.</summary>
        Idle = 0,

        /// <summary>POST /rd is under way.</summary>
        Registering,

        /// <summary>Registered; the next update has its time.</summary>
        Registered,

        /// <summary>An update is under way; still registered.</summary>
        Updating,

        /// <summary>DELETE is under way.</summary>
        Deregistering,

        /// <summary>De-registered, or the server was not there to hear it.</summary>
        Deregistered,

        /// <summary>De-registered because the server disabled itself; it registers again by
        /// itself.</summary>
        Disabled,

        /// <summary>Ended with a fault.</summary>
        Failed,
    }
}
