using System;
using Device.Agent;

namespace Simulator.Fleet.Devices
{
    /// <summary>What a device needs only while it acts, so one for each thread is
    /// enough.</summary>
    internal sealed class DeviceScratch
    {
        // The largest datagram of either side is below; a larger one is cut and then dropped.
        private const int DatagramMax = 4_096;

        [ThreadStatic]
        private static DeviceScratch? Own;

        private DeviceScratch()
        {
        }

        public static DeviceScratch Current
        {
            get { return Own ??= new DeviceScratch(); }
        }

        public byte[] Datagram { get; } = new byte[DatagramMax];

        public AgentOutput Output { get; } = new AgentOutput();
    }
}
