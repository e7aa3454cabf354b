using System.Collections.Generic;
using Device.Desktop.Errors;
using Simulator.Fleet.Floor;
using Simulator.Fleet.Lifecycle;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet
{
    /// <summary>What a run came to.</summary>
    public sealed record FleetResult
    {
        /// <summary>Devices of the run.</summary>
        public required int Devices { get; init; }

        /// <summary>Devices that registered in this run.</summary>
        public required int Registered { get; init; }

        /// <summary>Devices that did not.</summary>
        public int Failed { get { return Devices - Registered; } }

        /// <summary>True when the user ended the run before every device was registered.</summary>
        public required bool IsInterrupted { get; init; }

        /// <summary>True when the run ended because for its patience no further device
        /// registered.</summary>
        public bool HasGivenUp
        {
            get { return !IsInterrupted && Registered + DeviceErrors.Count < Devices; }
        }

        /// <summary>Seconds from the factory's first device to the last registration.</summary>
        public required double Seconds { get; init; }

        /// <summary>CPU-seconds of the whole process in that time.</summary>
        public required double CpuSeconds { get; init; }

        /// <summary>Devices that the factory made in this run.</summary>
        public required int Provisioned { get; init; }

        /// <summary>Registered devices that came through bootstrap and enrolment in this
        /// run.</summary>
        public required int Enrolled { get; init; }

        /// <summary>A device's own start to its registration, ascending, milliseconds.</summary>
        public required double[] SortedLatenciesMs { get; init; }

        /// <summary>Peak working set less idle working set, bytes.</summary>
        public required long GrownBytes { get; init; }

        /// <summary>What the cryptography costs at least; null without libcrypto.</summary>
        public required CryptoFloor? Floor { get; init; }

        /// <summary>Counts at the end.</summary>
        public required FleetSnapshot Last { get; init; }

        /// <summary>Faults by name, those that were overcome included.</summary>
        public required FaultCount[] Faults { get; init; }

        /// <summary>Devices whose store cannot be used, each in five parts.</summary>
        public required IReadOnlyList<CommandError> DeviceErrors { get; init; }

        /// <summary>What operations on certificates came to; null when none were asked
        /// for.</summary>
        public LifecycleResult? Lifecycle { get; init; }

        /// <summary>Registrations per second; 0 when nothing was done.</summary>
        public double OnboardingsPerSecond
        {
            get { return Seconds > 0 ? Registered / Seconds : 0; }
        }

        /// <summary>Registrations per CPU-second; 0 when nothing was done.</summary>
        public double OnboardingsPerCpuSecond
        {
            get { return CpuSeconds > 0 ? Registered / CpuSeconds : 0; }
        }

        /// <summary>Bytes per device, emulator and flash included.</summary>
        public long BytesPerDevice { get { return GrownBytes / Devices; } }

        /// <summary>CPU-seconds that the P-256 operations of this run cost at least; null without
        /// libcrypto. A device of an earlier run needs no factory, and with its certificate still
        /// there only the management handshake.</summary>
        public double? FloorSeconds
        {
            get
            {
                if (Floor == null) { return null; }
                double onboarding = Floor.SecondsOf(OnboardingOperations.Onboarding);
                double handshake = Floor.SecondsOf(OnboardingOperations.Handshake);
                double factory = Floor.SecondsOf(OnboardingOperations.Factory);
                return (Enrolled * onboarding)
                    + ((Registered - Enrolled) * handshake)
                    + (Provisioned * factory);
            }
        }

        /// <summary>Floor CPU-seconds ÷ CPU-seconds used; null without libcrypto.</summary>
        public double? CryptoFloorRatio
        {
            get { return CpuSeconds > 0 ? FloorSeconds / CpuSeconds : null; }
        }

        /// <summary>A percentile of the latency in milliseconds; null when none
        /// registered.</summary>
        public double? LatencyMs(double percent)
        {
            return Percentiles.NearestRank(SortedLatenciesMs, percent);
        }
    }
}
