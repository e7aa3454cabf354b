namespace Device.Base
{
    /// <summary>What <see cref="JsonReader"/> stands on.</summary>
    public enum JsonToken
    {
        /// <summary>Nothing: not started, at the end, or failed.</summary>
        None = 0,

        /// <summary>An opening bracket.</summary>
        StartArray,

        /// <summary>A closing bracket.</summary>
        EndArray,

        /// <summary>An opening brace.</summary>
        StartObject,

        /// <summary>A closing brace.</summary>
        EndObject,

        /// <summary>A member's name; its value is next.</summary>
        Name,

        /// <summary>A string.</summary>
        Text,

        /// <summary>A number.</summary>
        Number,

        /// <summary>The word true.</summary>
        True,

        /// <summary>The word false.</summary>
        False,

        /// <summary>The word null.</summary>
        Null,
    }
}
