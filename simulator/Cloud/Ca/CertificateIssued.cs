namespace Simulator.Cloud.Ca
{
    /// <summary>A certificate fresh from the authority.</summary>
    /// <param name="Serial">Serial number, big-endian.</param>
    /// <param name="Der">The certificate.</param>
    /// <param name="NotAfterSeconds">Its last second, Unix time.</param>
    public sealed record CertificateIssued(byte[] Serial, byte[] Der, long NotAfterSeconds);
}
