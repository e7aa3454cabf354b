using System;
using System.IO;
using System.Text;
using System.Text.Json;
using Simulator.Fleet;
using Simulator.Fleet.Floor;

namespace Simulator.Benchmarks
{
    /// <summary>All figures of a run, for people and for scripts.</summary>
    internal static class Report
    {
        private const double Micro = 1e6;
        private const double Kibi = 1024;

        public static void Write(
            TextWriter output, FleetResult fleet, HandshakeFigure[] handshakes)
        {
            output.WriteLine($"onboardings   {fleet.Registered} of {fleet.Devices} devices, "
                + $"{fleet.Seconds:0.0} s, {fleet.CpuSeconds:0.0} CPU-s");
            output.WriteLine($"              {fleet.OnboardingsPerSecond:0.0} a second, "
                + $"{fleet.OnboardingsPerCpuSecond:0.0} a CPU-second");
            output.WriteLine($"latency       p50 {fleet.LatencyMs(50):0} ms, "
                + $"p95 {fleet.LatencyMs(95):0} ms, p99 {fleet.LatencyMs(99):0} ms");
            output.WriteLine($"memory        {fleet.BytesPerDevice / Kibi:0.0} KiB a device");
            WriteFloor(output, fleet);
            foreach (HandshakeFigure one in handshakes)
            {
                string peer = one.PeerPerSecond == null
                    ? "OpenSSL left out"
                    : $"OpenSSL {one.PeerPerSecond:0}, ratio {one.Ratio:0.00}";
                output.WriteLine($"handshake     {one.Suite}: ours {one.OursPerSecond:0} "
                    + $"a CPU-second, {peer}");
            }
        }

        public static string WriteJson(FleetResult fleet, HandshakeFigure[] handshakes)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                writer.WriteNumber("devices", fleet.Devices);
                writer.WriteNumber("registered", fleet.Registered);
                writer.WriteNumber("seconds", Math.Round(fleet.Seconds, 3));
                writer.WriteNumber("cpuSeconds", Math.Round(fleet.CpuSeconds, 3));
                Number(writer, "onboardingsPerSecond", fleet.OnboardingsPerSecond, 2);
                Number(writer, "onboardingsPerCpuSecond", fleet.OnboardingsPerCpuSecond, 2);
                Number(writer, "p50Ms", fleet.LatencyMs(50), 1);
                Number(writer, "p95Ms", fleet.LatencyMs(95), 1);
                Number(writer, "p99Ms", fleet.LatencyMs(99), 1);
                writer.WriteNumber("bytesPerDevice", fleet.BytesPerDevice);
                Number(writer, "floorCpuSeconds", fleet.FloorSeconds, 4);
                Number(writer, "cryptoFloorRatio", fleet.CryptoFloorRatio, 4);
                writer.WriteStartArray("handshakes");
                foreach (HandshakeFigure one in handshakes)
                {
                    writer.WriteStartObject();
                    writer.WriteString("suite", one.Suite.ToString().ToLowerInvariant());
                    Number(writer, "oursPerSecond", one.OursPerSecond, 1);
                    Number(writer, "opensslPerSecond", one.PeerPerSecond, 1);
                    Number(writer, "ratio", one.Ratio, 4);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        private static void WriteFloor(TextWriter output, FleetResult fleet)
        {
            CryptoFloor? floor = fleet.Floor;
            if (floor == null)
            {
                output.WriteLine("crypto floor  no libcrypto on this machine");
                return;
            }
            output.WriteLine($"crypto floor  OpenSSL's raw P-256, microseconds: key pair "
                + $"{floor.KeyPairSeconds * Micro:0.0}, ECDH {floor.AgreementSeconds * Micro:0.0}, "
                + $"sign {floor.SignatureSeconds * Micro:0.0}, "
                + $"verify {floor.VerificationSeconds * Micro:0.0}");
            output.WriteLine($"              {fleet.FloorSeconds:0.00} CPU-s of "
                + $"{fleet.CpuSeconds:0.0}: ratio {fleet.CryptoFloorRatio:0.000}");
        }

        private static void Number(Utf8JsonWriter writer, string name, double? value, int digits)
        {
            if (value == null) { writer.WriteNull(name); }
            else { writer.WriteNumber(name, Math.Round(value.Value, digits)); }
        }
    }
}
