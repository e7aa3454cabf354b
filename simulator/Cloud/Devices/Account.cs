using System.Collections.Generic;

namespace Simulator.Cloud.Devices
{
    /// <summary>An account: the owner of trust anchors, of API keys and of devices.</summary>
    public sealed class Account
    {
        internal Account(string id, string name)
        {
            Id = id;
            Name = name;
        }

        /// <summary>32 hexadecimal characters; a device's certificate has it as OU, its URI as
        /// `aid`.</summary>
        public string Id { get; }

        /// <summary>For people.</summary>
        public string Name { get; }

        // Guarded by the directory's lock.
        internal Dictionary<string, DeviceRecord> ByEndpoint { get; } =
            new Dictionary<string, DeviceRecord>();

        // By the root-of-trust id as a number; of two endpoints with one factory key, the first.
        internal Dictionary<ulong, DeviceRecord> ByRootOfTrust { get; } =
            new Dictionary<ulong, DeviceRecord>();

        // In the order of creation: pages of REST are slices of it.
        internal List<DeviceRecord> InOrder { get; } = new List<DeviceRecord>();
    }
}
