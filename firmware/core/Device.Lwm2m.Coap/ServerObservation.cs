namespace Device.Lwm2m.Coap
{
    /// <summary>A resource that the peer observes here (RFC 7641 section 4).</summary>
    internal sealed class ServerObservation
    {
        /// <summary>The notification on its way.</summary>
        internal readonly Outgoing Outgoing = new Outgoing();

        /// <summary>The newest state, which waits for that notification's end.</summary>
        internal readonly ServerTransfer Pending = new ServerTransfer();

        internal bool Used;
        internal int Id;
        internal ulong Token;
        internal int TokenCount;

        /// <summary>The resource, so that the peer finds the later blocks of a state.</summary>
        internal ulong Key;

        /// <summary>Block2 of the registration, or none: the size that the peer asked
        /// for.</summary>
        internal int Block2;

        /// <summary>False until the registration was answered.</summary>
        internal bool Answered;

        /// <summary>True when the last notification was an error: nothing follows it.</summary>
        internal bool Closing;

        /// <summary>True when the application must be told that it is over.</summary>
        internal bool EndDue;
        internal CoapFault Fault;

        internal int Sequence;
        internal int LastMessageId;
        internal long ConfirmedMs;
        internal bool PendingConfirmable;
        internal int PendingObserve;

        internal ServerObservation()
        {
            Outgoing.Owner = this;
        }
    }
}
