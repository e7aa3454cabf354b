namespace Device.Lwm2m
{
    /// <summary>States of <see cref="EstClient"/>, in protocol order.</summary>
    public enum EstState
    {
        /// <summary>Not started.</summary>
        Idle = 0,

        /// <summary>The request is under way.</summary>
        Requesting,

        /// <summary>The certificates are here.</summary>
        Finished,

        /// <summary>Ended with a fault.</summary>
        Failed,
    }
}
