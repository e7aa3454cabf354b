using System.Collections.Generic;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;

namespace Simulator.Cloud.Services
{
    /// <summary>What the management service keeps for a session.</summary>
    internal sealed class ManagementConversation : Conversation
    {
        public ManagementConversation(ISecureSession session)
            : base(session)
        {
        }

        /// <summary>Renewals that the device was asked for and has not answered, by
        /// exchange; null before the first.</summary>
        public Dictionary<int, (DeviceRecord Device, EnrollmentRecord Record)>? Asked
        {
            get;
            set;
        }

        /// <summary>When the device was heard last, on the monotonic clock.</summary>
        public long HeardAtMs { get; set; }

        /// <summary>What an operator asked and the device has not answered; null when there is
        /// nothing. One at a time: a device answers one after another.</summary>
        public DeviceRequest? Request { get; set; }

        /// <summary>Whom <see cref="Request"/> is for.</summary>
        public DeviceRecord? RequestDevice { get; set; }

        /// <summary>Exchange of <see cref="Request"/>.</summary>
        public int RequestExchange { get; set; }

        /// <summary>What the device tells operators of, by exchange; null before the
        /// first.</summary>
        public Dictionary<int, DeviceRequest>? Observed { get; set; }
    }
}
