namespace Device.Agent.Heartbeat
{
    /// <summary>Sizes and numbers of heartbeat messages (docs/heartbeat.md).</summary>
    public static class HeartbeatLimits
    {
        /// <summary>Version of the messages.</summary>
        public const int Version = 1;

        /// <summary>Path of the service.</summary>
        public const string Path = "shb";

        /// <summary>Bytes of a root-of-trust id, of an exchange id, of a transaction id, of a
        /// digest and of an issuer's fingerprint.</summary>
        public const int IdSize = 8;

        /// <summary>Operations of an answer, and results of a request.</summary>
        public const int TransactionsMax = 4;

        /// <summary>Credentials that a device reports.</summary>
        public const int CredentialsMax = 16;

        /// <summary>Names whose renewal a device asks for.</summary>
        public const int WishesMax = 4;

        /// <summary>Characters of a certificate's name (facts/pelion.md C.1).</summary>
        public const int NameMax = 50;

        /// <summary>Bytes of a serial number (RFC 5280 section 4.1.2.2).</summary>
        public const int SerialMax = 20;

        /// <summary>Bytes of one certificate or request.</summary>
        public const int DerMax = 1024;

        /// <summary>Certificates of a chain.</summary>
        public const int ChainMax = 5;

        /// <summary>Bytes of a request.</summary>
        public const int RequestMax = 2048;

        /// <summary>Bytes of an answer.</summary>
        public const int AnswerMax = 4096;

        /// <summary>Longest interval that an answer may give: 365 days.</summary>
        public const int IntervalSecondsMax = 31_536_000;

        /// <summary>The operational identity's name in messages.</summary>
        public const string OperationalName = "LWM2M";
    }
}
