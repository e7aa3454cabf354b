namespace Device.Lwm2m.Formats
{
    /// <summary>Why a payload could not be read or written. Rows in docs/errors.md.</summary>
    public enum FormatFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>What is to be written does not fit into the buffer.</summary>
        TooLarge,

        /// <summary>The format cannot carry values of this path: more than one value where it
        /// has room for one, or several objects in TLV.</summary>
        NotCarried,

        /// <summary>Not a number, or infinite, where the format has no text for it.</summary>
        NumberNotFinite,

        /// <summary>The bytes are not TLV: cut off, or nested where nothing may be.</summary>
        TlvMalformed,

        /// <summary>The bytes are not JSON, nested too deep, or end too late.</summary>
        JsonMalformed,

        /// <summary>The bytes are not CBOR, nested too deep, or end too late.</summary>
        CborMalformed,

        /// <summary>Not an array of records (RFC 8428 section 4), or a label with a value of
        /// another kind.</summary>
        RecordMalformed,

        /// <summary>More than <see cref="SenmlReader.RecordsMax"/> records.</summary>
        RecordsTooMany,

        /// <summary>A record has a label twice, or two values.</summary>
        LabelDoubled,

        /// <summary>A label that must be understood and is not: it ends in "_", or it is a base
        /// value or a sum, which LwM2M does not have.</summary>
        LabelNotUnderstood,

        /// <summary>SenML of a later version than 10 (bver).</summary>
        VersionUnsupported,

        /// <summary>A name is no path of LwM2M.</summary>
        PathInvalid,

        /// <summary>A value that the request's path does not contain.</summary>
        PathOutside,

        /// <summary>A text is not UTF-8.</summary>
        TextInvalid,

        /// <summary>Bytes in text are not base64 in its only form.</summary>
        Base64Invalid,

        /// <summary>A number that no 64 bits hold.</summary>
        NumberTooLarge,

        /// <summary>The value is not of the resource's type.</summary>
        ValueTypeWrong,

        /// <summary>The bytes are not link format (RFC 6690 section 2).</summary>
        LinkMalformed,
    }
}
