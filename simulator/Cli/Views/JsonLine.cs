using System;
using System.IO;
using System.Text;
using System.Text.Json;
using Simulator.Fleet;

namespace Simulator.Cli.Views
{
    /// <summary>A result as one line of JSON, for scripts. The names are a contract; docs/fleet.md
    /// has them.</summary>
    internal static class JsonLine
    {
        public static string Write(FleetResult result)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                writer.WriteNumber("devices", result.Devices);
                writer.WriteNumber("registered", result.Registered);
                writer.WriteNumber("failed", result.Failed);
                writer.WriteNumber("seconds", Math.Round(result.Seconds, 3));
                writer.WriteNumber(
                    "onboardingsPerSecond", Math.Round(result.OnboardingsPerSecond, 2));
                WriteOptional(writer, "p50Ms", result.LatencyMs(50), 1);
                WriteOptional(writer, "p95Ms", result.LatencyMs(95), 1);
                WriteOptional(writer, "p99Ms", result.LatencyMs(99), 1);
                writer.WriteNumber("bytesPerDevice", result.BytesPerDevice);
                WriteOptional(writer, "cryptoFloorRatio", result.CryptoFloorRatio, 4);
                if (result.Lifecycle != null)
                {
                    writer.WriteStartObject("lifecycle");
                    OperationJson.Write(writer, result.Lifecycle);
                    writer.WriteEndObject();
                }
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        internal static void WriteOptional(
            Utf8JsonWriter writer, string name, double? value, int digits)
        {
            if (value == null) { writer.WriteNull(name); }
            else { writer.WriteNumber(name, Math.Round(value.Value, digits)); }
        }
    }
}
