using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>The heartbeat's figures, for people and for scripts.</summary>
    internal static class HeartbeatReport
    {
        public static void Write(TextWriter output, HeartbeatFigures figures)
        {
            output.WriteLine($"devices    {figures.Devices}");
            Write(output, "handshake", figures.Handshake);
            Write(output, "live", figures.Live);
            foreach (OperationFigure one in figures.Operations)
            {
                output.WriteLine($"{one.Verb.ToString().ToLowerInvariant(),-10} "
                    + $"{one.Exchanges} exchanges, {one.HeartbeatBytes} bytes of heartbeats and "
                    + $"{one.ManagementBytes} of management, flash: {one.BytesProgrammed} bytes, "
                    + $"{one.Erases} erases");
            }
        }

        public static string WriteJson(HeartbeatFigures figures)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                writer.WriteNumber("devices", figures.Devices);
                Write(writer, "handshake", figures.Handshake);
                Write(writer, "live", figures.Live);
                writer.WriteStartArray("operations");
                foreach (OperationFigure one in figures.Operations)
                {
                    writer.WriteStartObject();
                    writer.WriteString("verb", one.Verb.ToString().ToLowerInvariant());
                    writer.WriteNumber("exchanges", one.Exchanges);
                    writer.WriteNumber("heartbeatBytes", one.HeartbeatBytes);
                    writer.WriteNumber("managementBytes", one.ManagementBytes);
                    writer.WriteNumber("bytesProgrammed", one.BytesProgrammed);
                    writer.WriteNumber("erases", one.Erases);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        private static void Write(TextWriter output, string name, IdleFigure one)
        {
            output.WriteLine($"{name,-10} {one.PerSecond:0.0} a second, {one.CpuMs:0.000} CPU-ms "
                + $"each, {one.BytesUp} bytes up and {one.BytesDown} down, flash: "
                + $"{one.Programs} programs, {one.Erases} erases");
        }

        private static void Write(Utf8JsonWriter writer, string name, IdleFigure one)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("perSecond", Math.Round(one.PerSecond, 1));
            writer.WriteNumber("cpuMs", Math.Round(one.CpuMs, 3));
            writer.WriteNumber("bytesUp", one.BytesUp);
            writer.WriteNumber("bytesDown", one.BytesDown);
            writer.WriteNumber("programs", one.Programs);
            writer.WriteNumber("erases", one.Erases);
            writer.WriteEndObject();
        }
    }
}
