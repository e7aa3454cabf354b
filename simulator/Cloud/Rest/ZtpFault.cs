namespace Simulator.Cloud.Rest
{
    /// <summary>Why a call of /ztp did nothing for one of its devices: "Error" of its
    /// result.</summary>
    public enum ZtpFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>ROT_UID_MALFORMED: not 16 hexadecimal characters.</summary>
        RotUidMalformed,

        /// <summary>DEVICE_UNKNOWN: the account has no device of this root of trust.</summary>
        DeviceUnknown,

        /// <summary>DEVICE_REPEATED: the list has this device more than once; the first one
        /// counts.</summary>
        DeviceRepeated,

        /// <summary>DEVICE_NOT_BOOTSTRAPPED: it has not finished a bootstrap yet.</summary>
        DeviceNotBootstrapped,

        /// <summary>PLAN_INACTIVE: neither the device nor its profile has a plan.</summary>
        PlanInactive,

        /// <summary>CERTIFICATE_UNKNOWN: the device has no certificate of this name that the
        /// operation could act on.</summary>
        CertificateUnknown,

        /// <summary>DEVICE_BUSY: it was told of an operation on this certificate and has not
        /// finished.</summary>
        DeviceBusy,

        /// <summary>ROOT_CA_INACTIVE: the root CA of a transfer was deactivated while the call
        /// ran.</summary>
        RootCaInactive,

        /// <summary>NAME_INVALID: a certificate's name has 1 to 50 printable characters.</summary>
        NameInvalid,

        /// <summary>NAME_FORBIDDEN: factory items are not operated on.</summary>
        NameForbidden,

        /// <summary>STORE_UNAVAILABLE: the store is busy or full; nothing was queued.</summary>
        StoreUnavailable,
    }
}
