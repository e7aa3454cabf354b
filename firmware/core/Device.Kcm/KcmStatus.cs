namespace Device.Kcm
{
    /// <summary>How a call on the store ended. Numbers below 100 are Pelion's, so that logs and
    /// tools compare; those from 100 on are this store's own. docs/errors.md.</summary>
    public enum KcmStatus
    {
        /// <summary>Done, and on flash.</summary>
        Success = 0,

        /// <summary>An argument is null, out of its range or a slice outside its buffer.</summary>
        InvalidParameter = 2,

        /// <summary>The buffer is smaller than the item; nothing was written to it.</summary>
        InsufficientBuffer = 3,

        /// <summary>No such item in the areas that were asked.</summary>
        ItemNotFound = 5,

        /// <summary>The name is taken: <c>Put</c> never overwrites, and a factory item is set
        /// once.</summary>
        FileExist = 8,

        /// <summary>Never allowed: reading a private key, changing or deleting a factory
        /// item.</summary>
        NotPermitted = 10,

        /// <summary>The flash did not take a program or an erase, or cannot be read. What was there
        /// before is still there.</summary>
        StorageError = 11,

        /// <summary>No bytes were given, and the type is not config.</summary>
        ItemIsEmpty = 12,

        /// <summary>The image was made by a newer format version; it was left as it is.</summary>
        InvalidFileVersion = 13,

        /// <summary>The item, or at mount the whole image, does not authenticate: bits changed, or
        /// it was sealed under another root of trust. Nothing was erased.</summary>
        FileCorrupted = 14,

        /// <summary>The store was disposed, or the transaction is over.</summary>
        NotInitialized = 18,

        /// <summary>A chain has none or more than five certificates.</summary>
        InvalidNumOfCertInChain = 21,

        /// <summary>A certificate of a chain did not sign the one before it.</summary>
        CertificateChainVerificationFailed = 22,

        /// <summary>The name has more than 100 bytes.</summary>
        FileNameTooLong = 23,

        /// <summary>The bytes are not a DER private key (SEC 1 or PKCS#8).</summary>
        ParsingDerPrivateKey = 26,

        /// <summary>The bytes are neither a DER public key nor a raw point.</summary>
        ParsingDerPublicKey = 27,

        /// <summary>The scalar is out of range or the public point is not its own.</summary>
        PrivateKeyVerificationFailed = 33,

        /// <summary>The point does not lie on the curve.</summary>
        PublicKeyVerificationFailed = 34,

        /// <summary>The key is of another curve than P-256.</summary>
        UnsupportedCurve = 36,

        /// <summary>The bytes are not a DER certificate or chain.</summary>
        ParsingDerCert = 37,

        /// <summary>A certificate's signature or key is not of an algorithm known here: only ECDSA
        /// with SHA-256 on P-256 is.</summary>
        CertMdAlg = 40,

        /// <summary>The name has a character outside A-Z a-z 0-9 _ . -</summary>
        FileNameInvalid = 57,

        /// <summary>The change is made and durable, but the flash refused to erase the place where
        /// the old secret lies sealed. The next mount tries again.</summary>
        ErasePending = 100,

        /// <summary>The bank, the index or the transaction has no room for this.</summary>
        StorageFull = 101,
    }
}
