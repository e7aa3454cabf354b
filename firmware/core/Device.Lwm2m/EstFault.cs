namespace Device.Lwm2m
{
    /// <summary>Why an enrolment gave no certificates. Rows in docs/errors.md.</summary>
    public enum EstFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>No answer came, or the session ended; see
        /// <see cref="EstClient.CoapFault"/>.</summary>
        NoAnswer,

        /// <summary>The server refused with the code in
        /// <see cref="EstClient.ResponseCode"/>.</summary>
        Refused,

        /// <summary>5.03: come again after <see cref="EstClient.RetryAfterSeconds"/>.</summary>
        Busy,

        /// <summary>The answer has another version than 1.</summary>
        VersionUnknown,

        /// <summary>The answer names no certificate or more than five.</summary>
        CertificateCountInvalid,

        /// <summary>The answer ends before what it announces, or a certificate has no
        /// bytes.</summary>
        Truncated,

        /// <summary>Bytes follow the last certificate.</summary>
        TrailingBytes,

        /// <summary>The answer is larger than the endpoint takes in.</summary>
        AnswerTooLarge,
    }
}
