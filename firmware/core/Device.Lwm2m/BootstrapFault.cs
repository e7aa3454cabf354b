namespace Device.Lwm2m
{
    /// <summary>Why a bootstrap gave no account. Rows in docs/errors.md.</summary>
    public enum BootstrapFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>The request had no answer; see
        /// <see cref="BootstrapClient.CoapFault"/>.</summary>
        NoAnswer,

        /// <summary>The server refused with the code in
        /// <see cref="BootstrapClient.ResponseCode"/>.</summary>
        Refused,

        /// <summary>5.03: come again after
        /// <see cref="BootstrapClient.RetryAfterSeconds"/>.</summary>
        Busy,

        /// <summary>The server accepted and did not finish in time.</summary>
        TimedOut,

        /// <summary>Finished without an LwM2M server account in /0.</summary>
        AccountMissing,

        /// <summary>The account has no server URI.</summary>
        UriMissing,

        /// <summary>The account's server URI is not a coaps URI that can be used.</summary>
        UriInvalid,

        /// <summary>Security mode is none of 0 (pre-shared key), 2 (certificate) and 4
        /// (EST).</summary>
        SecurityModeUnsupported,

        /// <summary>The account has no server certificate (/0/x/4).</summary>
        ServerCertificateMissing,

        /// <summary>Mode 2 without the device's certificate (/0/x/3).</summary>
        CertificateMissing,

        /// <summary>Mode 2 without the device's private key (/0/x/5).</summary>
        PrivateKeyMissing,

        /// <summary>The account has no short server id, or one out of 1 to 65534.</summary>
        ShortServerIdInvalid,

        /// <summary>No /1 instance has the account's short server id.</summary>
        ServerObjectMissing,

        /// <summary>The finish's iep is longer than
        /// <see cref="BootstrapAccount.InternalEndpointMax"/>.</summary>
        InternalEndpointInvalid,

        /// <summary>/0/x/14 is no host name, or longer than
        /// <see cref="BootstrapAccount.ServerNameMax"/>.</summary>
        ServerNameInvalid,

        /// <summary>/0/x/4 is no certificate that the device can use as /0/x/15 says: it cannot be
        /// parsed, or is to be a CA and is none.</summary>
        ServerCertificateInvalid,

        /// <summary>/0/x/13 names a digest that the device's crypto provider cannot make.</summary>
        MatchingTypeUnsupported,

        /// <summary>/0/x/4 does not have the length of the digest that /0/x/13 names.</summary>
        ServerDigestInvalid,

        /// <summary>/0/x/16 names no cipher suite that the device offers.</summary>
        CipherSuiteUnsupported,

        /// <summary>Mode 0 without an identity (/0/x/3), or one longer than
        /// <see cref="BootstrapAccount.IdentityMax"/>.</summary>
        PskIdentityInvalid,

        /// <summary>Mode 0 without a key (/0/x/5), or one shorter than
        /// <see cref="BootstrapAccount.PreSharedKeyMin"/> or longer than
        /// <see cref="BootstrapAccount.PreSharedKeyMax"/> bytes.</summary>
        PskKeyInvalid,
    }
}
