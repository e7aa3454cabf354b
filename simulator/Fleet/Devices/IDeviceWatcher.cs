using Device.Agent.Lifecycle;

namespace Simulator.Fleet.Devices
{
    /// <summary>Hears what matters of devices; from any thread, outside the device's
    /// lock.</summary>
    internal interface IDeviceWatcher
    {
        /// <summary>Once for each device: it registered, or an attempt failed for the first
        /// time.</summary>
        void OnSettled();

        /// <summary>Once for each device: it registered, at whichever attempt.</summary>
        void OnRegistered();

        /// <summary>An operation on a certificate went on or ended.</summary>
        /// <param name="deviceIndex">Whose.</param>
        /// <param name="happened">What became of it.</param>
        void OnLifecycle(int deviceIndex, LifecycleEvent happened)
        {
        }
    }
}
