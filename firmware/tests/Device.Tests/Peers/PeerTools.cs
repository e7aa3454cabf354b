using System;
using System.IO;

namespace Device.Tests.Peers
{
    /// <summary>Where the foreign tools are on this machine.</summary>
    public static class PeerTools
    {
        /// <summary>Full path of the tool, or null when this machine does not have it.</summary>
        public static string? Find(Peer peer)
        {
            PeerProgram? program = PeerProgram.For(peer);
            if (program != null) { return program.CanBuild() ? program.Require() : null; }
            foreach (string name in NamesOf(peer))
            {
                string? path = FindOnPath(name);
                if (path != null) { return path; }
            }
            return null;
        }

        /// <summary>Full path of the tool; throws when it is missing.</summary>
        public static string Require(Peer peer)
        {
            return Find(peer) ?? throw new InvalidOperationException(MissingText(peer));
        }

        /// <summary>Why a test cannot run, or null when all the tools are here.</summary>
        public static string? WhyNot(Peer[] peers)
        {
            foreach (Peer peer in peers)
            {
                if (!IsHere(peer)) { return MissingText(peer); }
            }
            return null;
        }

        // Asked while tests are discovered: nothing is compiled for that.
        private static bool IsHere(Peer peer)
        {
            PeerProgram? program = PeerProgram.For(peer);
            return program != null ? program.CanBuild() : Find(peer) != null;
        }

        private static string MissingText(Peer peer)
        {
            PeerProgram? program = PeerProgram.For(peer);
            if (program != null)
            {
                return $"{program.Name} cannot be compiled here (Debian: {program.Packages})";
            }
            return $"{NamesOf(peer)[0]} is not installed (Debian: {PackageOf(peer)})";
        }

        private static string[] NamesOf(Peer peer)
        {
            return peer switch
            {
                Peer.OpenSsl => new[] { "openssl" },
                Peer.CoapClient => new[] { "coap-client-openssl", "coap-client" },
                Peer.CoapServer => new[] { "coap-server-openssl", "coap-server" },
                _ => throw new ArgumentOutOfRangeException(nameof(peer)),
            };
        }

        private static string PackageOf(Peer peer)
        {
            return peer == Peer.OpenSsl ? "openssl" : "libcoap3-bin";
        }

        /// <summary>Full path of a command, or null.</summary>
        public static string? FindOnPath(string name)
        {
            string folders = Environment.GetEnvironmentVariable("PATH") ?? "";
            foreach (string folder in folders.Split(Path.PathSeparator))
            {
                if (folder.Length == 0) { continue; }
                string path = Path.Combine(folder, name);
                if (File.Exists(path)) { return path; }
            }
            return null;
        }
    }
}
