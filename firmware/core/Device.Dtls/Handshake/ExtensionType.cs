namespace Device.Dtls
{
    /// <summary>Hello extensions by number (IANA TLS ExtensionType registry).</summary>
    public static class ExtensionType
    {
        /// <summary>Server name indication (RFC 6066 section 3).</summary>
        public const int ServerName = 0;

        /// <summary>max_fragment_length (RFC 6066 section 4).</summary>
        public const int MaxFragmentLength = 1;

        /// <summary>supported_groups (RFC 8422 section 5.1.1).</summary>
        public const int SupportedGroups = 10;

        /// <summary>ec_point_formats (RFC 8422 section 5.1.2).</summary>
        public const int EcPointFormats = 11;

        /// <summary>signature_algorithms (RFC 5246 section 7.4.1.4.1).</summary>
        public const int SignatureAlgorithms = 13;

        /// <summary>extended_master_secret (RFC 7627).</summary>
        public const int ExtendedMasterSecret = 23;

        /// <summary>record_size_limit (RFC 8449).</summary>
        public const int RecordSizeLimit = 28;

        /// <summary>session_ticket (RFC 5077).</summary>
        public const int SessionTicket = 35;

        /// <summary>connection_id (RFC 9146).</summary>
        public const int ConnectionId = 54;

        /// <summary>renegotiation_info (RFC 5746 section 3.2).</summary>
        public const int RenegotiationInfo = 0xff01;
    }
}
