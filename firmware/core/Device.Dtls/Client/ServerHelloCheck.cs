using Device.Base;

namespace Device.Dtls
{
    /// <summary>Whether a ServerHello answers what we offered [4], and whether it
    /// resumes.</summary>
    internal static class ServerHelloCheck
    {
        // What the largest connection id has to leave of a datagram, bytes of plaintext.
        private const int PlaintextMin = 32;

        public static DtlsFault Check(ServerHello hello, ClientHello offer, ClientTerms terms)
        {
            if (hello.Version != ProtocolVersion.Dtls12) { return DtlsFault.VersionUnsupported; }
            if (!terms.Offers(hello.Suite)) { return DtlsFault.SuiteNotOffered; }
            if (hello.Compression != 0) { return DtlsFault.CompressionChosen; }
            if (!hello.AcceptsUncompressedPoints) { return DtlsFault.IllegalParameter; }
            if (!IsAsked(hello, offer)) { return DtlsFault.UnsupportedExtension; }
            // RFC 5746 section 3.4: a server without the extension is old, which does no harm to
            // a client that never renegotiates; one that fills it in a first handshake is under
            // attack.
            if (hello.IsRenegotiationInfoWrong) { return DtlsFault.RenegotiationInfoWrong; }
            if (!IsLimitLegal(hello, offer)) { return DtlsFault.RecordLimitInvalid; }
            if (hello.ConnectionId.Length > ConnectionIdMax(terms.Options))
            {
                return DtlsFault.ConnectionIdInvalid;
            }
            bool resumes = Resumes(hello, offer, terms);
            if (resumes && hello.Suite != terms.Session.Suite)
            {
                return DtlsFault.ResumedSuiteWrong;
            }
            // RFC 7627 section 5.3: our sessions all have it, so a resumed one has to.
            if (!hello.HasExtendedMasterSecret
                && (resumes || terms.Options.ExtendedMasterSecretRequired))
            {
                return DtlsFault.ExtendedMasterSecretMissing;
            }
            return DtlsFault.None;
        }

        /// <summary>RFC 5246 section 7.4.1.3 and RFC 5077 section 3.4: the server that resumes
        /// gives our session id back, also one that we made up beside a ticket.</summary>
        public static bool Resumes(ServerHello hello, ClientHello offer, ClientTerms terms)
        {
            return terms.Session != null
                && offer.SessionIdCount > 0
                && hello.SessionIdCount == offer.SessionIdCount
                && Bytes.AreEqual(
                    hello.SessionId, 0, offer.SessionId, 0, offer.SessionIdCount);
        }

        // RFC 5246 section 7.4.1.4: only what was asked for may be answered.
        private static bool IsAsked(ServerHello hello, ClientHello offer)
        {
            ClientHelloExtensions asked = offer.Extensions;
            return hello.UnknownExtension < 0
                && (asked.HasSessionTicket || !hello.HasSessionTicket)
                && (asked.ServerName != null || !hello.HasServerName)
                && (asked.HasConnectionId || !hello.HasConnectionId)
                && (asked.HasPointFormats || !hello.HasPointFormats)
                && (asked.MaxFragmentLength != 0 || !hello.HasMaxFragmentLength)
                && (asked.RecordSizeLimit != 0 || !hello.HasRecordSizeLimit);
        }

        // RFC 6066 section 4: the length that was asked for, or none. RFC 8449 section 5: never
        // both.
        private static bool IsLimitLegal(ServerHello hello, ClientHello offer)
        {
            return !hello.HasIllegalValue
                && !(hello.HasMaxFragmentLength && hello.HasRecordSizeLimit)
                && (!hello.HasMaxFragmentLength
                    || hello.MaxFragmentLength == offer.Extensions.MaxFragmentLength);
        }

        /// <summary>The longest connection id of a server that leaves room for data.</summary>
        public static int ConnectionIdMax(DtlsClientOptions options)
        {
            return options.DatagramMax
                - RecordHeader.SizeMin - RecordProtection.OverheadMax - PlaintextMin;
        }
    }
}
