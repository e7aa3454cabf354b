namespace Device.Lwm2m.Coap
{
    /// <summary>What an answer means for the request of ours that it belongs to.</summary>
    internal enum ExchangeVerdict
    {
        /// <summary>One more message is to be sent: the next block.</summary>
        Next = 0,

        /// <summary>The answer is whole.</summary>
        Deliver,

        /// <summary>The exchange is over; its fault says why.</summary>
        Failed,
    }
}
