using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Tools.Fuzz
{
    /// <summary>A root with a server and a device under it, valid for a hundred years and good for
    /// nothing else: an input that was found once has to mean the same ever after.</summary>
    internal static class FuzzPki
    {
        private const string File = "pki.txt";

        private static readonly Dictionary<string, byte[]> Entries = Read();

        /// <summary>Seconds of Unix at which all of them are valid.</summary>
        public static long TimeSeconds { get; } =
            new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

        /// <summary>DER.</summary>
        public static byte[] Root { get { return Entries["ca"]; } }

        /// <summary>DER.</summary>
        public static byte[] Server { get { return Entries["server"]; } }

        /// <summary>DER.</summary>
        public static byte[] Device { get { return Entries["device"]; } }

        /// <summary>32 bytes.</summary>
        public static byte[] ServerScalar { get { return Entries["server-scalar"]; } }

        /// <summary>32 bytes.</summary>
        public static byte[] DeviceScalar { get { return Entries["device-scalar"]; } }

        private static Dictionary<string, byte[]> Read()
        {
            string path = Path.Combine(AppContext.BaseDirectory, "corpus", File);
            return System.IO.File.ReadAllLines(path)
                .Select(line => line.Split(' '))
                .ToDictionary(words => words[0], words => Convert.FromHexString(words[1]));
        }
    }
}
