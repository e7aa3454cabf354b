namespace Device.Dtls
{
    /// <summary>Why a DTLS connection ended, for both ends. docs/errors.md has a row for
    /// each.</summary>
    public enum DtlsFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>The peer said close_notify.</summary>
        PeerClosed = 1,

        /// <summary>We closed.</summary>
        LocalClosed = 2,

        /// <summary>A flight was sent as often as allowed and never answered in full.</summary>
        HandshakeTimedOut = 3,

        /// <summary>The peer sent a fatal alert; its number is in
        /// <see cref="DtlsOutput.AlertReceived"/>.</summary>
        PeerAlert = 4,

        /// <summary>No trust anchor matches the peer's chain.</summary>
        PeerCertificateUntrusted = 5,

        /// <summary>A certificate of the peer's chain has expired.</summary>
        PeerCertificateExpired = 6,

        /// <summary>A certificate of the peer's chain is not valid yet.</summary>
        PeerCertificateNotYetValid = 7,

        /// <summary>The peer's chain is malformed, wrongly signed or breaks a constraint of its
        /// issuers.</summary>
        PeerCertificateInvalid = 8,

        /// <summary>A certificate of the peer's chain has a curve, algorithm or critical extension
        /// that is not supported.</summary>
        PeerCertificateUnsupported = 9,

        /// <summary>The peer's certificate is not for this use.</summary>
        PeerCertificateUsageWrong = 10,

        /// <summary>The peer's certificate does not bear the expected name.</summary>
        PeerNameMismatch = 11,

        /// <summary>A server wants a certificate and the client showed none.</summary>
        CertificateRequired = 12,

        /// <summary>No suite, group or signature scheme in common.</summary>
        HandshakeFailure = 13,

        /// <summary>The peer does not speak DTLS 1.2.</summary>
        VersionUnsupported = 14,

        /// <summary>The peer chose what was not offered, or a value that is out of range.</summary>
        IllegalParameter = 15,

        /// <summary>A message of the peer could not be decoded.</summary>
        DecodeError = 16,

        /// <summary>The peer sent a message that is not legal now.</summary>
        UnexpectedMessage = 17,

        /// <summary>A signature or a Finished of the peer was wrong.</summary>
        DecryptError = 18,

        /// <summary>The server answered with an extension that was not offered.</summary>
        UnsupportedExtension = 19,

        /// <summary>The peer does not know extended_master_secret (RFC 7627), which is
        /// required.</summary>
        ExtendedMasterSecretMissing = 20,

        /// <summary>The peer's renegotiation_info is not that of a first handshake (RFC 5746
        /// section 3.4).</summary>
        RenegotiationInfoWrong = 21,

        /// <summary>A handshake message of the peer is larger than the buffer for it.</summary>
        MessageTooLarge = 22,

        /// <summary>The server asked for yet another cookie, more often than allowed.</summary>
        CookieLoop = 23,

        /// <summary>The record sequence numbers of this connection are used up.</summary>
        SequenceExhausted = 24,

        /// <summary>The peer began a new association from the same address: a server keeps the
        /// newer one.</summary>
        Replaced = 25,

        /// <summary>A server heard nothing from the peer for longer than it keeps a silent
        /// session.</summary>
        IdleTooLong = 26,

        /// <summary>A server knows the peer's certificate as revoked.</summary>
        PeerCertificateRevoked = 27,

        /// <summary>The server chose a suite that was not offered: one of another key exchange, of
        /// CBC or of no encryption, for instance.</summary>
        SuiteNotOffered = 28,

        /// <summary>The server chose a compression.</summary>
        CompressionChosen = 29,

        /// <summary>The server's connection id leaves no room for data in our datagrams.</summary>
        ConnectionIdInvalid = 30,

        /// <summary>max_fragment_length or record_size_limit of the peer has a value that no peer
        /// may send, is not the one that was asked for, or both came.</summary>
        RecordLimitInvalid = 31,

        /// <summary>A record of the peer has more plaintext than the limit that was
        /// agreed.</summary>
        RecordOverflow = 32,

        /// <summary>The server resumed a session with another suite than it has.</summary>
        ResumedSuiteWrong = 33,

        /// <summary>A server does not know the identity of the client's pre-shared
        /// key.</summary>
        PskIdentityUnknown = 34,

        /// <summary>A server had as many sessions as it may when another peer connected, and had
        /// heard nothing from this one for longest.</summary>
        Displaced = 35,
    }
}
