namespace Device.Lwm2m
{
    /// <summary>The end of an exchange.</summary>
    internal enum Outcome
    {
        /// <summary>Class 2.</summary>
        Success = 0,

        /// <summary>No answer came.</summary>
        NoAnswer,

        /// <summary>Class 4 or 5.</summary>
        Refused,

        /// <summary>5.03.</summary>
        Busy,
    }
}
