using System;
using System.Collections.Concurrent;
using System.IO;

namespace Device.Tests.Peers
{
    /// <summary>A peer of which only a library is packaged: its program is ours, under
    /// firmware/tests/interop/peers, and is compiled into artifacts/peers when it is older than its
    /// source. The test command compiles them all before.</summary>
    public sealed class PeerProgram
    {
        private static readonly PeerProgram[] All =
        {
            new PeerProgram(Peer.OpenSslProgram, "openssl", "gcc",
                "/usr/include/openssl/ssl.h", "gcc libc6-dev libssl-dev"),
            new PeerProgram(Peer.GnuTlsProgram, "gnutls", "gcc",
                "/usr/include/gnutls/dtls.h", "gcc libc6-dev libgnutls28-dev"),
            new PeerProgram(Peer.MbedTlsProgram, "mbedtls", "gcc",
                "/usr/include/mbedtls/ssl.h", "gcc libc6-dev libmbedtls-dev"),
            new PeerProgram(Peer.WolfSslProgram, "wolfssl", "gcc",
                "/usr/include/wolfssl/ssl.h", "gcc libc6-dev libwolfssl-dev"),
            new PeerProgram(Peer.PionProgram, "pion", "go",
                "/usr/share/gocode/src/github.com/pion/dtls/v2/conn.go",
                "golang-go golang-github-pion-dtls.v2-dev"),
        };

        private static readonly ConcurrentDictionary<Peer, Lazy<string>> Built =
            new ConcurrentDictionary<Peer, Lazy<string>>();

        private static readonly TimeSpan BuildMax = TimeSpan.FromSeconds(80);

        private PeerProgram(
            Peer peer, string name, string compiler, string library, string packages)
        {
            Peer = peer;
            Name = name;
            Compiler = compiler;
            Library = library;
            Packages = packages;
        }

        public Peer Peer { get; }

        /// <summary>As the program and its source are called.</summary>
        public string Name { get; }

        /// <summary>The command that compiles it.</summary>
        public string Compiler { get; }

        /// <summary>A file of the package with the library.</summary>
        public string Library { get; }

        /// <summary>Debian's packages, for the message that something is missing.</summary>
        public string Packages { get; }

        /// <summary>The program for a peer, or null for a peer that is a tool of its own.</summary>
        public static PeerProgram? For(Peer peer)
        {
            return Array.Find(All, program => program.Peer == peer);
        }

        /// <summary>True when this machine can compile it.</summary>
        public bool CanBuild()
        {
            return File.Exists(Library) && PeerTools.FindOnPath(Compiler) != null;
        }

        /// <summary>The path of the compiled program.</summary>
        public string Require()
        {
            return Built.GetOrAdd(Peer, _ => new Lazy<string>(Build)).Value;
        }

        private string Build()
        {
            string folder = RepositoryPath.To("artifacts/peers");
            using ForeignProcess build = ForeignProcess.Start(
                "bash", null, RepositoryPath.To("firmware/tests/interop/build.sh"), folder, Name);
            build.CloseInput();
            int code = build.WaitForExit(BuildMax);
            string path = Path.Combine(folder, Name);
            if (code != 0 || !File.Exists(path))
            {
                throw new InvalidOperationException(
                    $"{Name} did not compile\n{build.Output}\n{build.Error}");
            }
            return path;
        }
    }
}
