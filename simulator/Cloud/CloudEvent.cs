namespace Simulator.Cloud
{
    /// <summary>Things that <see cref="CloudCounters"/> counts.</summary>
    public enum CloudEvent
    {
        /// <summary>POST /bs was accepted and is on disk.</summary>
        BootstrapAccepted = 0,

        /// <summary>A device confirmed the end of its bootstrap.</summary>
        BootstrapFinished,

        /// <summary>A device refused one of the writes, or never answered it.</summary>
        BootstrapBroken,

        /// <summary>The authority issued an operational certificate.</summary>
        CertificateIssued,

        /// <summary>A request came again and got the certificate it had made before.</summary>
        CertificateRepeated,

        /// <summary>A registration is on disk.</summary>
        Registered,

        /// <summary>A registration was updated.</summary>
        Updated,

        /// <summary>A device took leave.</summary>
        Deregistered,

        /// <summary>The lifetime of a registration ran out.</summary>
        Expired,

        /// <summary>A request for something that is not there, or with a wrong method.</summary>
        RequestUnknown,
    }
}
