using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Services
{
    /// <summary>What a device answered to a <see cref="DeviceRequest"/>, or why it did
    /// not.</summary>
    public sealed class DeviceAnswer
    {
        /// <summary>Whether the device answered.</summary>
        public required DeviceAnswerKind Kind { get; init; }

        /// <summary>With Answered: the code (<see cref="CoapCode"/>).</summary>
        public int Code { get; init; }

        /// <summary>Content-Format of the body, or -1.</summary>
        public int ContentFormat { get; init; } = CoapContentFormat.None;

        /// <summary>Body.</summary>
        public byte[] Payload { get; init; } = [];

        /// <summary>Max-Age in seconds, or -1.</summary>
        public long MaxAgeSeconds { get; init; } = -1;

        /// <summary>With an observation: more is to come.</summary>
        public bool IsObserved { get; init; }
    }
}
