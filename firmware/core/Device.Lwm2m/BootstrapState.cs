namespace Device.Lwm2m
{
    /// <summary>States of <see cref="BootstrapClient"/>, in protocol order.</summary>
    public enum BootstrapState
    {
        /// <summary>Not started.</summary>
        Idle = 0,

        /// <summary>POST /bs is under way.</summary>
        Requesting,

        /// <summary>Accepted; the server writes.</summary>
        Writing,

        /// <summary>Finished with a consistent account.</summary>
        Finished,

        /// <summary>Ended with a fault.</summary>
        Failed,
    }
}
