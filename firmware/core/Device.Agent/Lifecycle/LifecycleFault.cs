namespace Device.Agent.Lifecycle
{
    /// <summary>Why an operation on a certificate did not happen. The credential before it stays
    /// in force, whatever the cause. The numbers are on the wire and in the journal.</summary>
    public enum LifecycleFault
    {
        /// <summary>Nothing failed.</summary>
        None = 0,

        /// <summary>The verb is not one that this device knows.</summary>
        VerbUnknown = 1,

        /// <summary>The name is not 1 to 50 letters, digits, '-' or '_'.</summary>
        NameInvalid = 2,

        /// <summary>The name is the factory identity's, a reserved one, or one that only the
        /// factory wrote.</summary>
        NameForbidden = 3,

        /// <summary>Another operation is under way, or a staged credential of this name waits for
        /// its proof. Nothing is recorded: the service sends it again.</summary>
        Busy = 4,

        /// <summary>No room for another transaction. Nothing is recorded: the service sends it
        /// again.</summary>
        TransactionsTooMany = 5,

        /// <summary>An install whose update this device does not know.</summary>
        TransactionUnknown = 6,

        /// <summary>There is no key, certificate or endpoint name to work on.</summary>
        CredentialMissing = 7,

        /// <summary>No certificate came along.</summary>
        ChainMissing = 8,

        /// <summary>More than five certificates, one above 1,024 bytes, or more in all than an item
        /// of the store holds.</summary>
        ChainTooLarge = 9,

        /// <summary>A certificate cannot be read; the detail is the <c>X509Fault</c>.</summary>
        CertificateMalformed = 10,

        /// <summary>An anchor that came along is no CA's certificate, or a service's anchor came
        /// with a named certificate; the detail is the <c>X509Fault</c>.</summary>
        AnchorInvalid = 11,

        /// <summary>The certificate is for another key.</summary>
        KeyMismatch = 12,

        /// <summary>The CN is not the one before.</summary>
        NameMismatch = 13,

        /// <summary>The OU is not the one before.</summary>
        AccountMismatch = 14,

        /// <summary>The top of the chain does not name the anchor that came along as its
        /// issuer.</summary>
        IssuerMismatch = 15,

        /// <summary>The chain does not verify; the detail is the <c>X509Fault</c>.</summary>
        ChainUntrusted = 16,

        /// <summary>A certificate of the chain has ended.</summary>
        Expired = 17,

        /// <summary>A certificate of the chain has not begun.</summary>
        NotYetValid = 18,

        /// <summary>The leaf is a CA, or may not authenticate a client.</summary>
        UsageWrong = 19,

        /// <summary>The very certificate that is in force: a replay.</summary>
        NotNew = 20,

        /// <summary>No key or request could be made; the detail is the <c>X509Fault</c>, or 0 when
        /// the random source failed.</summary>
        RequestFailed = 21,

        /// <summary>The store refused; the detail is the <c>KcmStatus</c>.</summary>
        StoreFailed = 22,

        /// <summary>The service refused the staged credential twice; the detail is the alert or
        /// the CoAP code.</summary>
        RefusedByService = 23,

        /// <summary>A later operation or a bootstrap took its place.</summary>
        Superseded = 24,

        /// <summary>The journal tells of a staged item that the store does not have.</summary>
        StagedLost = 25,

        /// <summary>The journal could not be read: what was open is not known any more.</summary>
        JournalDamaged = 26,

        /// <summary>No certificate came for the request of a renewal outside the heartbeat; the
        /// detail is the CoAP code, or 0 when no answer came.</summary>
        EnrolmentFailed = 27,
    }
}
