using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;

namespace Device.Tests.Interop.Matrix
{
    /// <summary>What is judged, by whom, and why a cell is not. A new feature is a row here, a case
    /// in the two judges and, where a peer lacks it, a reason in <see cref="WhyNotJudged"/>.
    /// </summary>
    public static class InteropMatrix
    {
        private const int Ccm8 = CipherSuite.EcdheEcdsaAes128Ccm8;
        private const int Gcm = CipherSuite.EcdheEcdsaAes128GcmSha256;

        /// <summary>The columns.</summary>
        public static readonly InteropPeer[] Peers = Enum.GetValues<InteropPeer>();

        private static readonly InteropRow[] s_rows =
        [
            new(InteropFeature.Handshake, Ccm8, "both show certificates, data both ways"),
            new(InteropFeature.Handshake, Gcm, "both show certificates, data both ways"),
            new(InteropFeature.Cookie, Ccm8, "a cookie first", InteropRole.Client),
            new(InteropFeature.NoCookie, Ccm8, "no cookie", InteropRole.Client),
            new(InteropFeature.OurSmallDatagrams, Ccm8, "our handshake datagrams of 256 bytes"),
            new(
                InteropFeature.SmallDatagrams, Gcm,
                "handshake datagrams of 256 bytes from both ends"),
            new(InteropFeature.Chain, Ccm8, "both show a leaf and an intermediate"),
            new(InteropFeature.ServerName, Ccm8, "the server hears server_name"),
            new(
                InteropFeature.LostFlights, Ccm8, "each flight but the last lost once",
                InteropRole.Client),
            new(
                InteropFeature.LostFlights, Ccm8,
                "each flight of the server but the last lost once", InteropRole.Server),
            new(InteropFeature.LostLastFlight, Ccm8, "the last flight lost once"),
            new(
                InteropFeature.UntrustedServer, Ccm8,
                "the server is of another root: the client's alert is heard"),
            new(
                InteropFeature.UntrustedClient, Ccm8,
                "the client is of another root: the server's alert is heard"),
            new(InteropFeature.ResumptionById, Ccm8, "a session is resumed by its id"),
            new(
                InteropFeature.ResumptionByTicket, Gcm, "a session is resumed by a ticket",
                InteropRole.Client),
            new(InteropFeature.MaxFragmentLength, Ccm8, "max_fragment_length 512"),
            new(InteropFeature.RecordSizeLimit, Ccm8, "record_size_limit 512"),
            new(
                InteropFeature.PreSharedKey, CipherSuite.PskAes128Ccm8,
                "a pre-shared key, data both ways"),
        ];

        /// <summary>The rows of a role's table, in their order.</summary>
        public static IEnumerable<InteropRow> RowsOf(InteropRole role)
        {
            return s_rows.Where(row => row.Only == null || row.Only == role);
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
            return feature switch
            {
                InteropFeature.Cookie when peer == InteropPeer.BouncyCastle
                    => "BouncyCastle's server of this version sends no cookie",
                InteropFeature.NoCookie when peer is InteropPeer.WolfSsl or InteropPeer.Libcoap
                    => "its server always sends a cookie",
                InteropFeature.SmallDatagrams when peer == InteropPeer.WolfSsl
                    => "Debian builds wolfSSL without WOLFSSL_DTLS_MTU",
                InteropFeature.Chain when peer == InteropPeer.Libcoap
                    => "libcoap's programs show their leaf only",
                InteropFeature.LostLastFlight
                    when role == InteropRole.Client && peer == InteropPeer.WolfSsl
                    => "wolfSSL 5.5's server repeats its last flight for nobody, nor for wolfSSL's "
                    + "client",
                InteropFeature.PreSharedKey when peer == InteropPeer.WolfSsl
                    => "Debian builds wolfSSL without WOLFSSL_STATIC_PSK",
                InteropFeature.SmallDatagrams or InteropFeature.MaxFragmentLength
                    or InteropFeature.ResumptionById or InteropFeature.RecordSizeLimit
                    when peer == InteropPeer.Libcoap
                    => "libcoap's programs have no option for it",
                InteropFeature.ResumptionById or InteropFeature.ResumptionByTicket
                    when role == InteropRole.Client && peer == InteropPeer.BouncyCastle
                    => "BouncyCastle's server of this version resumes nothing",
                InteropFeature.ResumptionByTicket when peer == InteropPeer.Libcoap
                    => "libcoap's server names no context for its sessions, so that its OpenSSL "
                    + "refuses every resumption",
                InteropFeature.MaxFragmentLength
                    when role == InteropRole.Client && peer == InteropPeer.WolfSsl
                    => "wolfSSL 5.5's server then sends handshake records of 524 bytes; we refuse "
                    + "them by name, and OpenSSL's client does too",
                InteropFeature.MaxFragmentLength
                    when role == InteropRole.Server && peer == InteropPeer.GnuTls
                    => "GnuTLS's client offers record_size_limit only",
                InteropFeature.ResumptionByTicket or InteropFeature.MaxFragmentLength
                    when peer == InteropPeer.Pion
                    => "the stack does not have it",
                InteropFeature.RecordSizeLimit when peer != InteropPeer.GnuTls
                    => "the stack does not have it",
                _ => null,
            };
        }
    }
}
