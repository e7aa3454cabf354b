namespace Device.Dtls
{
    /// <summary>What became of a handshake fragment.</summary>
    public enum FragmentResult
    {
        /// <summary>It brought bytes that were missing.</summary>
        Stored = 0,

        /// <summary>All its bytes were there already.</summary>
        Duplicate = 1,

        /// <summary>Its message was taken before: the peer repeats itself.</summary>
        Stale = 2,

        /// <summary>It contradicts an earlier fragment of the same message.</summary>
        Conflict = 3,

        /// <summary>Its message is too far ahead, or there is no room for it yet; the peer will
        /// repeat it.</summary>
        NoRoom = 4,

        /// <summary>The next message can never fit the buffer.</summary>
        TooLarge = 5,
    }
}
