using System;
using System.Globalization;
using System.IO;

namespace Simulator.Fleet.Network
{
    /// <summary>
    /// How many sockets this process may still open. Every device has one; what the runtime and the
    /// emulator use is set aside.
    /// </summary>
    public static class DescriptorLimit
    {
        /// <summary>Set aside for runtime, emulator, database, web connections and the
        /// arena.</summary>
        public const int Reserve = 500;

        private const string LimitsFile = "/proc/self/limits";
        private const string Row = "Max open files";

        /// <summary>Devices that fit. The runtime has raised the soft limit to the hard one, so the
        /// soft limit counts. Unlimited where the system names none.</summary>
        public static int DevicesMax()
        {
            if (!File.Exists(LimitsFile)) { return int.MaxValue; }
            return Parse(File.ReadAllText(LimitsFile));
        }

        /// <summary>Reads the soft limit out of the text of /proc/self/limits.</summary>
        public static int Parse(string limits)
        {
            foreach (string line in limits.Split('\n'))
            {
                if (!line.StartsWith(Row, StringComparison.Ordinal)) { continue; }
                string[] columns = line.Substring(Row.Length).Split(
                    ' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length == 0) { break; }
                bool known = long.TryParse(
                    columns[0], NumberStyles.None, CultureInfo.InvariantCulture, out long soft);
                if (!known) { return int.MaxValue; }
                return (int)Math.Clamp(soft - Reserve, 0, int.MaxValue);
            }
            return int.MaxValue;
        }
    }
}
