using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>A request of the peer, whole (its blocks put together). Valid until the next call
    /// of <see cref="CoapEndpoint.Poll"/>; what is needed later must be copied.</summary>
    public sealed class CoapRequestView
    {
        private CoapMessage _message;

        /// <summary>0.01 GET to 0.07 iPATCH (<see cref="CoapCode"/>).</summary>
        public int Method { get { return _message.Code; } }

        /// <summary>Uri-Path segments.</summary>
        public int PathCount { get { return _message.PathCount; } }

        /// <summary>Uri-Query options.</summary>
        public int QueryCount { get { return _message.QueryCount; } }

        /// <summary>Content-Format of the payload, or -1.</summary>
        public int ContentFormat { get { return _message.ContentFormat; } }

        /// <summary>Accept option, or -1.</summary>
        public int Accept { get { return _message.Accept; } }

        /// <summary>Observe option: 0 to be told of new states, which
        /// <see cref="CoapEndpoint.Observe"/> grants; 1 no longer; -1 without it.</summary>
        public int Observe { get { return _message.Observe; } }

        /// <summary>Classes of answers that the peer does not want (RFC 7967), or -1. The endpoint
        /// leaves them out by itself.</summary>
        public int NoResponse { get { return _message.NoResponse; } }

        /// <summary>True when the peer waits for an acknowledgement.</summary>
        public bool IsConfirmable
        {
            get { return _message.Type == CoapType.Confirmable; }
        }

        /// <summary>Buffer with the body.</summary>
        public byte[] Payload { get; private set; }

        /// <summary>First byte of the body.</summary>
        public int PayloadOffset { get; private set; }

        /// <summary>Bytes of the body.</summary>
        public int PayloadCount { get; private set; }

        /// <summary>Segments joined by slashes: "rd/17". Makes a string.</summary>
        public string Path { get { return _message.JoinPath(); } }

        /// <summary>The segment at the index. Makes a string.</summary>
        public string Segment(int index)
        {
            if (index < 0 || index >= PathCount)
            {
                throw new ArgumentOutOfRangeException(nameof(index));
            }
            return _message.Path(index);
        }

        /// <summary>The query at the index, "ep=esp32-0042". Makes a string.</summary>
        public string Query(int index)
        {
            if (index < 0 || index >= QueryCount)
            {
                throw new ArgumentOutOfRangeException(nameof(index));
            }
            return _message.Query(index);
        }

        /// <summary>True when the path is exactly this one ("est/sen"; "" for the root). Makes no
        /// string.</summary>
        public bool PathIs(string path) { return _message.PathIs(path); }

        /// <summary>The value of the first query with this name: "ep" gives the rest after
        /// "ep=".</summary>
        /// <returns>False when there is no such query; the value is then empty.</returns>
        public bool TryGetQuery(string name, out string value)
        {
            for (int i = 0; i < QueryCount; i++)
            {
                string query = _message.Query(i);
                if (query.Length > name.Length && query[name.Length] == '='
                    && query.StartsWith(name))
                {
                    value = query.Substring(name.Length + 1);
                    return true;
                }
            }
            value = "";
            return false;
        }

        internal void Set(CoapMessage message, byte[] payload, int offset, int count)
        {
            _message = message;
            Payload = payload == null ? Bytes.Empty : payload;
            PayloadOffset = offset;
            PayloadCount = count;
        }
    }
}
