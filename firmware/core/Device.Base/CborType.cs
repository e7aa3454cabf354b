namespace Device.Base
{
    /// <summary>Major types of CBOR (RFC 8949 section 3.1).</summary>
    public enum CborType
    {
        /// <summary>Unsigned integer.</summary>
        Unsigned = 0,

        /// <summary>Negative integer.</summary>
        Negative = 1,

        /// <summary>Byte string.</summary>
        Bytes = 2,

        /// <summary>Text string.</summary>
        Text = 3,

        /// <summary>Array of items.</summary>
        Array = 4,

        /// <summary>Map of pairs.</summary>
        Map = 5,

        /// <summary>Tagged item.</summary>
        Tag = 6,

        /// <summary>Simple value or floating point.</summary>
        Simple = 7,

        /// <summary>There is no further item, or none that can be read.</summary>
        None = 8,
    }
}
