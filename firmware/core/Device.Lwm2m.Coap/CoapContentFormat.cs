namespace Device.Lwm2m.Coap
{
    /// <summary>Content-Format numbers in use here (IANA CoAP Content-Formats).</summary>
    public static class CoapContentFormat
    {
        /// <summary>The option is absent.</summary>
        public const int None = -1;

        /// <summary>text/plain; charset=utf-8.</summary>
        public const int TextPlain = 0;

        /// <summary>application/link-format.</summary>
        public const int LinkFormat = 40;

        /// <summary>application/octet-stream.</summary>
        public const int OctetStream = 42;

        /// <summary>application/cbor.</summary>
        public const int Cbor = 60;

        /// <summary>LwM2M TLV before it had a number of its own (LwM2M 1.0 drafts).</summary>
        public const int TlvEarly = 99;

        /// <summary>application/senml+json.</summary>
        public const int SenmlJson = 110;

        /// <summary>application/senml+cbor.</summary>
        public const int SenmlCbor = 112;

        /// <summary>application/pkcs10, a certification request (RFC 9148 section 4.3).</summary>
        public const int Pkcs10 = 286;

        /// <summary>application/pkix-cert, one certificate (RFC 9148 section 4.3).</summary>
        public const int PkixCert = 287;

        /// <summary>application/vnd.oma.lwm2m+tlv.</summary>
        public const int Tlv = 11542;
    }
}
