using System.Collections.Generic;
using System.Linq;
using Device.Dtls;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>What is judged, by whom, and why a cell is not. A new feature is a row in
    /// <see cref="RowsOf"/>, a case in the two runners and, where a peer lacks it, a reason in
    /// <see cref="WhyNotJudged"/>.</summary>
    public static class InteropMatrix
    {
        private const int Ccm8 = CipherSuite.EcdheEcdsaAes128Ccm8;
        private const int Gcm = CipherSuite.EcdheEcdsaAes128GcmSha256;

        public static readonly InteropPeer[] Peers =
        {
            InteropPeer.OpenSsl, InteropPeer.GnuTls, InteropPeer.MbedTls, InteropPeer.WolfSsl,
            InteropPeer.Pion,
        };

        /// <summary>The rows of a role's table, in their order.</summary>
        public static IEnumerable<InteropRow> RowsOf(InteropRole role)
        {
            yield return new InteropRow(
                InteropFeature.Handshake, Ccm8, "both show certificates, data both ways");
            yield return new InteropRow(
                InteropFeature.Handshake, Gcm, "both show certificates, data both ways");
            if (role == InteropRole.Client)
            {
                yield return new InteropRow(InteropFeature.Cookie, Ccm8, "a cookie first");
                yield return new InteropRow(InteropFeature.NoCookie, Ccm8, "no cookie");
            }
            yield return new InteropRow(
                InteropFeature.OurSmallDatagrams, Ccm8, "our handshake datagrams of 256 bytes");
            yield return new InteropRow(
                InteropFeature.SmallDatagrams, Gcm,
                "handshake datagrams of 256 bytes from both ends");
            yield return new InteropRow(
                InteropFeature.Chain, Ccm8, "both show a leaf and an intermediate");
            if (role == InteropRole.Client)
            {
                yield return new InteropRow(
                    InteropFeature.ServerName, Ccm8, "the server hears server_name");
            }
            yield return new InteropRow(
                InteropFeature.LostFlights, Ccm8,
                role == InteropRole.Client
                    ? "each flight but the last lost once"
                    : "each flight of the server but the last lost once");
            yield return new InteropRow(
                InteropFeature.LostLastFlight, Ccm8, "the last flight lost once");
            yield return new InteropRow(
                InteropFeature.UntrustedServer, Ccm8,
                "the server is of another root: the client's alert is heard");
            yield return new InteropRow(
                InteropFeature.UntrustedClient, Ccm8,
                "the client is of another root: the server's alert is heard");
        }

        /// <summary>The cells that a peer is asked to judge.</summary>
        public static IEnumerable<InteropCase> CasesOf(InteropRole role)
        {
            return
                from row in RowsOf(role)
                from peer in Peers
                where WhyNotJudged(role, peer, row.Feature) == null
                select new InteropCase(role, peer, row.Feature, row.Suite);
        }

        /// <summary>Why a peer is not asked; null when it is.</summary>
        public static string? WhyNotJudged(
            InteropRole role, InteropPeer peer, InteropFeature feature)
        {
            switch (feature)
            {
                case InteropFeature.NoCookie when peer == InteropPeer.WolfSsl:
                    return "wolfSSL's server always sends a cookie";
                case InteropFeature.SmallDatagrams when peer == InteropPeer.WolfSsl:
                    return "Debian builds wolfSSL without WOLFSSL_DTLS_MTU";
                case InteropFeature.LostLastFlight
                    when role == InteropRole.Client && peer == InteropPeer.WolfSsl:
                    return "wolfSSL 5.5's server repeats its last flight for nobody, nor for "
                        + "wolfSSL's client";
                default:
                    return null;
            }
        }
    }
}
