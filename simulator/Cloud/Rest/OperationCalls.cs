using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/operation/get: what has become of operations.</summary>
    internal sealed class OperationCalls
    {
        /// <summary>Operations in an answer.</summary>
        public const int LimitMax = 1_000;

        private const int BatchCount = 32;
        private const int TransactionCount = 16;

        private static readonly string[] StateTexts =
        [
            "QUEUED", "DELIVERED", "REQUEST_TAKEN", "EFFECTIVE", "FAILED", "COALESCED",
            "CANCELLED",
        ];

        private static readonly string[] CauseTexts =
        [
            "", "DEVICE_FAILED", "TIMED_OUT", "REQUEST_REFUSED", "SIGNER_UNAVAILABLE",
            "CERTIFICATE_GONE", "CERTIFICATE_REVOKED", "KEY_REUSED",
        ];

        private readonly CloudStore _store;
        private readonly DeviceDirectory _directory;

        public OperationCalls(CloudCore core)
        {
            _store = core.Store;
            _directory = core.Devices.Directory;
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            int limit = (int)(body.Number("Limit", 1, int.MaxValue) ?? LimitMax);
            limit = Math.Min(limit, LimitMax);
            List<OperationRecord> found = Select(body, account, limit + 1);
            bool hasMore = found.Count > limit;
            if (hasMore) { found.RemoveAt(limit); }
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartArray("Operations");
                foreach (OperationRecord operation in found)
                {
                    writer.WriteStartObject();
                    Write(writer, account, operation);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteBoolean("HasMore", hasMore);
            });
        }

        private List<OperationRecord> Select(JsonBody body, Account account, int limit)
        {
            List<string>? transactions = body.Texts("TransactionUIDs", LimitMax);
            string? batch = body.Text("BatchUID", BatchCount, BatchCount);
            if (transactions == null)
            {
                return OperationTable.List(
                    _store, account, batch ?? "", ReadAfter(body, account), limit);
            }
            if (batch != null)
            {
                throw RestException.Invalid(
                    "TransactionUIDs", "Either BatchUID or TransactionUIDs, or none of them.");
            }
            List<OperationRecord> found = [];
            foreach (string transaction in transactions)
            {
                OperationRecord? operation = OperationTable.Find(_store, account, transaction);
                if (operation != null) { found.Add(operation); }
            }
            return found;
        }

        private long ReadAfter(JsonBody body, Account account)
        {
            string? after = body.Text("After", TransactionCount, TransactionCount);
            if (after == null) { return 0; }
            return OperationTable.Find(_store, account, after)?.Sequence
                ?? throw RestException.Invalid("After", $"There is no operation '{after}'.");
        }

        private void Write(Utf8JsonWriter writer, Account account, OperationRecord operation)
        {
            DeviceRecord? device = _directory.FindById(account, operation.DeviceId);
            writer.WriteString("TransactionUID", operation.TransactionId);
            writer.WriteString("BatchUID", operation.BatchId);
            writer.WriteString("RoTPublicUID", device?.RootOfTrustId ?? "");
            writer.WriteString("EndpointName", device?.Endpoint ?? "");
            writer.WriteString("CertificateName", operation.Name);
            writer.WriteString("Operation", OperationVerbs.ToText(operation.Verb));
            writer.WriteString("State", StateTexts[(int)operation.State]);
            writer.WriteString("Actor", operation.Actor);
            writer.WriteString("RootCAUID", operation.Signer);
            writer.WriteBoolean("NewKey", operation.HasNewKey);
            writer.WriteString("MergedInto", operation.MergedInto);
            JsonReply.WriteTime(writer, "RequestedAt", operation.RequestedAtMs);
            JsonReply.WriteTime(writer, "DeliveredAt", operation.DeliveredAtMs);
            JsonReply.WriteTime(writer, "EffectiveAt", operation.EffectiveAtMs);
            writer.WriteNumber("Heartbeats", operation.Heartbeats);
            writer.WriteBoolean("Billed", operation.IsBilled);
            writer.WriteNumber("Status", operation.Status);
            writer.WriteNumber("Fault", operation.Fault);
            writer.WriteString("FaultName", operation.FaultName);
            writer.WriteNumber("Detail", operation.Detail);
            writer.WriteString("Cause", CauseTexts[(int)operation.Cause]);
            writer.WriteString("OldSerialNumber", Hex.From(operation.OldSerial));
            writer.WriteString("NewSerialNumber", Hex.From(operation.NewSerial));
        }
    }
}
