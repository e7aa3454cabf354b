namespace Device.Lwm2m
{
    /// <summary>Kind of a TLV entry, bits 7 and 6 of its first byte (OMA LwM2M 1.0 section
    /// 6.4.3).</summary>
    public enum TlvType
    {
        /// <summary>An object instance: its value is resources.</summary>
        ObjectInstance = 0,

        /// <summary>One value of a multiple resource.</summary>
        ResourceInstance = 1,

        /// <summary>A multiple resource: its value is resource instances.</summary>
        MultipleResource = 2,

        /// <summary>A resource with its value.</summary>
        Resource = 3,
    }
}
