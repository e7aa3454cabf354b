using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/devicecertificate/get: devices with the certificates they have or had.
    /// </summary>
    internal sealed class DeviceCertificateCalls
    {
        private const int NameCountMax = 50;

        private static readonly string[] StatusTexts =
        [
            "ACTIVE", "REVOKED", "PENDING", "SUPERSEDED",
        ];

        private readonly DeviceStore _devices;

        public DeviceCertificateCalls(CloudCore core)
        {
            _devices = core.Devices;
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            DeviceSelection selection = DeviceSelection.Read(body, _devices.Directory, account);
            string? name = body.Text("CertificateName", 1, NameCountMax);
            bool hasPem = body.Flag("IncludeCertificates") ?? false;
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("Devices");
                foreach (DeviceSelection.Entry entry in selection.Entries)
                {
                    writer.WriteStartObject();
                    writer.WriteString("RoTPublicUID", entry.Uid);
                    if (entry.Device == null) { ZtpFaults.Write(writer, entry.Fault); }
                    else { Write(writer, entry.Device, name, hasPem); }
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        private void Write(Utf8JsonWriter writer, DeviceRecord device, string? name, bool hasPem)
        {
            IReadOnlyList<CertificateRecord> certificates;
            lock (device)
            {
                writer.WriteString("DeviceUID", device.Id);
                writer.WriteString("EndpointName", device.Endpoint);
                writer.WriteString("State", DeviceStates.ToText(device.State));
                writer.WriteString("Hold", ((int)device.Hold) switch
                {
                    0 => "NONE",
                    1 => "REVOKED",
                    _ => "DELETED",
                });
                writer.WriteString("RootCAUID", device.Signer);
                JsonReply.WriteTime(writer, "LastHeartbeatAt", device.LastHeartbeatAtMs);
                JsonReply.WriteTime(writer, "NextHeartbeatAt", device.NextHeartbeatAtMs);
                certificates = device.Certificates;
            }
            writer.WriteStartArray("Certificates");
            foreach (CertificateRecord certificate in certificates)
            {
                if (name != null && certificate.Name != name) { continue; }
                writer.WriteStartObject();
                Write(writer, certificate);
                if (hasPem) { WritePem(writer, device, certificate); }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        private static void Write(Utf8JsonWriter writer, CertificateRecord certificate)
        {
            writer.WriteString("CertificateName", certificate.Name);
            writer.WriteString("SerialNumber", Hex.From(certificate.Serial));
            writer.WriteString("Status", StatusTexts[(int)certificate.Status]);
            writer.WriteString("RootCAUID", certificate.Signer);
            writer.WriteString("TransactionUID", certificate.TransactionId);
            writer.WriteString("KeyHash", Hex.From(certificate.KeyHash));
            JsonReply.WriteTime(writer, "IssuedAt", certificate.IssuedAtMs);
            JsonReply.WriteTime(writer, "NotAfter", certificate.NotAfterSeconds * 1000);
        }

        private void WritePem(
            Utf8JsonWriter writer, DeviceRecord device, CertificateRecord certificate)
        {
            byte[]? der = _devices.ReadCertificate(device, certificate.Serial);
            if (der == null) { writer.WriteNull("Certificate"); }
            else
            {
                writer.WriteString(
                    "Certificate", PemEncoding.WriteString("CERTIFICATE", der) + "\n");
            }
        }
    }
}
