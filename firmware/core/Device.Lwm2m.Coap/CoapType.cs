namespace Device.Lwm2m.Coap
{
    /// <summary>The four message types (RFC 7252 section 3).</summary>
    public static class CoapType
    {
        /// <summary>Wants an acknowledgement.</summary>
        public const int Confirmable = 0;

        /// <summary>Wants none.</summary>
        public const int NonConfirmable = 1;

        /// <summary>Answers a confirmable message.</summary>
        public const int Acknowledgement = 2;

        /// <summary>Says that a message could not be processed.</summary>
        public const int Reset = 3;
    }
}
