namespace Device.Lwm2m
{
    /// <summary>What became of a write of the bootstrap server.</summary>
    internal enum WriteResult
    {
        /// <summary>Taken.</summary>
        Done = 0,

        /// <summary>Not TLV, or values of the wrong kind.</summary>
        Malformed,

        /// <summary>More instances than are held.</summary>
        TooMany,

        /// <summary>The device's own bootstrap server account.</summary>
        Protected,
    }
}
