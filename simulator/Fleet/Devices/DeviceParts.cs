using System;
using Device.Agent;
using Device.Kcm;

namespace Simulator.Fleet.Devices
{
    /// <summary>What a device is started from again after a power cut.</summary>
    internal sealed class DeviceParts
    {
        private readonly Func<KcmStore> _mount;

        /// <param name="options">Of its agent; may be shared.</param>
        /// <param name="mount">Mounts its flash; throws when that is not to be
        /// mounted.</param>
        public DeviceParts(AgentOptions options, Func<KcmStore> mount)
        {
            Options = options;
            _mount = mount;
        }

        public AgentOptions Options { get; }

        public KcmStore Mount()
        {
            return _mount();
        }
    }
}
