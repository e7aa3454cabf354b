namespace Device.Lwm2m
{
    /// <summary>Why a device is not registered. Rows in docs/errors.md.</summary>
    public enum RegistrationFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>The request had no answer; see
        /// <see cref="RegistrationClient.CoapFault"/>.</summary>
        NoAnswer,

        /// <summary>The server refused with the code in
        /// <see cref="RegistrationClient.ResponseCode"/>.</summary>
        Refused,

        /// <summary>5.03: come again after
        /// <see cref="RegistrationClient.RetryAfterSeconds"/>.</summary>
        Busy,

        /// <summary>2.01 without a Location-Path, or with one longer than
        /// <see cref="RegistrationClient.LocationCountMax"/>.</summary>
        LocationInvalid,
    }
}
