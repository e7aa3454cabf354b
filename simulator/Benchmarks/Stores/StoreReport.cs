using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Simulator.Benchmarks.Stores
{
    /// <summary>The store's figures, for people and for scripts.</summary>
    internal static class StoreReport
    {
        public static void Write(TextWriter output, StoreFigures figures)
        {
            foreach (WearFigure one in figures.Wear)
            {
                output.WriteLine($"wear     {one.Kind}, banks of {one.BankBytes}, "
                    + $"{one.Rotations} rotations: {one.Compactions} compactions, erases of a "
                    + $"sector at most {one.FirstErases} and {one.SecondErases}, "
                    + $"{one.ErasesPerRotation:0.0000} a rotation, {one.Years:#,##0} years");
            }
            foreach (WearFigure one in figures.Bytes)
            {
                output.WriteLine($"bytes    {one.Kind}, banks of {one.BankBytes}, "
                    + $"{one.LiveBytes} live, {one.Rotations} rotations: "
                    + $"{one.BytesProgrammed} programmed, "
                    + $"{one.BytesPerCertificateByte:0.00} a certificate byte");
            }
            foreach (MountFigure one in figures.Mounts)
            {
                output.WriteLine($"mount    {one.Items} items, {one.LiveBytes} bytes live in "
                    + $"banks of {one.BankBytes}: {one.MountMicroseconds:0} microseconds, "
                    + $"{one.HeldBytes} bytes held, {one.AllocatedBytes} allocated");
            }
            output.WriteLine($"flash    a registered device of the fleet: "
                + $"{figures.FleetLiveBytes.Min()} to {figures.FleetLiveBytes.Max()} bytes live, "
                + $"at most {FleetFlash.LiveBytesMax} allowed");
            foreach (RateFigure one in figures.Rates)
            {
                output.WriteLine($"a second {one.Medium}: put {one.Put:0}, get {one.Get:0}, "
                    + $"replace {one.Replace:0}, delete {one.Delete:0}, "
                    + $"transaction of 3 {one.Transaction:0}, "
                    + $"key replaced {one.ReplaceKey:0}, mount {one.Mount:0}");
            }
        }

        public static string WriteJson(StoreFigures figures)
        {
            using MemoryStream stream = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                WriteWear(writer, "wear", figures.Wear);
                WriteWear(writer, "bytes", figures.Bytes);
                writer.WriteStartArray("mounts");
                foreach (MountFigure one in figures.Mounts) { WriteMount(writer, one); }
                writer.WriteEndArray();
                writer.WriteNumber("fleetLiveBytesMin", figures.FleetLiveBytes.Min());
                writer.WriteNumber("fleetLiveBytesMax", figures.FleetLiveBytes.Max());
                writer.WriteStartArray("operationsPerSecond");
                foreach (RateFigure one in figures.Rates) { WriteRate(writer, one); }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }

        private static void WriteWear(Utf8JsonWriter writer, string name, WearFigure[] figures)
        {
            writer.WriteStartArray(name);
            foreach (WearFigure one in figures)
            {
                writer.WriteStartObject();
                writer.WriteString("rotation", one.Kind.ToString().ToLowerInvariant());
                writer.WriteNumber("bankBytes", one.BankBytes);
                writer.WriteNumber("rotations", one.Rotations);
                writer.WriteNumber("liveBytes", one.LiveBytes);
                writer.WriteNumber("bytesProgrammed", one.BytesProgrammed);
                Number(writer, "bytesPerCertificateByte", one.BytesPerCertificateByte, 4);
                writer.WriteNumber("compactions", one.Compactions);
                writer.WriteNumber("firstBankErases", one.FirstErases);
                writer.WriteNumber("secondBankErases", one.SecondErases);
                Number(writer, "erasesPerRotation", one.ErasesPerRotation, 6);
                Number(writer, "years", one.Years, 1);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        private static void WriteMount(Utf8JsonWriter writer, MountFigure one)
        {
            writer.WriteStartObject();
            writer.WriteNumber("items", one.Items);
            writer.WriteNumber("bankBytes", one.BankBytes);
            writer.WriteNumber("liveBytes", one.LiveBytes);
            Number(writer, "mountMicroseconds", one.MountMicroseconds, 1);
            writer.WriteNumber("heldBytes", one.HeldBytes);
            writer.WriteNumber("allocatedBytes", one.AllocatedBytes);
            writer.WriteEndObject();
        }

        private static void WriteRate(Utf8JsonWriter writer, RateFigure one)
        {
            writer.WriteStartObject();
            writer.WriteString("medium", one.Medium);
            Number(writer, "put", one.Put, 1);
            Number(writer, "get", one.Get, 1);
            Number(writer, "replace", one.Replace, 1);
            Number(writer, "delete", one.Delete, 1);
            Number(writer, "transactionOf3", one.Transaction, 1);
            Number(writer, "replaceKey", one.ReplaceKey, 1);
            Number(writer, "mount", one.Mount, 1);
            writer.WriteEndObject();
        }

        // Without an erase there are no years to tell, and JSON has no infinity.
        private static void Number(Utf8JsonWriter writer, string name, double value, int digits)
        {
            if (double.IsFinite(value)) { writer.WriteNumber(name, Math.Round(value, digits)); }
            else { writer.WriteNull(name); }
        }
    }
}
