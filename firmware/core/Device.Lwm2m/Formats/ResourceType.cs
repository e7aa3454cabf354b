namespace Device.Lwm2m.Formats
{
    /// <summary>Types of a resource's value (LwM2M 1.1 appendix C).</summary>
    public enum ResourceType
    {
        /// <summary>No value: a resource to execute.</summary>
        None = 0,

        /// <summary>Text, UTF-8.</summary>
        String,

        /// <summary>Integer of 64 bits.</summary>
        Integer,

        /// <summary>Integer of 64 bits without a sign.</summary>
        Unsigned,

        /// <summary>Floating point number of 64 bits.</summary>
        Float,

        /// <summary>Truth value.</summary>
        Boolean,

        /// <summary>Bytes.</summary>
        Opaque,

        /// <summary>Seconds since 1970-01-01 UTC.</summary>
        Time,

        /// <summary>An object's id and an instance's; both 65535 for none.</summary>
        ObjectLink,

        /// <summary>Text in link format (RFC 6690).</summary>
        CoreLink,
    }
}
