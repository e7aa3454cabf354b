namespace Device.Dtls
{
    /// <summary>Whether a ServerHello answers what we offered [4].</summary>
    internal static class ServerHelloCheck
    {
        public static DtlsFault Check(ServerHello hello, DtlsClientOptions options)
        {
            if (hello.Version != ProtocolVersion.Dtls12) { return DtlsFault.VersionUnsupported; }
            if (!WasOffered(hello.Suite, options)
                || hello.Compression != 0
                || hello.HasIllegalValue
                || !hello.AcceptsUncompressedPoints)
            {
                return DtlsFault.IllegalParameter;
            }
            // RFC 5246 section 7.4.1.4: only what was asked for may be answered.
            if (hello.UnknownExtension >= 0
                || hello.HasSessionTicket
                || hello.HasConnectionId
                || hello.MaxFragmentLength != 0
                || hello.RecordSizeLimit != 0
                || (hello.HasServerName && options.ServerName == null))
            {
                return DtlsFault.UnsupportedExtension;
            }
            // RFC 5746 section 3.4: a server without the extension is old, which does no harm to
            // a client that never renegotiates; one that fills it in a first handshake is under
            // attack.
            if (hello.IsRenegotiationInfoWrong) { return DtlsFault.RenegotiationInfoWrong; }
            if (options.ExtendedMasterSecretRequired && !hello.HasExtendedMasterSecret)
            {
                return DtlsFault.ExtendedMasterSecretMissing;
            }
            return DtlsFault.None;
        }

        private static bool WasOffered(int suite, DtlsClientOptions options)
        {
            return (options.OfferCcm8 && suite == CipherSuite.EcdheEcdsaAes128Ccm8)
                || (options.OfferGcm && suite == CipherSuite.EcdheEcdsaAes128GcmSha256);
        }
    }
}
