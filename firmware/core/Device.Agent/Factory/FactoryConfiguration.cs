namespace Device.Agent.Factory
{
    /// <summary>What the factory gives a device besides its key pair. Texts are ASCII; those of
    /// the device information may be null, which leaves the item out.</summary>
    public sealed class FactoryConfiguration
    {
        /// <summary>Endpoint name: 1 to 64 characters; must equal the certificate's CN.</summary>
        public string EndpointName { get; set; }

        /// <summary>Account: 32 hex digits.</summary>
        public string AccountId { get; set; }

        /// <summary>coaps URI of the bootstrap service.</summary>
        public string BootstrapUri { get; set; }

        /// <summary>DER of the bootstrap service's trust anchor.</summary>
        public byte[] BootstrapServerCa { get; set; }

        /// <summary>DER certificates of the device, leaf first, one behind the other.</summary>
        public byte[] CertificateChain { get; set; }

        /// <summary>LwM2M /3/0/0.</summary>
        public string Manufacturer { get; set; }

        /// <summary>LwM2M /3/0/1.</summary>
        public string ModelNumber { get; set; }

        /// <summary>LwM2M /3/0/2.</summary>
        public string SerialNumber { get; set; }

        /// <summary>Endpoint type of a registration.</summary>
        public string DeviceType { get; set; }
    }
}
