using System;
using System.Text;
using System.Text.RegularExpressions;
using Device.Tests.Peers;
using Org.BouncyCastle.Crypto.Tls;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>What the peers say of their versions.</summary>
    public static class PeerVersions
    {
        /// <summary>The table of docs/interop.md.</summary>
        public static string Render()
        {
            StringBuilder text = new StringBuilder("| peer | version |\n|---|---|\n");
            foreach (InteropPeer peer in InteropMatrix.Peers)
            {
                text.Append($"| {InteropDocument.NameOf(peer)} | {Of(peer)} |\n");
            }
            return text.ToString();
        }

        private static string Of(InteropPeer peer)
        {
            switch (peer)
            {
                case InteropPeer.BouncyCastle:
                    Version version = typeof(TlsClient).Assembly.GetName().Version!;
                    return $"{version.ToString(3)} (Portable.BouncyCastle, in process)";
                case InteropPeer.Libcoap:
                    ForeignResult usage = ForeignProcess.Run(Peer.CoapClient, "-h");
                    Match match = Regex.Match(usage.Output + usage.Error, @"v(\d+\.\d+\.\d+)");
                    return match.Groups[1].Value + " (over OpenSSL)";
                default:
                    return ForeignProcess.Run(PeerCommand.ProgramOf(peer), "version")
                        .RequireSuccess().Output.Trim();
            }
        }
    }
}
