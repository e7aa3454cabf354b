namespace Device.Dtls
{
    /// <summary>What <see cref="RecordReader.Next"/> found.</summary>
    public enum RecordResult
    {
        /// <summary>The datagram is used up.</summary>
        End = 0,

        /// <summary>A record, opened.</summary>
        Record = 1,

        /// <summary>A record that was dropped and counted; there may be more behind it.</summary>
        Dropped = 2,

        /// <summary>A record with more plaintext than the peer may send
        /// (<see cref="RecordReader.LimitPlaintext"/>): record_overflow.</summary>
        TooLarge = 3,
    }
}
