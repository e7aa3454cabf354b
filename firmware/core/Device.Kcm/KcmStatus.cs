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

        /// <summary>A private or public key of this name is there already; key pairs are never
        /// overwritten.</summary>
        KeyExist = 9,

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

        /// <summary>A chain was closed before all its certificates were added; nothing was
        /// stored.</summary>
        CloseIncompleteChain = 19,

        /// <summary>A stored chain no longer authenticates or cannot be read as one.</summary>
        CorruptedChainFile = 20,

        /// <summary>A chain has none or more than five certificates, or one was added or asked for
        /// past its length.</summary>
        InvalidNumOfCertInChain = 21,

        /// <summary>A certificate of a chain did not sign the one before it.</summary>
        CertificateChainVerificationFailed = 22,

        /// <summary>The name has more than 100 bytes.</summary>
        FileNameTooLong = 23,

        /// <summary>The key is not in a secure element, so it has no slot there.</summary>
        InvalidExpectedLocation = 24,

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

        /// <summary>A certificate ended before the time of the check that was asked for.</summary>
        CertExpired = 38,

        /// <summary>A certificate begins after the time of the check that was asked for.</summary>
        CertFuture = 39,

        /// <summary>A certificate's signature or key is not of an algorithm known here: only ECDSA
        /// with SHA-256 on P-256 is.</summary>
        CertMdAlg = 40,

        /// <summary>A certificate's public key is not a point of the curve.</summary>
        CertPubKey = 42,

        /// <summary>A certificate's extensions forbid what the check asks of it: the leaf's usage,
        /// or an issuer that is no CA.</summary>
        InvalidX509Attr = 44,

        /// <summary>The signature is not one of this key over this hash.</summary>
        VerifySignatureFailed = 45,

        /// <summary>The subject is well-formed and yet no request can bear it: no common name, or
        /// a part that is too long.</summary>
        FailedToWriteCsr = 50,

        /// <summary>The subject is not a list such as "O=Example,CN=device-1".</summary>
        InvalidNameFormat = 52,

        /// <summary>The device's random source failed; nothing was changed.</summary>
        EntropyMissing = 53,

        /// <summary>The certificate is for another key than the stored one.</summary>
        SelfGeneratedCertificateVerificationError = 54,

        /// <summary>The name has a character outside A-Z a-z 0-9 _ . -</summary>
        FileNameInvalid = 57,

        /// <summary>The change is made and durable, but the flash refused to erase the place where
        /// the old secret lies sealed. The next mount tries again.</summary>
        ErasePending = 100,

        /// <summary>The bank, the index or the transaction has no room for this.</summary>
        StorageFull = 101,

        /// <summary>The backup was made under another root of trust: by another device.</summary>
        BackupForeign = 102,
    }
}
