namespace Simulator.Cloud.Lifecycle
{
    /// <summary>Where an operation stands; the numbers are in the store. From
    /// <see cref="Effective"/> on it does not change any more.</summary>
    public enum OperationState
    {
        /// <summary>Waits for the device's next heartbeat.</summary>
        Queued = 0,

        /// <summary>The device was told.</summary>
        Delivered = 1,

        /// <summary>The device has sent its request for another key; the certificate went
        /// back.</summary>
        RequestTaken = 2,

        /// <summary>The device has proven it.</summary>
        Effective = 3,

        /// <summary>It came to nothing; the device uses what it used before.</summary>
        Failed = 4,

        /// <summary>Another one, which is stronger or came first, does it too.</summary>
        Coalesced = 5,

        /// <summary>An operator took it back before it was delivered.</summary>
        Cancelled = 6,
    }
}
