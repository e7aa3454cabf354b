using Simulator.Cloud.Services;

namespace Simulator.Cloud.Notifications
{
    /// <summary>An answer of a device, or a state that it tells of.</summary>
    public sealed class NotificationEntry
    {
        /// <summary>Id of the device.</summary>
        public required string DeviceId { get; init; }

        /// <summary>Name of the request; null for a state.</summary>
        public string? AsyncId { get; init; }

        /// <summary>"/3/0/9".</summary>
        public required string Path { get; init; }

        /// <summary>What came.</summary>
        public required DeviceAnswer Answer { get; init; }
    }
}
