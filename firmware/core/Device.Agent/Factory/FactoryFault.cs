namespace Device.Agent.Factory
{
    /// <summary>Why a device could not be provisioned; nothing of it is stored then.</summary>
    public enum FactoryFault
    {
        /// <summary>Provisioned.</summary>
        None = 0,

        /// <summary>The bytes are not 1 to 5 DER certificates.</summary>
        CertificateMalformed,

        /// <summary>The certificate is for another key than the one made here.</summary>
        CertificateKeyMismatch,

        /// <summary>The certificate's CN is not the endpoint name.</summary>
        CertificateNameMismatch,

        /// <summary>The endpoint name or the account is not 1 to 64 printable ASCII
        /// characters.</summary>
        NameInvalid,

        /// <summary>The bootstrap URI is not coaps://host[:port][?query].</summary>
        UriInvalid,

        /// <summary>The store refused; see <see cref="FactoryProvisioner.StoreStatus"/>. FileExist
        /// says that the device has an identity already.</summary>
        StoreFailed,
    }
}
