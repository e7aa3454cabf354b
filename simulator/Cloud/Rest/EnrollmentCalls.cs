using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;

namespace Simulator.Cloud.Rest
{
    /// <summary>POST /v3/devices/{id}/certificates/{name}/renew and GET
    /// /v3/certificate-enrollments.</summary>
    internal sealed class EnrollmentCalls
    {
        private static readonly string[] Equal = ["eq"];
        private static readonly string[] Equality = ["eq", "neq"];
        private static readonly string[] Range = ["lte", "gte"];

        private static readonly Dictionary<string, string[]> Operators = new()
        {
            ["device_id"] = Equal,
            ["certificate_name"] = Equal,
            ["enroll_status"] = Equality,
            ["enroll_result"] = Equality,
            ["created_at"] = Range,
            ["updated_at"] = Range,
        };

        private readonly DeviceDirectory _directory;
        private readonly EnrollmentDesk _desk;

        public EnrollmentCalls(CloudCore core)
        {
            _directory = core.Devices.Directory;
            _desk = core.Enrollments;
        }

        public Task RenewAsync(HttpContext http, Account account, string id, string name)
        {
            DeviceRecord device = _directory.FindById(account, id)
                ?? throw RestException.NotFound();
            EnrollmentVerdict verdict = _desk.Start(device, name, out EnrollmentRecord? record);
            return verdict switch
            {
                EnrollmentVerdict.Started => JsonReply.SendAsync(
                    http, 201, writer => Write(writer, record!)),
                EnrollmentVerdict.NameUnknown => throw RestException.NotFound(
                    "certificate_name", $"The device is not known to have '{name}'."),
                EnrollmentVerdict.IssuerMissing => throw RestException.Invalid(
                    "certificate_name", $"No active issuer signs '{name}' for the device."),
                EnrollmentVerdict.InProgress => throw RestException.Conflict(
                    "certificate_name", $"A renewal of '{name}' is in progress."),
                EnrollmentVerdict.NotSupported => throw RestException.Locked(
                    "The device does not show the object of certificate renewals."),
                EnrollmentVerdict.NotConnected => throw RestException.Locked(
                    "The device is not connected."),
                _ => throw RestException.Unavailable(503),
            };
        }

        public Task ListAsync(HttpContext http, Account account)
        {
            ListQuery query = ListQuery.Read(http.Request.Query, Operators);
            List<EnrollmentRecord> page = new List<EnrollmentRecord>();
            bool hasMore = false;
            bool isThere = _desk.Visit(account, query.After, query.IsDescending, record =>
            {
                if (!Accepts(query, record)) { return true; }
                hasMore = page.Count == query.Limit;
                if (!hasMore) { page.Add(record); }
                return !hasMore;
            });
            if (!isThere)
            {
                throw RestException.Invalid("after", $"There is no '{query.After}'.");
            }
            int total = query.WantsTotal ? Count(account, query) : 0;
            return JsonReply.SendAsync(http, 200, writer =>
            {
                ListEnvelope.Write(writer, query, hasMore, total);
                writer.WriteStartArray("data");
                foreach (EnrollmentRecord record in page)
                {
                    writer.WriteStartObject();
                    Write(writer, record);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            });
        }

        public Task GetAsync(HttpContext http, Account account, string id)
        {
            EnrollmentRecord record = _desk.Find(account, id) ?? throw RestException.NotFound();
            return JsonReply.SendAsync(http, 200, writer => Write(writer, record));
        }

        private int Count(Account account, ListQuery query)
        {
            int count = 0;
            _desk.Visit(account, null, false, record =>
            {
                if (Accepts(query, record)) { count++; }
                return true;
            });
            return count;
        }

        private static bool Accepts(ListQuery query, EnrollmentRecord record)
        {
            return query.Accepts(field => ValueOf(record, field));
        }

        private static string ValueOf(EnrollmentRecord record, string field)
        {
            return field switch
            {
                "device_id" => record.DeviceId,
                "certificate_name" => record.Name,
                "enroll_status" => StatusText(record),
                "enroll_result" => ResultText(record) ?? "",
                "created_at" => JsonReply.TimeText(record.CreatedAtMs),
                "updated_at" => JsonReply.TimeText(record.UpdatedAtMs),
                _ => throw new InvalidOperationException(field),
            };
        }

        private static string StatusText(EnrollmentRecord record)
        {
            return record.Status == EnrollmentStatus.New ? "new" : "completed";
        }

        private static string? ResultText(EnrollmentRecord record)
        {
            return record.Result switch
            {
                EnrollmentResult.Success => "success",
                EnrollmentResult.Failure => "failure",
                _ => null,
            };
        }

        private static void Write(Utf8JsonWriter writer, EnrollmentRecord record)
        {
            writer.WriteString("object", "certificate-enrollment");
            writer.WriteString("id", record.Id);
            writer.WriteString("device_id", record.DeviceId);
            writer.WriteString("certificate_name", record.Name);
            writer.WriteString("enroll_status", StatusText(record));
            writer.WriteString("enroll_result", ResultText(record));
            writer.WriteString(
                "enroll_result_detail", record.Detail.Length == 0 ? null : record.Detail);
            JsonReply.WriteTime(writer, "created_at", record.CreatedAtMs);
            JsonReply.WriteTime(writer, "updated_at", record.UpdatedAtMs);
            writer.WriteString("etag", JsonReply.TimeText(record.UpdatedAtMs));
        }
    }
}
