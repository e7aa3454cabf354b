namespace Device.Dtls
{
    /// <summary>Versions on the wire: the ones' complement of the TLS numbers, so that a smaller
    /// value is a newer version (RFC 6347 section 4.1).</summary>
    public static class ProtocolVersion
    {
        /// <summary>DTLS 1.0. Only accepted as the record version of hellos.</summary>
        public const int Dtls10 = 0xfeff;

        /// <summary>DTLS 1.2, the version spoken here.</summary>
        public const int Dtls12 = 0xfefd;
    }
}
