namespace Device.Lwm2m.Coap
{
    /// <summary>A message of ours that is queued or waits for its acknowledgement.</summary>
    internal sealed class Outgoing
    {
        internal byte[] Datagram;
        internal int Count;
        internal int MessageId;
        internal bool Confirmable;

        /// <summary>The request or the answer that it carries.</summary>
        internal object Owner;

        /// <summary>Next in the outbox.</summary>
        internal Outgoing Next;

        internal bool Queued;
        internal bool Started;
        internal bool SendDue;
        internal int SentCount;
        internal int WaitMs;
        internal long NextMs;

        /// <summary>A buffer for at least the given bytes.</summary>
        internal byte[] Reserve(int count)
        {
            if (Datagram == null || Datagram.Length < count) { Datagram = new byte[count]; }
            return Datagram;
        }
    }
}
