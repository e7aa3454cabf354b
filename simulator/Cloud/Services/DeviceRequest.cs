using System;
using Device.Lwm2m.Coap;

namespace Simulator.Cloud.Services
{
    /// <summary>What an operator asks of a device's objects: a method of CoAP at a path of LwM2M.
    /// Read, Write, Execute, Discover, Write-Attributes, the composites and Observe are all made
    /// of these members (LwM2M 1.1 section 6.3).</summary>
    public sealed class DeviceRequest
    {
        /// <summary>Longest path, with its queries.</summary>
        public const int PathCountMax = 255;

        /// <summary>Largest body, in bytes.</summary>
        public const int PayloadCountMax = 4_096;

        /// <summary>The operator's own name for it; unique among those of its device that wait.
        /// </summary>
        public required string AsyncId { get; init; }

        /// <summary>One of <see cref="CoapCode"/>'s methods.</summary>
        public required int Method { get; init; }

        /// <summary>"3/0/0", as the device's objects are numbered; the root of the device's
        /// registration comes before it. "" for the root itself.</summary>
        public required string Path { get; init; }

        /// <summary>"pmin=10", each a query of its own.</summary>
        public string[] Queries { get; init; } = [];

        /// <summary>Accept, or -1.</summary>
        public int Accept { get; init; } = CoapContentFormat.None;

        /// <summary>Content-Format of the body, or -1.</summary>
        public int ContentFormat { get; init; } = CoapContentFormat.None;

        /// <summary>Body.</summary>
        public byte[] Payload { get; init; } = [];

        /// <summary>0: observe; 1: cancel; -1: neither.</summary>
        public int Observe { get; init; } = -1;

        /// <summary>When it is given up, Unix milliseconds.</summary>
        public required long ExpiresAtMs { get; init; }

        /// <summary>True when it does no harm to send it once more in another session: the device
        /// may have done it already.</summary>
        public bool IsRepeatable { get { return Method != CoapCode.Post; } }

        /// <summary>The same observation for another session of the device: an answer is one more
        /// state, and to nobody an answer.</summary>
        /// <param name="expiresAtMs">When it is given up, Unix milliseconds.</param>
        internal DeviceRequest Again(long expiresAtMs)
        {
            Action<DeviceAnswer>? notified = Notified;
            return new DeviceRequest
            {
                AsyncId = "",
                Method = Method,
                Path = Path,
                Queries = Queries,
                Accept = Accept,
                ContentFormat = ContentFormat,
                Payload = Payload,
                Observe = 0,
                ExpiresAtMs = expiresAtMs,
                Answered = answer =>
                {
                    if (answer.IsObserved) { notified?.Invoke(answer); }
                },
                Notified = notified,
            };
        }

        /// <summary>Called once, by any thread.</summary>
        public required Action<DeviceAnswer> Answered { get; init; }

        /// <summary>With <see cref="Observe"/> 0: each later state, by any thread.</summary>
        public Action<DeviceAnswer>? Notified { get; init; }
    }
}
