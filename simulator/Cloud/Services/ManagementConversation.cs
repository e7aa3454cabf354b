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
        /// exchange.</summary>
        public Dictionary<int, (DeviceRecord Device, EnrollmentRecord Record)> Asked { get; } =
            new();
    }
}
