namespace Device.X509
{
    /// <summary>Bits of the key usage extension as they stand in its first byte (RFC 5280 section
    /// 4.2.1.3).</summary>
    public static class KeyUsages
    {
        /// <summary>The extension is not there: nothing is restricted.</summary>
        public const int Absent = -1;

        /// <summary>digitalSignature, bit 0: what ECDHE_ECDSA asks of both ends.</summary>
        public const int DigitalSignature = 0x80;

        /// <summary>nonRepudiation, bit 1.</summary>
        public const int NonRepudiation = 0x40;

        /// <summary>keyAgreement, bit 4.</summary>
        public const int KeyAgreement = 0x08;

        /// <summary>keyCertSign, bit 5: what an issuer needs.</summary>
        public const int KeyCertSign = 0x04;

        /// <summary>cRLSign, bit 6.</summary>
        public const int CrlSign = 0x02;
    }
}
