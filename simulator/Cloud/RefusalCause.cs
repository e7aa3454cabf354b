namespace Simulator.Cloud
{
    /// <summary>Why a service refused a device. Each has a CoAP code, a line of text that the
    /// device gets, a counter, and a row in docs/errors.md.</summary>
    public enum RefusalCause
    {
        /// <summary>Not refused.</summary>
        None = 0,

        /// <summary>4.00: no `ep` in the query.</summary>
        EndpointMissing,

        /// <summary>4.00: `ep` is longer than 64 characters or has one that is not
        /// allowed.</summary>
        EndpointMalformed,

        /// <summary>4.03: the certificate's common name is not the endpoint name.</summary>
        CommonNameDiffers,

        /// <summary>4.03: the certificate's organizational unit is not the account that owns the
        /// trust anchor.</summary>
        UnitDiffers,

        /// <summary>4.03: `aid` or `d` is not the account that owns the trust anchor.</summary>
        AccountDiffers,

        /// <summary>4.03: the trust anchor was deactivated or deleted.</summary>
        AnchorNotActive,

        /// <summary>4.03: the endpoint belongs to another factory key.</summary>
        FactoryKeyDiffers,

        /// <summary>4.03: the factory certificate has expired and the device is not
        /// enrolled.</summary>
        FactoryExpired,

        /// <summary>4.03: the cloud has as many devices as it takes.</summary>
        DirectoryFull,

        /// <summary>4.01: EST before this session's bootstrap was accepted.</summary>
        BootstrapMissing,

        /// <summary>4.00: the certification request is no well-formed PKCS#10.</summary>
        RequestMalformed,

        /// <summary>4.00: the certification request is not signed by its own key.</summary>
        RequestSignatureInvalid,

        /// <summary>4.00: the certification request's key is not on P-256.</summary>
        RequestCurveUnsupported,

        /// <summary>4.00: the certification request's key is no elliptic-curve key, or its
        /// signature is not ecdsa-with-SHA256.</summary>
        RequestAlgorithmUnsupported,

        /// <summary>4.00: the certification request asks to be an authority.</summary>
        RequestUsageForbidden,

        /// <summary>4.03: the certification request names another subject than the
        /// device.</summary>
        RequestSubjectDiffers,

        /// <summary>4.03: the operational certificate was not issued to this device.</summary>
        CertificateUnknown,

        /// <summary>4.03: the operational certificate was revoked.</summary>
        CertificateRevoked,

        /// <summary>4.03: no device of this name in the account.</summary>
        DeviceUnknown,

        /// <summary>4.04: no such registration, or a newer one has taken its place.</summary>
        RegistrationUnknown,

        /// <summary>4.00: the lifetime is no number from 1 to 2147483647.</summary>
        LifetimeInvalid,

        /// <summary>4.12: the LwM2M version is missing or none that is spoken here (LwM2M 1.1
        /// core, 6.4.3).</summary>
        VersionUnsupported,

        /// <summary>4.15: the registration's content format is not link-format.</summary>
        FormatUnsupported,

        /// <summary>4.00: the binding has no U, and there is no other transport.</summary>
        BindingUnsupported,

        /// <summary>5.03: the store did not take the write; try again later.</summary>
        StoreUnavailable,

        /// <summary>5.03: a bootstrap of this session is under way.</summary>
        BootstrapUnderWay,

        /// <summary>4.00: the body of POST /shb is no heartbeat (docs/heartbeat.md).</summary>
        HeartbeatMalformed,

        /// <summary>4.03: the root-of-trust id of a heartbeat is not that of the factory
        /// key.</summary>
        RootOfTrustDiffers,

        /// <summary>4.03: the device's operational certificate was revoked or deleted by an
        /// operator; it may send heartbeats and nothing else.</summary>
        DeviceOnHold,

        /// <summary>4.03: another certificate has taken the place of this one.</summary>
        CertificateSuperseded,

        /// <summary>4.03: the root CA that issued the operational certificate belongs to another
        /// account.</summary>
        SignerForeign,

        /// <summary>5.03: the root CA that has to sign for the device is not active.</summary>
        SignerUnavailable,

        /// <summary>4.03: the heartbeat was answered before the last one: a replay.</summary>
        HeartbeatReplayed,

        /// <summary>4.00: the objects of a registration are no link-format (RFC 6690), or their
        /// root is no path.</summary>
        LinksMalformed,

        /// <summary>4.00: what a device sends by itself is no SenML, or has a record without a
        /// value.</summary>
        DataMalformed,
    }
}
