using System;
using Simulator.Cloud;

namespace Simulator.Fleet
{
    /// <summary>What a run is told. The values here are the defaults of `fleet up`.</summary>
    public sealed class FleetOptions
    {
        /// <summary>Most devices that can be asked for at all; what fits is decided by the
        /// machine.</summary>
        public const int DevicesMax = 1_000_000;

        /// <summary>Most onboardings that may go on at a time.</summary>
        public const int ConcurrencyMax = 10_000;

        /// <summary>Onboardings at a time that the command takes where datagrams are lost: devices
        /// then wait for their timers most of the time, not for a core.</summary>
        public const int ConcurrencyWithLoss = 256;

        /// <summary>Shortest registration lifetime, seconds.</summary>
        public const int LifetimeSecondsMin = 20;

        /// <summary>Longest registration lifetime, seconds: one year.</summary>
        public const int LifetimeSecondsMax = 31_536_000;

        /// <summary>Longest patience, seconds: one day.</summary>
        public const int PatienceSecondsMax = 86_400;

        /// <summary>The only address that the emulator inside listens on unless told.</summary>
        public const string ListenDefault = "127.0.0.1";

        /// <summary>Fastest that lifecycle intervals go: a day takes a second.</summary>
        public const int SpeedMax = 86_400;

        /// <summary>Speed that the command takes for a lifecycle unless told: a heartbeat every
        /// 30 seconds, which a laptop bears for 10,000 devices.</summary>
        public const int SpeedWithLifecycle = 2_880;

        /// <summary>How many devices.</summary>
        public int Devices { get; init; } = 1_000;

        /// <summary>Registration lifetime that the emulator inside hands out, seconds.</summary>
        public int LifetimeSeconds { get; init; } = 86_400;

        /// <summary>The suite that devices offer.</summary>
        public OfferedSuite Suite { get; init; }

        /// <summary>Probability that a datagram is lost, each direction.</summary>
        public double Loss { get; init; }

        /// <summary>Seed of the loss.</summary>
        public long Seed { get; init; } = 1;

        /// <summary>Onboardings at a time. Few keep the latency of each low; enough keep all cores
        /// busy.</summary>
        public int Concurrency { get; init; } = 64;

        /// <summary>The run gives up when for so many seconds no further device
        /// registered.</summary>
        public int PatienceSeconds { get; init; } = 300;

        /// <summary>Where the run's files are; null for a new temporary directory.</summary>
        public string? DataDirectory { get; init; }

        /// <summary>Where the emulator inside listens, and its name in server
        /// certificates.</summary>
        public string Listen { get; init; } = ListenDefault;

        /// <summary>UDP port of the bootstrap service inside; 0 lets the system choose.</summary>
        public int BootstrapPort { get; init; }

        /// <summary>UDP port of the management service inside; 0 lets the system choose.</summary>
        public int ManagementPort { get; init; }

        /// <summary>HTTP port of the emulator inside, 0 lets the system choose; with
        /// <see cref="Cloud"/> the port there.</summary>
        public int HttpPort { get; init; }

        /// <summary>Host of an emulator that runs elsewhere; null for the one inside.</summary>
        public string? Cloud { get; init; }

        /// <summary>API key of the account there.</summary>
        public string? ApiKey { get; init; }

        /// <summary>CA certificate of the bootstrap service there; null takes the one that its REST
        /// names.</summary>
        public string? CaFile { get; init; }

        /// <summary>After onboarding, every operation on certificates in order.</summary>
        public bool Lifecycle { get; init; }

        /// <summary>How much faster lifecycle intervals go: the heartbeat interval and the
        /// anti-flood window of the emulator inside, and the interval that devices begin with.
        /// Timers of DTLS and CoAP stay as they are.</summary>
        public int Speed { get; init; } = 1;

        /// <summary>Share of the devices that lose power at a random point of each
        /// operation.</summary>
        public double RebootShare { get; init; }

        /// <summary>Seconds between a device's heartbeats, at the speed asked for; at least
        /// one.</summary>
        public int HeartbeatIntervalSeconds
        {
            get { return Compress(CloudOptions.HeartbeatIntervalSecondsDefault); }
        }

        /// <summary>Seconds that heartbeats are apart at least; shorter than their
        /// interval.</summary>
        public int AntiFloodSeconds
        {
            get
            {
                int seconds = Compress(CloudOptions.AntiFloodSecondsDefault);
                return Math.Min(seconds, HeartbeatIntervalSeconds - 1);
            }
        }

        private int Compress(int seconds)
        {
            return (seconds + Speed - 1) / Speed;
        }
    }
}
