using System;
using System.Collections.Generic;
using System.Linq;

namespace Tidy.Model
{
    /// <summary>
    /// Which folder may know which (docs/ARCHITECTURE.md). The first row whose folder holds a file
    /// decides for it, so inner folders stand above outer ones.
    /// </summary>
    public static class Arrows
    {
        /// <summary>Helpers for tests against foreign software, linked where needed.</summary>
        public const string Peers = "firmware/tests/Device.Tests/Peers/";

        /// <summary>What both roles of the interoperability tests share; linked like the
        /// peers.</summary>
        public const string Interop = "firmware/tests/Device.Tests/Interop/Matrix/";

        /// <summary>The hand-made ends of the lockstep tests; linked like the peers. They know
        /// nothing of the product: what both got wrong alike would otherwise pass.</summary>
        public const string Lockstep = "firmware/tests/Device.Tests/Dtls/Lockstep/Kit/";

        /// <summary>What wrappers of a provider of cryptography share; linked like the
        /// peers.</summary>
        public const string Wrappers = "firmware/tests/Device.Tests/Crypto/Wrappers/";

        private const string Core = "firmware/core/";
        private const string Surface = "firmware/surface/";
        private const string Desktop = "firmware/desktop/";

        private static readonly (string From, string[] To)[] Rows =
        {
            (Core + "Device.Base/", Rooms()),
            (Core + "Device.Crypto/", Rooms("Base")),
            (Core + "Device.X509/", Rooms("Base", "Crypto")),
            (Core + "Device.Kcm/", Rooms("Base", "Crypto", "X509")),
            (Core + "Device.Dtls/", Rooms("Base", "Crypto", "X509")),
            (Core + "Device.Lwm2m.Coap/", Rooms("Base")),
            (Core + "Device.Lwm2m/", Rooms("Base", "Lwm2m.Coap")),
            (Core + "Device.Agent/",
                Rooms("Base", "Crypto", "X509", "Kcm", "Dtls", "Lwm2m.Coap", "Lwm2m")),
            (Surface, Array.Empty<string>()),
            ("firmware/native/", new[] { Surface }),
            (Desktop, new[] { Core }),
            ("firmware/nano/", new[] { Core, Surface, "firmware/native/" }),
            (Peers, Array.Empty<string>()),
            (Lockstep, Array.Empty<string>()),
            (Interop, new[] { Core, Desktop, Peers }),
            (Wrappers, new[] { Core }),
            ("firmware/tests/", new[] { Core, Desktop, Peers, Interop, Lockstep, Wrappers }),
            ("simulator/Tests/",
                new[] { Core, Desktop, "simulator/", Peers, Interop, Lockstep, Wrappers }),
            ("simulator/", new[] { Core, Desktop }),
            // The fuzzer feeds the emulator's parsers too.
            ("tools/Fuzz/", new[] { Core, Desktop, "simulator/Cloud/" }),
            ("tools/Fuzz.Tests/", new[] { Desktop, "tools/Fuzz/" }),
            ("tools/", new[] { Core, Desktop }),
            ("hil-tests/", new[] { "tools/", "simulator/Cloud/", Peers }),
            ("boards/", Array.Empty<string>()),
        };

        /// <summary>Rooms of the core, each after those it knows.</summary>
        public static IEnumerable<string> CoreRooms
        {
            get
            {
                return Rows.Select(row => row.From)
                    .Where(folder => folder.StartsWith(Core, StringComparison.Ordinal));
            }
        }

        /// <summary>The folder whose row decides for the path; null when there is none.</summary>
        public static string? OwnerOf(string path)
        {
            return Rows.Select(row => row.From)
                .FirstOrDefault(folder => path.StartsWith(folder, StringComparison.Ordinal));
        }

        /// <summary>True when the one file may use what is in the other.</summary>
        public static bool May(string from, string to)
        {
            string? owner = OwnerOf(from);
            if (owner == null) { return false; }
            string[] allowed = Rows.First(row => row.From == owner).To;
            return owner == OwnerOf(to)
                || allowed.Any(folder => to.StartsWith(folder, StringComparison.Ordinal));
        }

        private static string[] Rooms(params string[] names)
        {
            return names.Select(name => Core + "Device." + name + "/").Append(Surface).ToArray();
        }
    }
}
