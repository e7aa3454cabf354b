using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Device.Dtls;
using Device.Tests.Peers;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>The command line of a peer program, interop/peers/peer.h.</summary>
    public static class PeerCommand
    {
        /// <summary>The largest handshake datagram where small ones are judged, bytes.</summary>
        public const int SmallDatagramBytes = 256;

        /// <summary>The largest record where that is agreed, bytes.</summary>
        public const int RecordBytes = 512;

        /// <summary>The identity of the pre-shared key.</summary>
        public const string PskIdentity = "esp32-0001";

        private const int DatagramBytes = 1_200;

        // Letters, because libcoap's programs take their key as text.
        private static readonly byte[] Psk = Encoding.ASCII.GetBytes("sixteen letters.");

        /// <summary>The pre-shared key.</summary>
        public static byte[] PskBytes { get { return (byte[])Psk.Clone(); } }

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

        /// <summary>What the server of a case shows.</summary>
        public static string ServerName(InteropCase one)
        {
            return one.Feature switch
            {
                InteropFeature.UntrustedServer when one.Role == InteropRole.Client
                    => "server-alien",
                // Two certificates are more than one small record holds.
                InteropFeature.Chain or InteropFeature.MaxFragmentLength
                    or InteropFeature.RecordSizeLimit => "server-chain",
                _ => "server",
            };
        }

        /// <summary>What the client of a case shows.</summary>
        public static string ClientName(InteropCase one)
        {
            return one.Feature switch
            {
                InteropFeature.UntrustedClient => "device-alien",
                InteropFeature.Chain => "device-chain",
                _ => "device",
            };
        }

        /// <summary>What a foreign client trusts.</summary>
        public static string ClientAnchor(InteropCase one)
        {
            return one.Feature == InteropFeature.UntrustedServer ? "stranger" : "ca";
        }

        /// <summary>The largest handshake datagram of the foreign end, bytes.</summary>
        public static int DatagramBytesOf(InteropCase one)
        {
            return one.Feature == InteropFeature.SmallDatagrams
                ? SmallDatagramBytes : DatagramBytes;
        }

        /// <summary>The server of a case.</summary>
        public static List<string> Server(InteropCase one, InteropPki pki)
        {
            List<string> arguments = Common("server", one, pki, ServerName(one), "ca");
            if (one.Feature == InteropFeature.NoCookie) { arguments.Add("--no-cookie"); }
            if (one.Feature == InteropFeature.RecordSizeLimit)
            {
                arguments.AddRange(["--rsl", Text(RecordBytes)]);
            }
            return arguments;
        }

        /// <summary>The client of a case.</summary>
        public static List<string> Client(InteropCase one, InteropPki pki, int port)
        {
            List<string> arguments =
                Common("client", one, pki, ClientName(one), ClientAnchor(one));
            arguments.AddRange(["--port", Text(port), "--name", "localhost"]);
            if (HasRecordLimit(one))
            {
                bool isOld = one.Feature == InteropFeature.MaxFragmentLength;
                arguments.AddRange(
                    [isOld ? "--mfl" : "--rsl", Text(RecordBytes), "--data", "500"]);
            }
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

        /// <summary>Null when such a wire lost as many datagrams as make the case what it is,
        /// or there is none; otherwise what went wrong.</summary>
        public static string? CheckLoss(InteropCase one, LossyWire? wire)
        {
            int lostMin = one.Feature == InteropFeature.LostLastFlight ? 1
                : one.Role == InteropRole.Client ? 5 : 2;
            return wire == null || wire.Lost >= lostMin
                ? null : $"only {wire.Lost} datagrams were lost";
        }

        /// <summary>True when small records are agreed.</summary>
        public static bool HasRecordLimit(InteropCase one)
        {
            return one.Feature is InteropFeature.MaxFragmentLength
                or InteropFeature.RecordSizeLimit;
        }

        /// <summary>True where our datagrams must not be larger than the record limit: both stacks
        /// read a datagram into a buffer of that size and lose the rest.</summary>
        public static bool NeedsSmallFlights(InteropCase one)
        {
            return HasRecordLimit(one)
                && (one.Peer is InteropPeer.GnuTls or InteropPeer.BouncyCastle);
        }

        /// <summary>True when a second connection resumes the first.</summary>
        public static bool IsResumption(InteropCase one)
        {
            return one.Feature is InteropFeature.ResumptionById
                or InteropFeature.ResumptionByTicket;
        }

        // pion's server resumes no session in which a client showed a certificate.
        private static bool SparesCertificate(InteropCase one)
        {
            return IsResumption(one) && one.Peer == InteropPeer.Pion
                && one.Role == InteropRole.Client;
        }

        private static List<string> Common(
            string role, InteropCase one, InteropPki pki, string name, string anchor)
        {
            List<string> arguments = new List<string> { role };
            if (one.Feature == InteropFeature.PreSharedKey)
            {
                arguments.AddRange(
                    ["--psk-id", PskIdentity, "--psk-key", Convert.ToHexString(Psk)]);
                return arguments;
            }
            arguments.AddRange(
            [
                "--suite", one.Suite == CipherSuite.EcdheEcdsaAes128GcmSha256 ? "gcm" : "ccm8",
                "--cert", pki.CertificatePath(name), "--key", pki.KeyPath(name),
            ]);
            if (!SparesCertificate(one))
            {
                arguments.AddRange(["--ca", pki.CertificatePath(anchor)]);
            }
            if (IsResumption(one)) { arguments.AddRange(["--connections", "2"]); }
            if (one.Feature == InteropFeature.ResumptionByTicket) { arguments.Add("--tickets"); }
            if (one.Feature == InteropFeature.SmallDatagrams)
            {
                arguments.AddRange(["--mtu", Text(DatagramBytesOf(one))]);
            }
            return arguments;
        }

        private static string Text(int number)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }
    }
}
