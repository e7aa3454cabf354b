using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>The data formats that are spoken (LwM2M 1.1 section 7.4), by their CoAP
    /// Content-Format.</summary>
    public static class DataFormats
    {
        /// <summary>A writer of the format.</summary>
        /// <returns>Null for one that is not spoken: 4.06.</returns>
        public static ResourceWriter NewWriter(int contentFormat)
        {
            switch (contentFormat)
            {
                case CoapContentFormat.TextPlain: return new PlainTextWriter();
                case CoapContentFormat.OctetStream: return new OpaqueWriter();
                case CoapContentFormat.Cbor: return new CborValueWriter();
                case CoapContentFormat.Tlv:
                case CoapContentFormat.TlvEarly: return new TlvValueWriter(contentFormat);
                case CoapContentFormat.SenmlJson: return new SenmlJsonWriter();
                case CoapContentFormat.SenmlCbor: return new SenmlCborWriter();
                default: return null;
            }
        }

        /// <summary>A reader of the format.</summary>
        /// <returns>Null for one that is not spoken: 4.15.</returns>
        public static ResourceReader NewReader(int contentFormat)
        {
            switch (contentFormat)
            {
                case CoapContentFormat.TextPlain: return new PlainTextReader();
                case CoapContentFormat.OctetStream: return new OpaqueReader();
                case CoapContentFormat.Cbor: return new CborValueReader();
                case CoapContentFormat.Tlv:
                case CoapContentFormat.TlvEarly: return new TlvValueReader();
                case CoapContentFormat.SenmlJson: return new SenmlJsonReader();
                case CoapContentFormat.SenmlCbor: return new SenmlCborReader();
                default: return null;
            }
        }

        /// <summary>True for a format that is one value and nothing else.</summary>
        public static bool CarriesOneValue(int contentFormat)
        {
            return contentFormat == CoapContentFormat.TextPlain
                || contentFormat == CoapContentFormat.OctetStream
                || contentFormat == CoapContentFormat.Cbor;
        }

        /// <summary>True for a format that carries values from anywhere.</summary>
        public static bool CarriesComposite(int contentFormat)
        {
            return contentFormat == CoapContentFormat.SenmlJson
                || contentFormat == CoapContentFormat.SenmlCbor;
        }

        /// <summary>What a request gets whose payload was refused for the fault.</summary>
        public static int CodeOf(FormatFault fault)
        {
            switch (fault)
            {
                case FormatFault.None: return CoapCode.Changed;
                case FormatFault.RecordsTooMany: return CoapCode.RequestEntityTooLarge;
                case FormatFault.NotCarried: return CoapCode.UnsupportedContentFormat;
                case FormatFault.TooLarge: return CoapCode.InternalServerError;
                default: return CoapCode.BadRequest;
            }
        }
    }
}
