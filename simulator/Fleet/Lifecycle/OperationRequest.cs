namespace Simulator.Fleet.Lifecycle
{
    /// <summary>What is asked for.</summary>
    public sealed record OperationRequest
    {
        /// <summary>The operational identity.</summary>
        public const string OperationalName = "LWM2M";

        /// <summary>What to do.</summary>
        public required OperationKind Kind { get; init; }

        /// <summary>Which certificate.</summary>
        public string Name { get; init; } = OperationalName;

        /// <summary>Where a transfer goes: id of the root CA.</summary>
        public string RootCa { get; init; } = "";

        /// <summary>Why a certificate is revoked: a reason of RFC 5280; "" leaves it to the
        /// service.</summary>
        public string Reason { get; init; } = "";
    }
}
