using System.Text.Json;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>A certificate of a device as the service tells it.</summary>
    /// <param name="Name">"LWM2M" for the operational identity.</param>
    /// <param name="Serial">Hexadecimal.</param>
    /// <param name="Status">ACTIVE, PENDING, SUPERSEDED or REVOKED.</param>
    /// <param name="RootCa">Id of the root CA, "" for the internal authority.</param>
    /// <param name="KeyHash">SHA-256 of the public point.</param>
    /// <param name="Pem">"" when it was not asked for.</param>
    public sealed record CertificateView(
        string Name, string Serial, string Status, string RootCa, string KeyHash, string Pem)
    {
        /// <summary>The status of the one in force.</summary>
        public const string Active = "ACTIVE";

        /// <summary>The status of one that was taken back.</summary>
        public const string Revoked = "REVOKED";

        internal static CertificateView Read(JsonElement answer)
        {
            return new CertificateView(
                JsonFields.Text(answer, "CertificateName"),
                JsonFields.Text(answer, "SerialNumber"),
                JsonFields.Text(answer, "Status"),
                JsonFields.Text(answer, "RootCAUID"),
                JsonFields.Text(answer, "KeyHash"),
                JsonFields.Text(answer, "Certificate"));
        }
    }
}
