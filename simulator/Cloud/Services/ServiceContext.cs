using System;
using Device.Crypto;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <summary>What both services share.</summary>
    public sealed class ServiceContext
    {
        /// <summary>Primitives.</summary>
        public required ICrypto Crypto { get; init; }

        /// <summary>Who a device is.</summary>
        public required IdentityGate Gate { get; init; }

        /// <summary>Who issues certificates.</summary>
        public required RootCas Signers { get; init; }

        /// <summary>Who is connected.</summary>
        public required SessionIndex Sessions { get; init; }

        /// <summary>Devices, in memory and on disk.</summary>
        public required DeviceStore Devices { get; init; }

        /// <summary>Operations on certificates, and their ends.</summary>
        public required OperationDesk Operations { get; init; }

        /// <summary>What has happened.</summary>
        public required CloudCounters Counters { get; init; }

        /// <summary>Wall clock.</summary>
        public required TimeProvider Time { get; init; }

        /// <summary>The monotonic clock of the DTLS servers, milliseconds: for work that comes
        /// back to a lane from elsewhere.</summary>
        public required Func<long> MonotonicMs { get; init; }

        /// <summary>Gets a line for each refusal; null for silence.</summary>
        public Action<string>? Log { get; init; }
    }
}
