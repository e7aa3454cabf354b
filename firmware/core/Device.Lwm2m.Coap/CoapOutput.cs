using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>What a step of <see cref="CoapEndpoint.Poll"/> carries. Only the members named by
    /// the step mean something, and only until the next call of Poll. One object may serve many
    /// endpoints of one thread.</summary>
    public sealed class CoapOutput
    {
        /// <summary><see cref="DeadlineMs"/> when nothing waits for time.</summary>
        public const long NoDeadline = long.MaxValue;

        private readonly CoapRequestView _request = new CoapRequestView();

        /// <summary>SendDatagram: the datagram. ResponseReceived and NotificationReceived: the
        /// body.</summary>
        public byte[] Buffer { get; internal set; } = Bytes.Empty;

        /// <summary>First byte in <see cref="Buffer"/>.</summary>
        public int Offset { get; internal set; }

        /// <summary>Bytes in <see cref="Buffer"/>.</summary>
        public int Count { get; internal set; }

        /// <summary>ResponseReceived, NotificationReceived, RequestFailed: what Request
        /// gave.</summary>
        public int ExchangeId { get; internal set; }

        /// <summary>ResponseReceived, NotificationReceived: the code (<see cref="CoapCode"/>).
        /// Empty when there is none: a ping was answered, or the request asked for no
        /// answer.</summary>
        public int Code { get; internal set; }

        /// <summary>ResponseReceived, NotificationReceived: the Observe option, 24 bits, while the
        /// peer will tell of new states; otherwise -1.</summary>
        public int Observe { get; internal set; }

        /// <summary>ResponseReceived: Content-Format of the body, or -1.</summary>
        public int ContentFormat { get; internal set; }

        /// <summary>ResponseReceived: Location-Path joined by slashes ("rd/17"), or "".</summary>
        public string LocationPath { get; internal set; } = "";

        /// <summary>ResponseReceived: Max-Age in seconds, or -1. With 5.03: when to come
        /// again.</summary>
        public long MaxAgeSeconds { get; internal set; }

        /// <summary>RequestReceived: what the peer asks.</summary>
        public CoapRequestView Request { get { return _request; } }

        /// <summary>RequestReceived: what Respond wants.</summary>
        public int RequestHandle { get; internal set; }

        /// <summary>ObservationEnded: what Observe gave.</summary>
        public int ObservationId { get; internal set; }

        /// <summary>RequestFailed: true when the blocks that came are kept and
        /// <see cref="CoapEndpoint.Resume"/> goes on behind them.</summary>
        public bool IsResumable { get; internal set; }

        /// <summary>RequestFailed, ObservationEnded: why.</summary>
        public CoapFault Fault { get; internal set; }

        /// <summary>Idle: when to call HandleTimeout at the latest, or
        /// <see cref="NoDeadline"/>.</summary>
        public long DeadlineMs { get; internal set; }
    }
}
