using System.IO;
using System.Text.Json;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Data
{
    /// <summary>
    /// What fleet.json says of a data directory: its format, the size of a flash image, and which
    /// emulator its devices know. Devices carry the address of their services in flash, so a run
    /// that resumes must offer the same ones.
    /// </summary>
    public sealed class RunRecord
    {
        /// <summary>The format that this version writes, and the newest that it reads.</summary>
        public const int FormatKnown = 1;

        private static readonly JsonSerializerOptions Json = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
        };

        /// <summary>Format of the directory.</summary>
        public int Format { get; set; } = FormatKnown;

        /// <summary>Bytes of one bank of a device's flash; two banks a device.</summary>
        public int BankBytes { get; set; }

        /// <summary>URI of the bootstrap service; null until a run has started.</summary>
        public string? BootstrapUri { get; set; }

        /// <summary>Where the emulator's REST was in the last run; null until a run has started.
        /// Commands that act on a run find it by this.</summary>
        public string? RestUri { get; set; }

        /// <summary>Reads the file.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT111 or FLT113.</exception>
        public static RunRecord Read(string file)
        {
            RunRecord? record;
            try
            {
                record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(file), Json);
            }
            catch (JsonException cause)
            {
                throw FleetErrors.DirectoryDamaged(file, cause.Message, cause);
            }
            if (record == null) { throw FleetErrors.DirectoryDamaged(file, "it is empty", null); }
            if (record.Format > FormatKnown)
            {
                throw FleetErrors.FormatNewer(file, record.Format, FormatKnown);
            }
            if (record.Format < 1 || record.BankBytes < 1)
            {
                throw FleetErrors.DirectoryDamaged(
                    file, $"format {record.Format}, bank of {record.BankBytes} bytes", null);
            }
            return record;
        }

        /// <summary>Writes the file beside its place and moves it there, so that a cut leaves the
        /// old one or the new.</summary>
        public void Write(string file)
        {
            string draft = file + ".new";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(this, Json));
            File.Move(draft, file, overwrite: true);
        }
    }
}
