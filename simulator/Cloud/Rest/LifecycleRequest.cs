using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>What the calls that change certificates have in common: devices, the name of the
    /// certificate, and who asks.</summary>
    internal sealed class LifecycleRequest
    {
        /// <summary>Devices that are handed to the store at once: well below what its queue
        /// holds.</summary>
        public const int ChunkDevices = 4_096;

        private const int ActorCountMax = 64;
        private const string ActorDefault = "operator";

        private LifecycleRequest(DeviceSelection selection, string name, string actor)
        {
            Results = new LifecycleResult[selection.Entries.Count];
            for (int i = 0; i < Results.Length; i++)
            {
                DeviceSelection.Entry entry = selection.Entries[i];
                Results[i] = new LifecycleResult(entry.Uid) { Fault = entry.Fault };
                if (entry.Device != null) { Devices.Add((i, entry.Device)); }
            }
            Name = name;
            Actor = actor;
        }

        /// <summary>"LWM2M" for the operational identity, which is the default.</summary>
        public string Name { get; }

        /// <summary>For the audit log.</summary>
        public string Actor { get; }

        /// <summary>One for each device of the call, in its order.</summary>
        public LifecycleResult[] Results { get; }

        /// <summary>Those that are there, each with the index of its result.</summary>
        public List<(int Index, DeviceRecord Device)> Devices { get; } = [];

        /// <summary>Reads the common members.</summary>
        /// <exception cref="RestException">400.</exception>
        public static LifecycleRequest Read(
            JsonBody body, DeviceDirectory directory, Account account)
        {
            string name = body.Text("CertificateName", 1, HeartbeatLimits.NameMax)
                ?? HeartbeatLimits.OperationalName;
            string actor = body.Text("Actor", 1, ActorCountMax) ?? ActorDefault;
            return new LifecycleRequest(
                DeviceSelection.Read(body, directory, account), name, actor);
        }
    }
}
