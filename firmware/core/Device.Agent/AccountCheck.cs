using Device.Crypto;
using Device.Dtls;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>Whether this device could recognise and reach the server of an account, asked
    /// before anything of it is stored: one that it could not costs a bootstrap and not the
    /// credential in force.</summary>
    internal sealed class AccountCheck : IAccountJudge
    {
        private readonly ICrypto _crypto;
        private readonly AgentOptions _options;

        public AccountCheck(ICrypto crypto, AgentOptions options)
        {
            _crypto = crypto;
            _options = options;
        }

        /// <inheritdoc/>
        public BootstrapFault Judge(BootstrapAccount account)
        {
            if (account.SecurityMode == BootstrapAccount.ModePreSharedKey)
            {
                return IsWanted(account.CipherSuites, CipherSuite.PskAes128Ccm8)
                    ? BootstrapFault.None : BootstrapFault.CipherSuiteUnsupported;
            }
            ServerTrust trust = ServerTrust.Of(account);
            if (!CertificatePin.CanMatch(_crypto, trust.Matching))
            {
                return BootstrapFault.MatchingTypeUnsupported;
            }
            X509Fault fault = trust.TryMakePin(account.ServerCertificate, out CertificatePin pin);
            if (fault == X509Fault.PinMalformed) { return BootstrapFault.ServerDigestInvalid; }
            if (fault != X509Fault.None) { return BootstrapFault.ServerCertificateInvalid; }
            bool isOffered = (_options.OfferCcm8
                    && IsWanted(account.CipherSuites, CipherSuite.EcdheEcdsaAes128Ccm8))
                || (_options.OfferGcm
                    && IsWanted(account.CipherSuites, CipherSuite.EcdheEcdsaAes128GcmSha256));
            return isOffered ? BootstrapFault.None : BootstrapFault.CipherSuiteUnsupported;
        }

        /// <summary>True when the suite is among those named, or none is named.</summary>
        public static bool IsWanted(int[] suites, int suite)
        {
            foreach (int one in suites)
            {
                if (one == suite) { return true; }
            }
            return suites.Length == 0;
        }
    }
}
