namespace Device.X509
{
    /// <summary>Identifier octets of DER (X.690 section 8.1.2); only one-byte tags occur
    /// here.</summary>
    public static class DerTag
    {
        /// <summary>BOOLEAN.</summary>
        public const int Boolean = 0x01;

        /// <summary>INTEGER.</summary>
        public const int Integer = 0x02;

        /// <summary>BIT STRING, primitive.</summary>
        public const int BitString = 0x03;

        /// <summary>OCTET STRING, primitive.</summary>
        public const int OctetString = 0x04;

        /// <summary>OBJECT IDENTIFIER.</summary>
        public const int ObjectIdentifier = 0x06;

        /// <summary>UTF8String.</summary>
        public const int Utf8String = 0x0c;

        /// <summary>PrintableString.</summary>
        public const int PrintableString = 0x13;

        /// <summary>TeletexString, of which only the ASCII part is read.</summary>
        public const int TeletexString = 0x14;

        /// <summary>IA5String.</summary>
        public const int Ia5String = 0x16;

        /// <summary>UTCTime: years 1950 to 2049.</summary>
        public const int UtcTime = 0x17;

        /// <summary>GeneralizedTime: a year of four digits.</summary>
        public const int GeneralizedTime = 0x18;

        /// <summary>SEQUENCE or SEQUENCE OF.</summary>
        public const int Sequence = 0x30;

        /// <summary>SET or SET OF.</summary>
        public const int Set = 0x31;

        /// <summary>[n], primitive.</summary>
        public const int Context = 0x80;

        /// <summary>[n], constructed.</summary>
        public const int ContextConstructed = 0xa0;
    }
}
