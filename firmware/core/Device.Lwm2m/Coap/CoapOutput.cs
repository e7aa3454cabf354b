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

        /// <summary>SendDatagram: the datagram. ResponseReceived: the body.</summary>
        public byte[] Buffer { get; internal set; } = Bytes.Empty;

        /// <summary>First byte in <see cref="Buffer"/>.</summary>
        public int Offset { get; internal set; }

        /// <summary>Bytes in <see cref="Buffer"/>.</summary>
        public int Count { get; internal set; }

        /// <summary>ResponseReceived, RequestFailed: what Request gave.</summary>
        public int ExchangeId { get; internal set; }

        /// <summary>ResponseReceived: the code (<see cref="CoapCode"/>).</summary>
        public int Code { get; internal set; }

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

        /// <summary>RequestFailed: why.</summary>
        public CoapFault Fault { get; internal set; }

        /// <summary>Idle: when to call HandleTimeout at the latest, or
        /// <see cref="NoDeadline"/>.</summary>
        public long DeadlineMs { get; internal set; }
    }
}
