using System;
using System.IO;
using Device.Desktop;
using Device.Kcm;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Data
{
    /// <summary>
    /// The flash of all devices of a run: one slot of the arena file each. Nothing is flushed to
    /// the disk device by device: a process that is killed loses nothing, a machine that loses its
    /// power may, and a simulator can bear that.
    /// </summary>
    public sealed class DeviceArena : IDisposable
    {
        /// <summary>Bytes of one bank in new directories: four sectors hold both identities, a
        /// staged one, and some history before the log has to be compacted.</summary>
        public const int BankBytesDefault = 16_384;

        // What a device's images take on disk once it is registered; the rest is a hole.
        private const int UsedBytesPerDevice = 8_192;

        private readonly ArenaFile _arena;

        private DeviceArena(string file, ArenaFile arena)
        {
            File = file;
            _arena = arena;
        }

        /// <summary>Path of the file.</summary>
        public string File { get; }

        /// <summary>Opens a directory's arena, makes it, or makes it larger.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT110 to
        /// FLT114.</exception>
        public static DeviceArena Open(RunDirectory directory, int devices)
        {
            string file = directory.ArenaFile;
            CheckDisk(directory, devices);
            ArenaFault fault = System.IO.File.Exists(file)
                ? ArenaFile.Open(file, flush: false, out ArenaFile? arena, out string reason)
                : ArenaFile.Create(
                    file, devices, directory.Record.BankBytes, flush: false,
                    out arena, out reason);
            if (fault == ArenaFault.None) { fault = arena!.Grow(devices, out reason); }
            if (fault == ArenaFault.None) { return new DeviceArena(file, arena!); }
            arena?.Dispose();
            throw fault switch
            {
                ArenaFault.NewerVersion => FleetErrors.FormatNewer(file, reason),
                ArenaFault.InUse => FleetErrors.DirectoryInUse(
                    directory.Path, new IOException(reason)),
                ArenaFault.NotAccessible => FleetErrors.DirectoryNotWritable(
                    directory.Path, new IOException(reason)),
                _ => FleetErrors.DirectoryDamaged(file, reason, null),
            };
        }

        /// <summary>One of a device's two banks.</summary>
        public IBank BankOf(int device, int bank)
        {
            return new ReadAheadBank(_arena.GetBank(device, bank));
        }

        /// <summary>What a person needs to find a device's slot.</summary>
        public string WhereIs(int device)
        {
            return $"{File}, slot {device} (two banks of {_arena.BankBytes} bytes)";
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _arena.Dispose();
        }

        private static void CheckDisk(RunDirectory directory, int devices)
        {
            long needed = (long)devices * UsedBytesPerDevice;
            long free = new DriveInfo(directory.Path).AvailableFreeSpace;
            bool isNew = !System.IO.File.Exists(directory.ArenaFile);
            if (isNew && free < needed)
            {
                throw FleetErrors.DiskTooSmall(directory.Path, needed, free);
            }
        }
    }
}
