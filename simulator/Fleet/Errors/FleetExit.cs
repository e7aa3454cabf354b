using Simulator.Cloud.Errors;

namespace Simulator.Fleet.Errors
{
    /// <summary>Exit codes of `fleet`, all of them; docs/fleet.md has the same table. 2 to 7 mean
    /// what they mean for the emulator alone.</summary>
    public static class FleetExit
    {
        /// <summary>Every device registered.</summary>
        public const int AllRegistered = 0;

        /// <summary>Some devices did not register.</summary>
        public const int SomeFailed = 1;

        /// <summary>The command line is wrong.</summary>
        public const int Usage = CloudErrors.ExitUsage;

        /// <summary>The data directory cannot be used.</summary>
        public const int Directory = CloudErrors.ExitDirectory;

        /// <summary>A newer version made the data directory.</summary>
        public const int Newer = CloudErrors.ExitNewer;

        /// <summary>The data directory is damaged.</summary>
        public const int Damaged = CloudErrors.ExitDamaged;

        /// <summary>The machine does not hold so many devices.</summary>
        public const int TooMany = 8;

        /// <summary>The emulator that runs elsewhere cannot be reached or refuses.</summary>
        public const int Cloud = 9;

        /// <summary>Interrupted before every device was registered.</summary>
        public const int Interrupted = 10;

        /// <summary>A library that a peer figure needs is not there.</summary>
        public const int PeerMissing = 11;

        /// <summary>A bug of ours.</summary>
        public const int Internal = 70;
    }
}
