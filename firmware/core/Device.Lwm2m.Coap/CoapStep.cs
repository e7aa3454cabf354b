namespace Device.Lwm2m.Coap
{
    /// <summary>What <see cref="CoapEndpoint.Poll"/> asks of the driver.</summary>
    public enum CoapStep
    {
        /// <summary>Nothing more; call again at <see cref="CoapOutput.DeadlineMs"/> at the
        /// latest.</summary>
        Idle = 0,

        /// <summary>Send <see cref="CoapOutput.Count"/> bytes to the peer.</summary>
        SendDatagram,

        /// <summary>The peer asks: answer <see cref="CoapOutput.RequestHandle"/> with
        /// <see cref="CoapEndpoint.Respond(int, int, long)"/>, now or later.</summary>
        RequestReceived,

        /// <summary>The answer to request <see cref="CoapOutput.ExchangeId"/>, whole.</summary>
        ResponseReceived,

        /// <summary>Request <see cref="CoapOutput.ExchangeId"/> ended without an answer:
        /// <see cref="CoapOutput.Fault"/> says why.</summary>
        RequestFailed,

        /// <summary>A new state of what request <see cref="CoapOutput.ExchangeId"/> observes,
        /// whole; with <see cref="CoapOutput.Observe"/> -1 the last one: the observation is
        /// over.</summary>
        NotificationReceived,

        /// <summary>The peer no longer observes: <see cref="CoapOutput.ObservationId"/> is gone,
        /// <see cref="CoapOutput.Fault"/> says why (None: the peer cancelled).</summary>
        ObservationEnded,
    }
}
