using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Store;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /ztp/billing/get: what was billed in a time, counted and one by one.</summary>
    internal sealed class BillingCalls
    {
        private const int LimitMax = 1_000;
        private const int TimeCountMax = 40;

        // What is billed; a delete and a revocation are free.
        private static readonly OperationVerb[] Verbs =
        [
            OperationVerb.Renew, OperationVerb.Update, OperationVerb.Transfer,
        ];

        private readonly CloudStore _store;
        private readonly DeviceDirectory _directory;

        public BillingCalls(CloudCore core)
        {
            _store = core.Store;
            _directory = core.Devices.Directory;
        }

        public async Task GetAsync(HttpContext http, Account account)
        {
            JsonBody body = await JsonBody.ReadAsync(http);
            long from = ReadTime(body, "From") ?? 0;
            long until = ReadTime(body, "Until") ?? long.MaxValue;
            long after = body.Number("After", 0, long.MaxValue) ?? 0;
            int limit = (int)(body.Number("Limit", 1, LimitMax) ?? LimitMax);
            Dictionary<string, long> counts = BillingLog.Count(_store, account, from, until);
            List<BillingLog.Entry> page = BillingLog.List(
                _store, account, from, until, after, limit + 1);
            await JsonReply.SendAsync(http, 200, writer =>
            {
                writer.WriteStartObject("Count");
                foreach (string verb in Verbs.Select(OperationVerbs.ToText))
                {
                    writer.WriteNumber(verb, counts.GetValueOrDefault(verb));
                }
                writer.WriteEndObject();
                writer.WriteNumber("Total", counts.Values.Sum());
                writer.WriteStartArray("Events");
                foreach (BillingLog.Entry entry in page.Take(limit))
                {
                    writer.WriteStartObject();
                    Write(writer, account, entry);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteBoolean("HasMore", page.Count > limit);
            });
        }

        private static long? ReadTime(JsonBody body, string name)
        {
            string? text = body.Text(name, 1, TimeCountMax);
            if (text == null) { return null; }
            return DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out DateTimeOffset time)
                ? time.ToUnixTimeMilliseconds()
                : throw RestException.Invalid(name, "It must be a time as in RFC 3339.");
        }

        private void Write(Utf8JsonWriter writer, Account account, BillingLog.Entry entry)
        {
            LifecycleEvent billed = entry.Event;
            DeviceRecord? device = _directory.FindById(account, billed.DeviceId);
            writer.WriteNumber("Sequence", entry.Sequence);
            writer.WriteString("OccurredAt", JsonReply.TimeText(billed.AtMs));
            writer.WriteString("Operation", billed.Reason);
            writer.WriteString("TransactionUID", billed.TransactionId);
            writer.WriteString("RoTPublicUID", device?.RootOfTrustId ?? "");
            writer.WriteString("CertificateName", billed.Name);
            writer.WriteString("OldSerialNumber", billed.OldSerial);
            writer.WriteString("NewSerialNumber", billed.NewSerial);
        }
    }
}
