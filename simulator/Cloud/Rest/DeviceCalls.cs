using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>GET /v3/devices/ and GET /v3/devices/{id}/.</summary>
    internal sealed class DeviceCalls
    {
        private static readonly string[] Equality = ["eq", "neq", "in", "nin"];
        private static readonly string[] Range = ["in", "nin", "lte", "gte"];

        private static readonly Dictionary<string, string[]> Operators = new()
        {
            ["id"] = Equality,
            ["endpoint_name"] = Equality,
            ["state"] = Equality,
            ["account_id"] = Equality,
            ["ca_id"] = Equality,
            ["device_key"] = Equality,
            ["created_at"] = Range,
            ["updated_at"] = Range,
            ["bootstrapped_timestamp"] = Range,
        };

        private readonly DeviceDirectory _directory;

        public DeviceCalls(DeviceDirectory directory)
        {
            _directory = directory;
        }

        public Task ListAsync(HttpContext http, Account account)
        {
            ListQuery query = ListQuery.Read(http.Request.Query, Operators);
            DeviceRecord? after = null;
            if (query.After != null)
            {
                after = _directory.FindById(account, query.After)
                    ?? throw RestException.Invalid("after", $"There is no '{query.After}'.");
            }
            Predicate<DeviceRecord> accept = device => Accepts(query, device);
            List<DeviceRecord> page = new List<DeviceRecord>();
            bool hasMore = _directory.Page(
                account, after, query.IsDescending, accept, query.Limit, page);
            int total = query.WantsTotal ? _directory.CountWhere(account, accept) : 0;
            return JsonReply.SendAsync(http, 200, writer =>
            {
                ListEnvelope.Write(writer, query, hasMore, total);
                writer.WriteStartArray("data");
                foreach (DeviceRecord device in page)
                {
                    writer.WriteStartObject();
                    Write(writer, device);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        public Task GetAsync(HttpContext http, Account account, string id)
        {
            DeviceRecord device = _directory.FindById(account, id)
                ?? throw RestException.NotFound();
            return JsonReply.SendAsync(http, 200, writer => Write(writer, device));
        }

        private static bool Accepts(ListQuery query, DeviceRecord device)
        {
            return query.Accepts(field => ValueOf(device, field));
        }

        private static string ValueOf(DeviceRecord device, string field)
        {
            return field switch
            {
                "id" => device.Id,
                "endpoint_name" => device.Endpoint,
                "state" => DeviceStates.ToText(device.State),
                "account_id" => device.Account.Id,
                "ca_id" => device.TrustedCertificateId,
                "device_key" => Hex.From(device.FactoryKey),
                "created_at" => JsonReply.TimeText(device.CreatedAtMs),
                "updated_at" => JsonReply.TimeText(device.UpdatedAtMs),
                "bootstrapped_timestamp" => JsonReply.TimeText(device.BootstrappedAtMs),
                _ => throw new InvalidOperationException(field),
            };
        }

        private static void Write(Utf8JsonWriter writer, DeviceRecord device)
        {
            lock (device)
            {
                writer.WriteString("object", "device");
                writer.WriteString("id", device.Id);
                writer.WriteString("account_id", device.Account.Id);
                writer.WriteString("endpoint_name", device.Endpoint);
                writer.WriteString("state", DeviceStates.ToText(device.State));
                writer.WriteString("device_key", Hex.From(device.FactoryKey));
                writer.WriteString("rot_public_id", device.RootOfTrustId);
                writer.WriteString("ca_id", device.TrustedCertificateId);
                writer.WriteString("mechanism", "connector");
                writer.WriteNumber("device_execution_mode", 5);
                JsonReply.WriteTime(writer, "created_at", device.CreatedAtMs);
                JsonReply.WriteTime(writer, "updated_at", device.UpdatedAtMs);
                JsonReply.WriteTime(writer, "bootstrapped_timestamp", device.BootstrappedAtMs);
                IReadOnlyList<CertificateRecord> certificates = device.Certificates;
                long endMs = certificates.Count == 0
                    ? 0
                    : certificates[^1].NotAfterSeconds * 1000;
                JsonReply.WriteTime(writer, "connector_expiration_date", endMs);
                writer.WriteString("etag", JsonReply.TimeText(device.UpdatedAtMs));
            }
        }
    }
}
