using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>A request to make. <see cref="CoapEndpoint.Request"/> copies all of it, so one
    /// object serves many requests.</summary>
    public sealed class CoapRequest : CoapContent
    {
        /// <summary>Uri-Query options at most.</summary>
        public const int QueryCountMax = 16;

        private const int RoomOfOthers = 72;

        private readonly string[] _queries = new string[QueryCountMax];
        private int _queryCount;

        /// <summary>0.01 GET to 0.07 iPATCH (<see cref="CoapCode"/>).</summary>
        public int Method;

        /// <summary>Segments divided by a slash, without one at either end: "est/sen".</summary>
        public string Path = "";

        /// <summary>Accept option, or -1 for none.</summary>
        public int Accept = CoapContentFormat.None;

        /// <summary>False for a non-confirmable request, whose answer may never come.</summary>
        public bool Confirmable = true;

        /// <summary>0: tell now and of each new state (RFC 7641); 1: no longer; -1: tell once.
        /// Whether the peer does is in the answer's <see cref="CoapOutput.Observe"/>.</summary>
        public int Observe = -1;

        /// <summary>Bytes of a block that the answer shall come in, 16 to 1024, asked for with the
        /// first message (RFC 7959 section 2.4); 0 leaves it to the peer.</summary>
        public int BlockSize;

        /// <summary>Classes of answers that are not wanted (RFC 7967): 2 for 2.xx, 8 for 4.xx, 16
        /// for 5.xx, or their sum; -1: every answer is.</summary>
        public int NoResponse = -1;

        /// <summary>True: a transfer that breaks off keeps the blocks that came, for
        /// <see cref="CoapEndpoint.Resume"/>.</summary>
        public bool KeepPartial;

        /// <summary>Uri-Query options so far.</summary>
        public int QueryCount { get { return _queryCount; } }

        /// <summary>Starts again with nothing but method and path.</summary>
        public CoapRequest Reset(int method, string path)
        {
            if (path == null) { throw new ArgumentNullException(nameof(path)); }
            Method = method;
            Path = path;
            SetContent(CoapContentFormat.None, Bytes.Empty, 0, 0);
            Accept = CoapContentFormat.None;
            Confirmable = true;
            Observe = -1;
            BlockSize = 0;
            NoResponse = -1;
            KeepPartial = false;
            Array.Clear(_queries, 0, _queryCount);
            _queryCount = 0;
            return this;
        }

        /// <summary>Adds a Uri-Query option: "ep=esp32-0042".</summary>
        public CoapRequest AddQuery(string query)
        {
            if (query == null) { throw new ArgumentNullException(nameof(query)); }
            if (_queryCount == QueryCountMax) { throw new InvalidOperationException("queries"); }
            _queries[_queryCount] = query;
            _queryCount++;
            return this;
        }

        /// <summary>The Uri-Query option at the index.</summary>
        public string Query(int index) { return _queries[index]; }

        /// <summary>Bytes that are enough for header and options: each option has a header of at
        /// most 3 bytes, its text being at most 255.</summary>
        internal int OptionRoom()
        {
            int room = RoomOfOthers + 4 * Path.Length;
            for (int i = 0; i < _queryCount; i++) { room += 3 + _queries[i].Length; }
            return room;
        }

        internal void CopyFrom(CoapRequest other)
        {
            Reset(other.Method, other.Path);
            ContentFormat = other.ContentFormat;
            Accept = other.Accept;
            Confirmable = other.Confirmable;
            Observe = other.Observe;
            BlockSize = other.BlockSize;
            NoResponse = other.NoResponse;
            KeepPartial = other.KeepPartial;
            for (int i = 0; i < other._queryCount; i++) { AddQuery(other._queries[i]); }
        }

        /// <summary>Sets the body; not copied before <see cref="CoapEndpoint.Request"/>.</summary>
        public CoapRequest SetPayload(int contentFormat, byte[] buffer, int offset, int count)
        {
            SetContent(contentFormat, buffer, offset, count);
            return this;
        }
    }
}
