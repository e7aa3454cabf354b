namespace Device.X509
{
    /// <summary>Why a certificate, a chain or a certification request was refused.
    /// docs/errors.md says what to do about each.</summary>
    public enum X509Fault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>The bytes are not one strictly DER-encoded X.509 v1 or v3 certificate, or more
        /// than <see cref="Certificate.SizeMax"/> of them.</summary>
        CertificateMalformed = 1,

        /// <summary>A chain without a certificate.</summary>
        ChainEmpty = 2,

        /// <summary>More than <see cref="CertificateChain.CountMax"/> certificates.</summary>
        ChainTooLong = 3,

        /// <summary>A certificate of the path ended before the given time.</summary>
        Expired = 4,

        /// <summary>A certificate of the path begins after the given time.</summary>
        NotYetValid = 5,

        /// <summary>The chain leads to none of the pinned anchors, or a certificate is not
        /// followed by its issuer.</summary>
        IssuerUnknown = 6,

        /// <summary>A signature of the path does not verify with its issuer's key.</summary>
        SignatureInvalid = 7,

        /// <summary>Key usage or extended key usage forbids what the certificate is used
        /// for.</summary>
        UsageWrong = 8,

        /// <summary>The key is not an uncompressed point of P-256.</summary>
        CurveUnsupported = 9,

        /// <summary>The key is not an EC key, or the signature is not ecdsa-with-SHA256.</summary>
        AlgorithmUnsupported = 10,

        /// <summary>An issuer is no CA: version 1, no BasicConstraints, or a key usage without
        /// keyCertSign.</summary>
        IssuerNotCa = 11,

        /// <summary>More CAs stand below an issuer than its pathLenConstraint allows.</summary>
        PathLengthExceeded = 12,

        /// <summary>The leaf is not for the name that was asked for.</summary>
        NameMismatch = 13,

        /// <summary>A critical extension that this code does not process (RFC 5280 section
        /// 4.2).</summary>
        CriticalExtensionUnknown = 14,

        /// <summary>The bytes are not one strictly DER-encoded PKCS#10 request, more than
        /// <see cref="CertificationRequest.SizeMax"/> of them, or a subject that cannot be
        /// written.</summary>
        RequestMalformed = 15,

        /// <summary>The request is not signed by the key in it.</summary>
        RequestSignatureInvalid = 16,

        /// <summary>What was to be written does not fit the given room.</summary>
        BufferTooSmall = 17,

        /// <summary>The pinned CA is not on the way from the leaf to an anchor of the device's own
        /// (<see cref="PinUsage.CaConstraint"/>).</summary>
        CaConstraintUnmet = 18,

        /// <summary>The leaf is not the pinned certificate
        /// (<see cref="PinUsage.ServiceCertificate"/>).</summary>
        ServiceCertificateMismatch = 19,

        /// <summary>The chain holds no CA with the pinned digest
        /// (<see cref="PinUsage.TrustAnchor"/>).</summary>
        TrustAnchorMissing = 20,

        /// <summary>The leaf is not the pinned certificate
        /// (<see cref="PinUsage.DomainIssued"/>).</summary>
        DomainCertificateMismatch = 21,

        /// <summary>The pin is a digest that the platform cannot make.</summary>
        DigestUnsupported = 22,

        /// <summary>The pin is a digest of a wrong length, or has a usage or a matching type that
        /// does not exist.</summary>
        PinMalformed = 23,
    }
}
