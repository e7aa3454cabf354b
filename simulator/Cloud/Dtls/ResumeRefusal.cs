namespace Simulator.Cloud.Dtls
{
    /// <summary>Why a session that a client wanted to resume was not: the handshake becomes a full
    /// one, which then has its own verdict.</summary>
    public enum ResumeRefusal
    {
        /// <summary>It is resumed.</summary>
        None = 0,

        /// <summary>No such session: never made here, too old, displaced by newer ones, ended by a
        /// fatal alert, or the server was restarted.</summary>
        Unknown = 1,

        /// <summary>The client does not offer its suite any more, or we do not take it.</summary>
        SuiteDiffers = 2,

        /// <summary>The client asks for another server name (RFC 6066 section 3).</summary>
        NameDiffers = 3,

        /// <summary>Our own certificate is another one.</summary>
        CredentialChanged = 4,

        /// <summary>The peer's chain does not lead to an anchor of today.</summary>
        AnchorGone = 5,

        /// <summary>The peer's chain is not valid at this time.</summary>
        ChainExpired = 6,

        /// <summary>The service does not want this peer without asking again: revoked, superseded,
        /// removed, on hold.</summary>
        PeerRefused = 7,

        /// <summary>The pre-shared key is another one, or gone.</summary>
        KeyChanged = 8,
    }
}
