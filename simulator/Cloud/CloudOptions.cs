using System;
using Simulator.Cloud.Dtls;

namespace Simulator.Cloud
{
    /// <summary>How to start an emulator. Zero ports are picked by the system, and a data
    /// directory remembers them for its next start as long as they are free.</summary>
    public sealed class CloudOptions
    {
        /// <summary>UDP port of the bootstrap service when the emulator runs on its own.</summary>
        public const int BootstrapPortDefault = 5684;

        /// <summary>UDP port of the management service when the emulator runs on its own.
        /// </summary>
        public const int ManagementPortDefault = 5685;

        /// <summary>TCP port of REST when the emulator runs on its own.</summary>
        public const int HttpPortDefault = 8080;

        /// <summary>Lifetime that bootstrap gives to devices, seconds.</summary>
        public const int LifetimeSecondsDefault = 86_400;

        /// <summary>Seconds between heartbeats: a day.</summary>
        public const int HeartbeatIntervalSecondsDefault = 86_400;

        /// <summary>Seconds that heartbeats are apart at least.</summary>
        public const int AntiFloodSecondsDefault = 300;

        /// <summary>Heartbeat intervals that a device has for an operation.</summary>
        public const int DeliveredTimeoutIntervals = 7;

        /// <summary>Everything the emulator keeps; made when it is missing.</summary>
        public required string DataDirectory { get; init; }

        /// <summary>IP address or DNS name under which devices reach the emulator: it is in their
        /// URIs and in the servers' certificates. A name listens on every interface.</summary>
        public string ListenAddress { get; init; } = "127.0.0.1";

        /// <summary>IP address or name that REST listens on.</summary>
        public string HttpAddress { get; init; } = "127.0.0.1";

        /// <summary>0 to 65535.</summary>
        public int BootstrapPort { get; init; }

        /// <summary>0 to 65535.</summary>
        public int ManagementPort { get; init; }

        /// <summary>0 to 65535.</summary>
        public int HttpPort { get; init; }

        /// <summary>Null: the one of the data directory, made at the first start.</summary>
        public string? ApiKey { get; init; }

        /// <summary>Accept TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8.</summary>
        public bool AcceptsCcm8 { get; init; } = true;

        /// <summary>Accept TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256; taken first from a device that
        /// offers both.</summary>
        public bool AcceptsGcm { get; init; } = true;

        /// <summary>Lifetime of registrations that bootstrap gives to devices, seconds.</summary>
        public int LifetimeSeconds { get; init; } = LifetimeSecondsDefault;

        /// <summary>Seconds between a device's heartbeats, 1 to 31,536,000.</summary>
        public int HeartbeatIntervalSeconds { get; init; } = HeartbeatIntervalSecondsDefault;

        /// <summary>A heartbeat that comes sooner than this after the one before is answered with
        /// 4.29 and changes nothing; 0 for no such window.</summary>
        public int AntiFloodSeconds { get; init; } = AntiFloodSecondsDefault;

        /// <summary>An operation that a device was told of fails when it is not done after so many
        /// seconds; 0 for <see cref="DeliveredTimeoutIntervals"/> heartbeat intervals.</summary>
        public int DeliveredTimeoutSeconds { get; init; }

        /// <summary>A renewal over the management session fails when it is not done after so many
        /// seconds; above what a device waits itself.</summary>
        public int EnrollmentTimeoutSeconds { get; init; } = 600;

        /// <summary>Validity of operational certificates.</summary>
        public TimeSpan DeviceValidity { get; init; } = TimeSpan.FromDays(365);

        /// <summary>Lets the expired factory certificate of a device that is enrolled bootstrap
        /// again.</summary>
        public bool AllowExpiredFactory { get; init; }

        /// <summary>Simulated loss on both UDP services; null for none.</summary>
        public DatagramFilter? Filter { get; init; }

        /// <summary>Wall clock; monotonic time is the system's own.</summary>
        public TimeProvider Time { get; init; } = TimeProvider.System;

        /// <summary>Gets one line for each refusal and each thing worth knowing, from any
        /// thread; null for silence.</summary>
        public Action<string>? Log { get; init; }
    }
}
