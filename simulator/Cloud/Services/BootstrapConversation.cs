using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Services
{
    /// <summary>Stages of a bootstrap, in protocol order.</summary>
    internal enum BootstrapStage
    {
        /// <summary>POST /bs is awaited.</summary>
        Waiting = 0,

        /// <summary>Accepted; the answer waits for the commit.</summary>
        Committing,

        /// <summary>GET /0 is under way: where a client of others has its accounts.</summary>
        DiscoveringSecurity,

        /// <summary>GET /1 is under way, likewise.</summary>
        DiscoveringServer,

        /// <summary>PUT /0 is under way.</summary>
        WritingSecurity,

        /// <summary>PUT /1 is under way.</summary>
        WritingServer,

        /// <summary>PUT /3 is under way.</summary>
        WritingTime,

        /// <summary>POST /bs, the finish, is under way.</summary>
        Finishing,

        /// <summary>The device confirmed; EST may follow.</summary>
        Finished,
    }

    /// <summary>A device's session with the bootstrap service.</summary>
    internal sealed class BootstrapConversation : Conversation
    {
        public BootstrapConversation(ISecureSession session)
            : base(session)
        {
        }

        /// <summary>Where the bootstrap stands.</summary>
        public BootstrapStage Stage { get; set; }

        /// <summary>Null before the service accepted it.</summary>
        public DeviceRecord? Device { get; set; }

        /// <summary>The device's state is newer than what the store has.</summary>
        public bool IsUnsaved { get; set; }

        /// <summary>Key and certificate for a device that does not enrol; null for one that
        /// does, and once they were written.</summary>
        public GivenCredential? Given { get; set; }

        /// <summary>Where in object 0 the account goes.</summary>
        public int SecurityInstance { get; set; } = AccountPlaces.InstanceDefault;

        /// <summary>Where in object 1 the account goes.</summary>
        public int ServerInstance { get; set; } = AccountPlaces.InstanceDefault;

        /// <summary>The device does not take the internal name in the finish.</summary>
        public bool IsPlainFinish { get; set; }

        /// <summary>Our request under way.</summary>
        public int ExchangeId { get; set; }

        /// <summary>The request of <see cref="ExchangeId"/> has not ended.</summary>
        public bool IsAsking { get; set; }

        /// <summary>Forgets what was made for the device.</summary>
        public void DropGiven()
        {
            Given?.Dispose();
            Given = null;
        }

        /// <summary>A new bootstrap would cross one that waits for the store or for the
        /// device.</summary>
        public bool IsUnderWay
        {
            get { return IsAsking || Stage == BootstrapStage.Committing; }
        }
    }
}
