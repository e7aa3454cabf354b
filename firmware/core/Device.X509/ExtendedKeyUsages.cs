namespace Device.X509
{
    /// <summary>The extended key usages that this code knows, as bits with Pelion's values.
    /// Others in a certificate are passed over.</summary>
    public static class ExtendedKeyUsages
    {
        /// <summary>The extension is not there: nothing is restricted.</summary>
        public const int Absent = -1;

        /// <summary>anyExtendedKeyUsage (2.5.29.37.0).</summary>
        public const int Any = 1 << 0;

        /// <summary>serverAuth (1.3.6.1.5.5.7.3.1).</summary>
        public const int ServerAuth = 1 << 1;

        /// <summary>clientAuth (1.3.6.1.5.5.7.3.2).</summary>
        public const int ClientAuth = 1 << 2;

        /// <summary>codeSigning (1.3.6.1.5.5.7.3.3).</summary>
        public const int CodeSigning = 1 << 3;

        /// <summary>emailProtection (1.3.6.1.5.5.7.3.4).</summary>
        public const int EmailProtection = 1 << 4;

        /// <summary>timeStamping (1.3.6.1.5.5.7.3.8).</summary>
        public const int TimeStamping = 1 << 8;

        /// <summary>OCSPSigning (1.3.6.1.5.5.7.3.9).</summary>
        public const int OcspSigning = 1 << 9;

        // Last arc of 1.3.6.1.5.5.7.3.x to bit: the bit number is the arc, 3.0 is not assigned.
        internal const int ArcMax = 9;
        internal const int Known =
            Any | ServerAuth | ClientAuth | CodeSigning | EmailProtection | TimeStamping
            | OcspSigning;
    }
}
