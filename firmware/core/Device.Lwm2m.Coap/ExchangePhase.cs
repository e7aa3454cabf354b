namespace Device.Lwm2m.Coap
{
    /// <summary>Where a request of ours stands, in protocol order.</summary>
    internal enum ExchangePhase
    {
        /// <summary>The place is free.</summary>
        Free = 0,

        /// <summary>Queued, or sent and neither acknowledged nor answered.</summary>
        Sending,

        /// <summary>Acknowledged, or sent as non-confirmable: the answer will follow.</summary>
        Acknowledged,

        /// <summary>Answer or fault is here and not yet given to the driver.</summary>
        Ended,

        /// <summary>Given to the driver, who may still look at the body.</summary>
        Delivered,

        /// <summary>Answered; the peer will tell of new states.</summary>
        Observing,

        /// <summary>Broken off; the blocks that came are kept until it goes on.</summary>
        Interrupted,
    }
}
