namespace Device.Lwm2m
{
    /// <summary>What the renewal of a certificate came to, with Pelion's numbers: the value of
    /// resource /35011/0/27002 (facts/pelion.md C.2). Rows in docs/errors.md.</summary>
    public enum CeStatus
    {
        /// <summary>The new certificate is stored.</summary>
        Success = 0,

        /// <summary>It failed for a cause without a number of its own.</summary>
        Error = 0x500,

        /// <summary>The name is not one that a certificate can have.</summary>
        InvalidParameter = 0x501,

        /// <summary>The answer of the enrolment is larger than what the device takes in.</summary>
        InsufficientBuffer = 0x502,

        /// <summary>No room for another renewal.</summary>
        OutOfMemory = 0x503,

        /// <summary>The device has no certificate of this name.</summary>
        ItemNotFound = 0x504,

        /// <summary>Another renewal, or an operation on this certificate, is under way.</summary>
        DeviceBusy = 0x505,

        /// <summary>The request cannot be read, or demands what is not known.</summary>
        BadInputFromServer = 0x506,

        /// <summary>The enrolment brought no certificate.</summary>
        EstError = 0x507,

        /// <summary>The store refused the new key or certificate.</summary>
        StorageError = 0x508,

        /// <summary>The new certificate is not what it must be.</summary>
        RenewalItemValidationError = 0x509,

        /// <summary>Pelion's: the copy of the old credential could not be made. Here none is made:
        /// the old one stays where it is.</summary>
        BackupItemError = 0x50a,

        /// <summary>The credential that was being replaced, or its new key, is gone.</summary>
        OriginalItemError = 0x50b,

        /// <summary>Pelion's: the old credential could not be put back. Here it never
        /// leaves.</summary>
        RestoreBackupError = 0x50c,

        /// <summary>The journal of renewals cannot be read.</summary>
        RenewalStatusError = 0x50d,

        /// <summary>The certificate may not be renewed: the factory's own.</summary>
        ForbiddenRequest = 0x50e,

        /// <summary>An answer without a certificate.</summary>
        ItemIsEmpty = 0x50f,

        /// <summary>The device is not registered.</summary>
        NotInitialized = 0x510,

        /// <summary>Pelion's: its renewal client could not start.</summary>
        InitFailed = 0x511,
    }
}
