namespace Device.Lwm2m
{
    /// <summary>Says whether this device could do what a bootstrap server wrote: what takes
    /// certificates and cipher suites to know. Asked at the finish, when the account is otherwise
    /// consistent and nothing is stored yet.</summary>
    public interface IAccountJudge
    {
        /// <summary>None, ServerCertificateInvalid, MatchingTypeUnsupported, ServerDigestInvalid or
        /// CipherSuiteUnsupported.</summary>
        BootstrapFault Judge(BootstrapAccount account);
    }
}
