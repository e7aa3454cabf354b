using System;
using System.IO;
using Device.Desktop.Errors;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Data
{
    /// <summary>
    /// The directory of a run: fleet.json (<see cref="RunRecord"/>), arena.bin (the devices' flash
    /// images), factory-ca.key and factory-ca.pem (the factory's CA), root-of-trust.key (stands in
    /// for the fuses of all devices), and cloud/ (the emulator inside). One process at a time.
    /// </summary>
    public sealed class RunDirectory : IDisposable
    {
        private readonly FileStream _lock;
        private readonly bool _isTemporary;

        private RunDirectory(string path, bool isTemporary, FileStream hold, RunRecord record)
        {
            Path = path;
            _isTemporary = isTemporary;
            _lock = hold;
            Record = record;
        }

        /// <summary>Absolute path.</summary>
        public string Path { get; }

        /// <summary>What fleet.json says.</summary>
        public RunRecord Record { get; }

        /// <summary>All devices' flash.</summary>
        public string ArenaFile { get { return In("arena.bin"); } }

        /// <summary>Private key of the factory's CA, PEM.</summary>
        public string CaKeyFile { get { return In("factory-ca.key"); } }

        /// <summary>Certificate of the factory's CA, PEM.</summary>
        public string CaFile { get { return In("factory-ca.pem"); } }

        /// <summary>The secret that device roots of trust are derived from.</summary>
        public string RootOfTrustFile { get { return In("root-of-trust.key"); } }

        /// <summary>Data directory of the emulator inside.</summary>
        public string CloudDirectory { get { return In("cloud"); } }

        /// <summary>True when it goes away with this object.</summary>
        public bool IsRemoved { get { return _isTemporary; } }

        /// <summary>Opens a directory, or makes it.</summary>
        /// <param name="path">Where; null for a new temporary one.</param>
        /// <param name="keep">True leaves a temporary one at the end.</param>
        /// <param name="bankBytes">Size of a flash bank, should the directory be new.</param>
        /// <exception cref="CommandException">FLT110 to FLT113.</exception>
        public static RunDirectory Open(string? path, bool keep, int bankBytes)
        {
            bool isTemporary = path == null;
            string shown = path ?? System.IO.Path.GetTempPath();
            try
            {
                string full = isTemporary
                    ? Directory.CreateTempSubdirectory("fleet-").FullName
                    : Directory.CreateDirectory(shown).FullName;
                FileStream hold = Lock(full);
                try
                {
                    RunRecord record = OpenRecord(full, bankBytes);
                    return new RunDirectory(full, isTemporary && !keep, hold, record);
                }
                catch
                {
                    hold.Dispose();
                    throw;
                }
            }
            catch (Exception cause) when (IsEnvironment(cause))
            {
                throw FleetErrors.DirectoryNotWritable(shown, cause);
            }
        }

        /// <summary>Makes a file that only its owner reads.</summary>
        public static void WriteSecret(string file, byte[] content)
        {
            FileStreamOptions options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            string draft = file + ".new";
            using (FileStream stream = new FileStream(draft, options)) { stream.Write(content); }
            File.Move(draft, file, overwrite: true);
        }

        /// <summary>Writes fleet.json as <see cref="Record"/> is now.</summary>
        public void WriteRecord()
        {
            Record.Write(In(RecordName));
        }

        /// <summary>Lets the next run in; removes a temporary directory.</summary>
        public void Dispose()
        {
            _lock.Dispose();
            if (!_isTemporary) { return; }
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (Exception cause) when (IsEnvironment(cause))
            {
                // A file that somebody looks at stays behind in the system's place for such.
            }
        }

        private const string RecordName = "fleet.json";
        private const string LockName = "fleet.lock";

        private static RunRecord OpenRecord(string directory, int bankBytes)
        {
            string file = System.IO.Path.Combine(directory, RecordName);
            if (File.Exists(file)) { return RunRecord.Read(file); }
            RunRecord record = new RunRecord { BankBytes = bankBytes };
            record.Write(file);
            return record;
        }

        private static FileStream Lock(string directory)
        {
            string file = System.IO.Path.Combine(directory, LockName);
            bool existed = File.Exists(file);
            try
            {
                return new FileStream(
                    file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException cause) when (existed)
            {
                throw FleetErrors.DirectoryInUse(directory, cause);
            }
        }

        private static bool IsEnvironment(Exception cause)
        {
            return cause is IOException or UnauthorizedAccessException
                or ArgumentException or NotSupportedException;
        }

        private string In(string name)
        {
            return System.IO.Path.Combine(Path, name);
        }
    }
}
