using System.Collections.Generic;
using System.Globalization;
using Device.Dtls;
using Device.Tests.Peers;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>The command line of a peer program, interop/peers/peer.h.</summary>
    public static class PeerCommand
    {
        /// <summary>The largest handshake datagram where small ones are judged, bytes.</summary>
        public const int SmallDatagramBytes = 256;

        /// <summary>The program that speaks for a peer.</summary>
        public static Peer ProgramOf(InteropPeer peer)
        {
            return peer switch
            {
                InteropPeer.OpenSsl => Peer.OpenSslProgram,
                InteropPeer.GnuTls => Peer.GnuTlsProgram,
                InteropPeer.MbedTls => Peer.MbedTlsProgram,
                InteropPeer.WolfSsl => Peer.WolfSslProgram,
                _ => Peer.PionProgram,
            };
        }

        /// <summary>The server of a case.</summary>
        public static List<string> Server(InteropCase one, InteropPki pki)
        {
            string name = one.Feature switch
            {
                InteropFeature.UntrustedServer => "server-alien",
                InteropFeature.Chain => "server-chain",
                _ => "server",
            };
            List<string> arguments = Common("server", one, pki, name, "ca");
            if (one.Feature == InteropFeature.NoCookie) { arguments.Add("--no-cookie"); }
            return arguments;
        }

        /// <summary>The client of a case.</summary>
        public static List<string> Client(InteropCase one, InteropPki pki, int port)
        {
            string name = one.Feature switch
            {
                InteropFeature.UntrustedClient => "device-alien",
                InteropFeature.Chain => "device-chain",
                _ => "device",
            };
            string anchor = one.Feature == InteropFeature.UntrustedServer ? "stranger" : "ca";
            List<string> arguments = Common("client", one, pki, name, anchor);
            arguments.AddRange(["--port", Text(port), "--name", "localhost"]);
            return arguments;
        }

        /// <summary>True when our end sends small handshake datagrams.</summary>
        public static bool IsSmall(InteropCase one)
        {
            return one.Feature is InteropFeature.OurSmallDatagrams
                or InteropFeature.SmallDatagrams;
        }

        /// <summary>The wire of a case that loses something, or null.</summary>
        public static LossyWire? Wire(InteropCase one, int port)
        {
            return one.Feature switch
            {
                InteropFeature.LostFlights =>
                    new LossyWire(port, one.Role == InteropRole.Client, false),
                InteropFeature.LostLastFlight => new LossyWire(port, false, true),
                _ => null,
            };
        }

        /// <summary>How many datagrams such a wire loses at least.</summary>
        public static int LossOf(InteropCase one)
        {
            if (one.Feature == InteropFeature.LostLastFlight) { return 1; }
            return one.Role == InteropRole.Client ? 5 : 2;
        }

        private static List<string> Common(
            string role, InteropCase one, InteropPki pki, string name, string anchor)
        {
            List<string> arguments = new List<string>
            {
                role,
                "--suite", one.Suite == CipherSuite.EcdheEcdsaAes128GcmSha256 ? "gcm" : "ccm8",
                "--cert", pki.CertificatePath(name), "--key", pki.KeyPath(name),
                "--ca", pki.CertificatePath(anchor),
            };
            if (one.Feature == InteropFeature.SmallDatagrams)
            {
                arguments.AddRange(["--mtu", Text(SmallDatagramBytes)]);
            }
            return arguments;
        }

        private static string Text(int number)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }
    }
}
