using Device.Agent.Heartbeat;

namespace Device.Agent.Lifecycle
{
    /// <summary>The items behind a certificate's name (facts/pelion.md C.1).</summary>
    internal sealed class LifecycleNames
    {
        private const string BootstrapName = "BOOTSTRAP";
        private const string ReservedPrefix = "mbed.";

        private LifecycleNames(string name, string key, string certificate, bool isOperational)
        {
            Name = name;
            Key = key;
            Certificate = certificate;
            IsOperational = isOperational;
        }

        /// <summary>"LWM2M", or the items' own name.</summary>
        public string Name { get; }

        /// <summary>Name of the private key; of a public key too, where one is kept.</summary>
        public string Key { get; }

        /// <summary>Name of the certificate or chain.</summary>
        public string Certificate { get; }

        /// <summary>True for the identity that is proven at the management service.</summary>
        public bool IsOperational { get; }

        /// <summary>Finds the items.</summary>
        /// <returns>None, NameInvalid or NameForbidden.</returns>
        public static LifecycleFault TryResolve(string name, out LifecycleNames names)
        {
            names = null;
            if (name == null || name.Length == 0 || name.Length > HeartbeatLimits.NameMax)
            {
                return LifecycleFault.NameInvalid;
            }
            if (name == BootstrapName || IsReserved(name)) { return LifecycleFault.NameForbidden; }
            for (int i = 0; i < name.Length; i++)
            {
                if (!IsAllowed(name[i])) { return LifecycleFault.NameInvalid; }
            }
            names = name == HeartbeatLimits.OperationalName
                ? new LifecycleNames(
                    name, ItemNames.ManagementKey, ItemNames.ManagementCertificate, true)
                : new LifecycleNames(name, name, name, false);
            return LifecycleFault.None;
        }

        private static bool IsReserved(string name)
        {
            if (name.Length < ReservedPrefix.Length) { return false; }
            for (int i = 0; i < ReservedPrefix.Length; i++)
            {
                if (name[i] != ReservedPrefix[i]) { return false; }
            }
            return true;
        }

        private static bool IsAllowed(char c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || c == '-' || c == '_';
        }
    }
}
