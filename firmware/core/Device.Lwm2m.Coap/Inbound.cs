namespace Device.Lwm2m.Coap
{
    /// <summary>A message of the peer that is remembered, with the answer it got.</summary>
    internal sealed class Inbound
    {
        internal bool Used;
        internal int MessageId;
        internal bool Confirmable;
        internal ulong Token;
        internal int TokenCount;
        internal int Handle;
        internal long ExpiresMs;
        internal long AckAtMs;

        /// <summary>True until the application has answered.</summary>
        internal bool Waiting;

        /// <summary>True when an empty acknowledgement went first.</summary>
        internal bool Acknowledged;

        /// <summary>What goes out again when the message comes again; null: nothing.</summary>
        internal byte[] Reply;
        internal int ReplyCount;
        internal bool SendDue;

        internal int Block1 = BlockOption.None;
        internal int Block2 = BlockOption.None;
        internal ulong Key;
        internal int Observe = -1;
        internal int NoResponse = -1;
        internal bool WantsSize2;

        /// <summary>The observation that the answer begins; 0 when it begins none.</summary>
        internal int ObservationId;

        /// <summary>The answer in a message of its own; null when there is none.</summary>
        internal Outgoing Separate;

        internal byte[] Reserve(int count)
        {
            if (Reply == null || Reply.Length < count) { Reply = new byte[count]; }
            return Reply;
        }
    }
}
