namespace Device.Dtls
{
    /// <summary>Curves and how their points are written (RFC 8422 section 5).</summary>
    public static class NamedGroup
    {
        /// <summary>NIST P-256, the only group here.</summary>
        public const int Secp256r1 = 23;

        /// <summary>ECCurveType named_curve: the only one that RFC 8422 leaves.</summary>
        public const int CurveTypeNamed = 3;

        /// <summary>Point format uncompressed.</summary>
        public const int PointFormatUncompressed = 0;
    }
}
