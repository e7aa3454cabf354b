namespace Simulator.Fleet
{
    /// <summary>The suite that the devices of a run offer.</summary>
    public enum OfferedSuite
    {
        /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8.</summary>
        Ccm8 = 0,

        /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.</summary>
        Gcm = 1,
    }
}
