namespace Simulator.Cloud.Services
{
    /// <summary>Whether a <see cref="DeviceRequest"/> was taken in.</summary>
    public enum DeviceRequestVerdict
    {
        /// <summary>Taken: it is answered, once.</summary>
        Taken = 0,

        /// <summary>As many wait for the device as are kept.</summary>
        QueueFull,

        /// <summary>One of this name waits for the device already.</summary>
        NameTaken,
    }
}
