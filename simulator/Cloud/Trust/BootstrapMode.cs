namespace Simulator.Cloud.Trust
{
    /// <summary>How devices under a trusted certificate come to their operational
    /// identity.</summary>
    public enum BootstrapMode
    {
        /// <summary>The device makes the key and enrols (LwM2M's security mode 4).</summary>
        Est = 0,

        /// <summary>The service makes key and certificate and writes both into the device (mode 2):
        /// for clients of others that know no EST.</summary>
        Certificate,
    }
}
