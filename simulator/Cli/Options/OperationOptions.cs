using System.Collections.Generic;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli.Options
{
    /// <summary>A command that acts on certificates, read and checked.</summary>
    internal sealed record OperationOptions
    {
        /// <summary>Which operation; null for `status`.</summary>
        public required OperationKind? Kind { get; init; }

        /// <summary>Every device.</summary>
        public required bool IsAll { get; init; }

        /// <summary>Names or ids; empty when they are not named.</summary>
        public required IReadOnlyList<string> Devices { get; init; }

        /// <summary>How many of the first; 0 when not said.</summary>
        public required int Count { get; init; }

        /// <summary>Which certificate.</summary>
        public required string Name { get; init; }

        /// <summary>Where a transfer goes; "" else.</summary>
        public required string RootCa { get; init; }

        /// <summary>Why it is revoked; "" leaves it to the service.</summary>
        public required string Reason { get; init; }

        /// <summary>Data directory of the run; null with <see cref="Cloud"/>.</summary>
        public required string? DataDirectory { get; init; }

        /// <summary>Where an emulator is; null with <see cref="DataDirectory"/>.</summary>
        public required string? Cloud { get; init; }

        /// <summary>HTTP port there; 0 when not said.</summary>
        public required int HttpPort { get; init; }

        /// <summary>Key for it; null for the one of the data directory.</summary>
        public required string? ApiKey { get; init; }

        /// <summary>Seconds without anything new after which it is given up; infinite when not
        /// said.</summary>
        public required double PatienceSeconds { get; init; }

        /// <summary>One line of JSON as the last of standard output.</summary>
        public required bool Json { get; init; }

        /// <summary>Results and errors only.</summary>
        public required bool Quiet { get; init; }

        /// <summary>The command's word.</summary>
        public string Word
        {
            get { return Kind == null ? "status" : OperationKinds.ToText(Kind.Value); }
        }
    }
}
