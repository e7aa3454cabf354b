namespace Device.Agent
{
    /// <summary>The reserved names of the items that the agent reads and writes
    /// (facts/pelion.md A.5).</summary>
    public static class ItemNames
    {
        /// <summary>Private key of the factory identity.</summary>
        public const string BootstrapKey = "mbed.BootstrapDevicePrivateKey";

        /// <summary>Certificate or chain of the factory identity, leaf first.</summary>
        public const string BootstrapCertificate = "mbed.BootstrapDeviceCert";

        /// <summary>Trust anchor of the bootstrap service.</summary>
        public const string BootstrapServerCa = "mbed.BootstrapServerCACert";

        /// <summary>URI of the bootstrap service, with the account in its query.</summary>
        public const string BootstrapUri = "mbed.BootstrapServerURI";

        /// <summary>Private key of the operational identity.</summary>
        public const string ManagementKey = "mbed.LwM2MDevicePrivateKey";

        /// <summary>Certificate or chain of the operational identity, leaf first.</summary>
        public const string ManagementCertificate = "mbed.LwM2MDeviceCert";

        /// <summary>Trust anchor of the management service.</summary>
        public const string ManagementServerCa = "mbed.LwM2MServerCACert";

        /// <summary>URI of the management service.</summary>
        public const string ManagementUri = "mbed.LwM2MServerURI";

        /// <summary>Name by which the service files the device.</summary>
        public const string InternalEndpoint = "mbed.InternalEndpoint";

        /// <summary>Registration lifetime, seconds: 4 bytes, big-endian. Not one of Pelion's
        /// names: Pelion compiles it in, here the bootstrap service writes it.</summary>
        public const string ManagementLifetime = "LwM2MLifetime";

        /// <summary>How the management service is to be recognised, beside its certificate: see
        /// <c>ServerTrust</c>. Not one of Pelion's names.</summary>
        public const string ManagementTrust = "LwM2MServerTrust";

        /// <summary>What a bootstrap said of the management service in object 1: see
        /// <c>ServerSettings</c>. Not one of Pelion's names.</summary>
        public const string ManagementSettings = "LwM2MServerSettings";

        /// <summary>Pre-shared key of the operational identity, a SymmetricKey: a byte for the
        /// count of the identity, identity, key. It or a certificate is in force, never both. Not
        /// one of Pelion's names.</summary>
        public const string ManagementPsk = "LwM2MPreSharedKey";

        /// <summary>Endpoint name: the CN of both identities.</summary>
        public const string EndpointName = "mbed.EndpointName";

        /// <summary>Account: 32 hex digits.</summary>
        public const string AccountId = "mbed.AccountID";

        /// <summary>1 when the device bootstraps: 4 bytes, big-endian.</summary>
        public const string UseBootstrap = "mbed.UseBootstrap";

        /// <summary>Manufacturer, LwM2M /3/0/0.</summary>
        public const string Manufacturer = "mbed.Manufacturer";

        /// <summary>Model number, LwM2M /3/0/1.</summary>
        public const string ModelNumber = "mbed.ModelNumber";

        /// <summary>Serial number, LwM2M /3/0/2.</summary>
        public const string SerialNumber = "mbed.SerialNumber";

        /// <summary>Endpoint type: et of a registration.</summary>
        public const string DeviceType = "mbed.DeviceType";

        /// <summary>Failures of the heartbeat in a row, as an exponent: 1 byte. Not one of
        /// Pelion's names.</summary>
        public const string HeartbeatBackOff = "HeartbeatBackOff";
    }
}
