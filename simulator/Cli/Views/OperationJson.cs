using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli.Views
{
    /// <summary>Results of operations in JSON. The names are a contract; docs/fleet.md has
    /// them.</summary>
    internal static class OperationJson
    {
        // More of them would hide the rest; their number is told.
        private const int FailuresMax = 20;

        /// <summary>One operation, as a line.</summary>
        public static string Write(OperationReport report, IEnumerable<string> batches)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                Write(writer, report);
                writer.WriteStartArray("batches");
                foreach (string batch in batches) { writer.WriteStringValue(batch); }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        /// <summary>The members of a lifecycle.</summary>
        public static void Write(Utf8JsonWriter writer, LifecycleResult result)
        {
            writer.WriteBoolean("good", result.IsGood);
            writer.WriteNumber("seconds", Math.Round(result.Seconds, 3));
            writer.WriteNumber("reboots", result.Reboots);
            writer.WriteNumber("outages", result.Outages);
            writer.WriteStartArray("operations");
            foreach (OperationReport report in result.Operations)
            {
                writer.WriteStartObject();
                Write(writer, report);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        private static void Write(Utf8JsonWriter writer, OperationReport report)
        {
            writer.WriteString("operation", report.Title);
            writer.WriteNumber("requested", report.Requested);
            writer.WriteNumber("effective", report.Effective);
            JsonLine.WriteOptional(writer, "heartbeatsMin", report.HeartbeatsMin, 0);
            JsonLine.WriteOptional(writer, "heartbeatsMax", report.HeartbeatsMax, 0);
            JsonLine.WriteOptional(writer, "p50Seconds", report.Seconds(50), 3);
            JsonLine.WriteOptional(writer, "p95Seconds", report.Seconds(95), 3);
            writer.WriteNumber("billed", report.Billed);
            writer.WriteNumber("failures", report.Failures.Count);
            writer.WriteStartArray("causes");
            foreach (OperationFailure failure in report.Failures.Take(FailuresMax))
            {
                writer.WriteStartObject();
                writer.WriteString("device", failure.Device);
                writer.WriteString("cause", failure.Cause);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    }
}
