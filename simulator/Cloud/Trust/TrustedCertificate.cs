using Device.X509;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Trust
{
    /// <summary>An uploaded chain of certificate authorities and the account that owns it.
    /// Immutable: a change makes another object.</summary>
    public sealed record TrustedCertificate
    {
        /// <summary>Chains whose devices may bootstrap.</summary>
        public const string ServiceBootstrap = "bootstrap";

        /// <summary>Chains of operational certificates that others issue.</summary>
        public const string ServiceLwm2m = "lwm2m";

        /// <summary>32 hexadecimal characters.</summary>
        public required string Id { get; init; }

        /// <summary>Devices under this anchor belong to it.</summary>
        public required Account Account { get; init; }

        /// <summary>Unique in the account.</summary>
        public required string Name { get; init; }

        /// <summary>Free text.</summary>
        public required string Description { get; init; }

        /// <summary>bootstrap or lwm2m.</summary>
        public required string Service { get; init; }

        /// <summary>False: "blacklisted". Nothing under it may bootstrap or register.</summary>
        public required bool IsActive { get; init; }

        /// <summary>What a bootstrap through it gives.</summary>
        public BootstrapMode BootstrapMode { get; init; }

        /// <summary>The authority that signs devices first, its root last.</summary>
        public required CertificateChain Chain { get; init; }

        /// <summary>Unix milliseconds.</summary>
        public required long CreatedAtMs { get; init; }

        /// <summary>Unix milliseconds.</summary>
        public required long UpdatedAtMs { get; init; }

        /// <summary>What devices' chains must lead to.</summary>
        public Certificate Anchor { get { return Chain.Leaf; } }

        /// <summary>True when bootstraps through it are accepted.</summary>
        public bool AdmitsBootstrap { get { return IsActive && Service == ServiceBootstrap; } }

        /// <summary>True when registrations under it are accepted, of devices that did not
        /// bootstrap here.</summary>
        public bool AdmitsRegistration { get { return IsActive && Service == ServiceLwm2m; } }
    }
}
