namespace Simulator.Cloud.Rest
{
    /// <summary>What a device is told about a service.</summary>
    /// <param name="Id">32 hexadecimal characters.</param>
    /// <param name="Uri">coaps://host:port.</param>
    /// <param name="CertificatePem">The anchor that verifies the service.</param>
    /// <param name="CreatedAtMs">Unix milliseconds.</param>
    public sealed record ServerCredentialEntry(
        string Id, string Uri, string CertificatePem, long CreatedAtMs);
}
