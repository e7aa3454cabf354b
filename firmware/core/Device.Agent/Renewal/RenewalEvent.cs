using Device.Lwm2m;

namespace Device.Agent.Renewal
{
    /// <summary>The end of a renewal over the management session: for the edge.</summary>
    public sealed class RenewalEvent
    {
        internal RenewalEvent(string name, CeStatus status, RenewalInitiator initiator)
        {
            Name = name;
            Status = status;
            Initiator = initiator;
        }

        /// <summary>"LWM2M", or the items' name.</summary>
        public string Name { get; }

        /// <summary>What it came to. Success of "LWM2M" says that the new credential is staged:
        /// the proof follows, and is told as a <see cref="Lifecycle.LifecycleEvent"/>.</summary>
        public CeStatus Status { get; }

        /// <summary>Who wanted it.</summary>
        public RenewalInitiator Initiator { get; }
    }
}
