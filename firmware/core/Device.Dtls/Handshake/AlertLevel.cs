namespace Device.Dtls
{
    /// <summary>How much an alert means (RFC 5246 section 7.2).</summary>
    public static class AlertLevel
    {
        /// <summary>The connection may go on.</summary>
        public const int Warning = 1;

        /// <summary>The connection is over.</summary>
        public const int Fatal = 2;
    }
}
