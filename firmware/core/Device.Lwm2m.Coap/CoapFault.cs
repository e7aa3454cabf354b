namespace Device.Lwm2m.Coap
{
    /// <summary>Why a request that we made has no answer. Rows in docs/errors.md.</summary>
    public enum CoapFault
    {
        /// <summary>Nothing is wrong.</summary>
        None = 0,

        /// <summary>No acknowledgement after the last retransmission (RFC 7252 section
        /// 4.2).</summary>
        RequestTimedOut,

        /// <summary>The peer acknowledged the request and its answer never came.</summary>
        ResponseTimedOut,

        /// <summary>The peer answered with a Reset message.</summary>
        ResetByPeer,

        /// <summary>The session ended first: <see cref="CoapEndpoint.Reset"/> was called.</summary>
        SessionEnded,

        /// <summary>The answer had a critical option that we do not know (RFC 7252 section
        /// 5.4.1).</summary>
        CriticalOptionUnknown,

        /// <summary>A block of the answer was not the one asked for (RFC 7959 section
        /// 2.4).</summary>
        BlockOutOfOrder,

        /// <summary>A block option of the answer had the reserved size 7, or sizes that do not
        /// agree with the payload (RFC 7959 section 2.2).</summary>
        BlockMalformed,

        /// <summary>The answer's body is larger than
        /// <see cref="CoapOptions.BodyCountMax"/>.</summary>
        PayloadTooLarge,

        /// <summary>The body behind the blocks changed as often as we were willing to start
        /// again (RFC 7959 section 2.4, ETag).</summary>
        BodyChanged,

        /// <summary>The answer's options were longer or more than we hold.</summary>
        ResponseMalformed,

        /// <summary>Every message id was used within
        /// <see cref="CoapOptions.ExchangeLifetimeMs"/>; using one again would make the new
        /// message a duplicate of the old (RFC 7252 section 4.4).</summary>
        MessageIdsExhausted,
    }
}
