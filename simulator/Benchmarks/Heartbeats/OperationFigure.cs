using Simulator.Cloud.Lifecycle;

namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>One operation, from the request for a heartbeat until it is in force. All are
    /// medians of the devices.</summary>
    /// <param name="Verb">Which.</param>
    /// <param name="Exchanges">Heartbeats that it took.</param>
    /// <param name="HeartbeatBytes">UDP payload both ways of the security service's path, its
    /// handshake included.</param>
    /// <param name="ManagementBytes">UDP payload both ways of the management service's path: the
    /// goodbye, the handshake and the registration under the new certificate.</param>
    /// <param name="BytesProgrammed">Of flash.</param>
    /// <param name="Erases">Of flash sectors.</param>
    internal sealed record OperationFigure(
        OperationVerb Verb, int Exchanges, long HeartbeatBytes, long ManagementBytes,
        long BytesProgrammed, long Erases);
}
