using System.Collections.Generic;
using System.Text;
using Device.Tests.Peers;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>How libcoap's programs are started. They have no option for a suite, and Debian's
    /// configuration of OpenSSL refuses CCM-8 for its short tag: so they get one that does
    /// not.</summary>
    public static class LibcoapCommand
    {
        /// <summary>A program with everything it has to tell.</summary>
        /// <param name="peer">Client or server.</param>
        /// <param name="one">The case.</param>
        /// <param name="pki">Where the files are.</param>
        /// <param name="name">The certificate that is shown.</param>
        /// <param name="anchor">The root that is trusted.</param>
        /// <param name="more">What only this program has.</param>
        public static ForeignProcess Start(
            Peer peer, InteropCase one, InteropPki pki, string name, string anchor,
            params string[] more)
        {
            List<string> arguments = new List<string>
            {
                "OPENSSL_CONF=" + pki.OpenSslConfigurationPath, PeerTools.Require(peer),
                "-v", "7",
            };
            if (one.Feature == InteropFeature.PreSharedKey)
            {
                // The key as it is, so it has to be text.
                arguments.AddRange(["-k", Encoding.ASCII.GetString(PeerCommand.PskBytes)]);
                if (peer == Peer.CoapClient)
                {
                    arguments.AddRange(["-u", PeerCommand.PskIdentity]);
                }
            }
            else
            {
                arguments.AddRange(
                [
                    "-c", pki.CertificatePath(name), "-j", pki.KeyPath(name),
                    "-C", pki.CertificatePath(anchor),
                ]);
            }
            arguments.AddRange(more);
            return ForeignProcess.Start("env", null, [.. arguments]);
        }
    }
}
