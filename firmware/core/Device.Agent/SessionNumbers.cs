namespace Device.Agent
{
    /// <summary>What the records and messages of a session that goes on after a restart may
    /// bear.</summary>
    internal sealed class SessionNumbers
    {
        /// <param name="first">Of records; none from here on was used.</param>
        /// <param name="end">The first that is not reserved.</param>
        /// <param name="messageIdShift">Of <see cref="ShiftOf"/>.</param>
        public SessionNumbers(long first, long end, int messageIdShift)
        {
            First = first;
            End = end;
            LastMessageId = (int)((first + messageIdShift) & 0xffff);
        }

        public long First { get; }

        public long End { get; }

        /// <summary>No message of the session had a CoAP message id above this one, counted round
        /// 16 bits: each took at least one record.</summary>
        public int LastMessageId { get; }

        /// <summary>By how much message ids are ahead of the numbers of records (0 to 65,535). They
        /// are never further ahead later in the session.</summary>
        /// <param name="lastMessageId">The newest.</param>
        /// <param name="nextSequence">Number of the next record.</param>
        public static int ShiftOf(int lastMessageId, long nextSequence)
        {
            return (int)((lastMessageId - nextSequence) & 0xffff);
        }
    }
}
