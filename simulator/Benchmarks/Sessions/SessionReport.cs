using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Simulator.Benchmarks.Sessions
{
    /// <summary>The figures of a run, for people and for scripts.</summary>
    internal static class SessionReport
    {
        public static void Write(TextWriter output, StackFigure[] figures)
        {
            output.WriteLine(
                "suite stack           full/CPU-s resumed/CPU-s records/CPU-s  "
                + "B/handshake B/record client B server B");
            foreach (StackFigure one in figures)
            {
                string resumed = one.ResumedPerSecond == null
                    ? "none"
                    : one.ResumedPerSecond.Value.ToString("0", CultureInfo.InvariantCulture);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Suite,-5} {one.Stack,-15} {one.FullPerSecond,10:0} {resumed,13} "
                    + $"{one.RecordsPerSecond,13:0} {one.BytesPerHandshake,12} "
                    + $"{one.BytesPerRecord,8:0.0} {one.ClientBytes,8} {one.ServerBytes,8}"));
            }
        }

        public static string WriteJson(StackFigure[] figures)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartArray();
                foreach (StackFigure one in figures)
                {
                    writer.WriteStartObject();
                    writer.WriteString("suite", one.Suite.ToString().ToLowerInvariant());
                    writer.WriteString("stack", one.Stack);
                    writer.WriteNumber("fullPerSecond", Math.Round(one.FullPerSecond, 1));
                    if (one.ResumedPerSecond == null) { writer.WriteNull("resumedPerSecond"); }
                    else
                    {
                        writer.WriteNumber(
                            "resumedPerSecond", Math.Round(one.ResumedPerSecond.Value, 1));
                    }
                    writer.WriteNumber("recordsPerSecond", Math.Round(one.RecordsPerSecond));
                    writer.WriteNumber("bytesPerHandshake", one.BytesPerHandshake);
                    writer.WriteNumber("bytesPerRecord", Math.Round(one.BytesPerRecord, 2));
                    writer.WriteNumber("clientBytes", one.ClientBytes);
                    writer.WriteNumber("serverBytes", one.ServerBytes);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }
}
