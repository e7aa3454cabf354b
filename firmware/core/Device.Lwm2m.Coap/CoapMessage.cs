using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>
    /// One message as it came (RFC 7252 section 3). It keeps a reference to the datagram and the
    /// places of what matters; nothing is copied. Options are judged by
    /// <see cref="CoapOptionScan"/>.
    /// </summary>
    public sealed class CoapMessage
    {
        /// <summary>Uri-Path or Location-Path segments held.</summary>
        public const int PathCountMax = 8;

        /// <summary>Uri-Query options held.</summary>
        public const int QueryCountMax = CoapRequest.QueryCountMax;

        /// <summary>Bytes before the token.</summary>
        public const int HeaderCount = 4;

        /// <summary>Bytes of a token at most.</summary>
        public const int TokenCountMax = 8;

        private readonly int[] _path = new int[PathCountMax];
        private readonly int[] _queries = new int[QueryCountMax];

        /// <summary>The datagram.</summary>
        public byte[] Buffer { get; private set; }

        /// <summary>First byte of the datagram.</summary>
        public int Offset { get; private set; }

        /// <summary>True when the first four bytes are there and of version 1: type and message id
        /// mean something, even if the rest is malformed.</summary>
        public bool HasHeader { get; private set; }

        /// <summary>Type (<see cref="CoapType"/>).</summary>
        public int Type { get; private set; }

        /// <summary>Code (<see cref="CoapCode"/>).</summary>
        public int Code { get; private set; }

        /// <summary>Message ID, 0 to 65535.</summary>
        public int MessageId { get; private set; }

        /// <summary>The token's bytes, big-endian, right-aligned.</summary>
        public ulong Token { get; private set; }

        /// <summary>Bytes of the token, 0 to 8.</summary>
        public int TokenCount { get; private set; }

        /// <summary>First byte of the payload in <see cref="Buffer"/>.</summary>
        public int PayloadOffset { get; private set; }

        /// <summary>Bytes of the payload.</summary>
        public int PayloadCount { get; private set; }

        /// <summary>Segments: of Uri-Path in a request, of Location-Path in a response.</summary>
        public int PathCount { get; internal set; }

        /// <summary>Uri-Query options.</summary>
        public int QueryCount { get; internal set; }

        /// <summary>Content-Format, or -1.</summary>
        public int ContentFormat { get; internal set; }

        /// <summary>Accept, or -1.</summary>
        public int Accept { get; internal set; }

        /// <summary>Observe, or -1.</summary>
        public int Observe { get; internal set; }

        /// <summary>No-Response as a set of bits (RFC 7967), or -1.</summary>
        public int NoResponse { get; internal set; }

        /// <summary>Max-Age in seconds, or -1.</summary>
        public long MaxAgeSeconds { get; internal set; }

        /// <summary>Block1, or <see cref="BlockOption.None"/>.</summary>
        public int Block1 { get; internal set; }

        /// <summary>Block2, or <see cref="BlockOption.None"/>.</summary>
        public int Block2 { get; internal set; }

        /// <summary>Size1 in bytes, or -1.</summary>
        public long Size1 { get; internal set; }

        /// <summary>Size2 in bytes, or -1.</summary>
        public long Size2 { get; internal set; }

        /// <summary>The first ETag's bytes, big-endian, right-aligned.</summary>
        public ulong ETag { get; internal set; }

        /// <summary>Bytes of the first ETag; 0 when there is none.</summary>
        public int ETagCount { get; internal set; }

        /// <summary>Number of the first critical option that is unknown, has a forbidden length or
        /// comes too often (RFC 7252 sections 5.4.1 to 5.4.5); 0 when there is none.</summary>
        public int CriticalUnknown { get; internal set; }

        /// <summary>True when Proxy-Uri or Proxy-Scheme is there.</summary>
        public bool WantsProxy { get; internal set; }

        /// <summary>True when there are more segments or queries than are held, or one that is not
        /// printable ASCII, or a segment with a slash in it.</summary>
        public bool TextRefused { get; internal set; }

        /// <summary>Parses a datagram.</summary>
        /// <returns>False for a message format error (RFC 7252 section 3 and 4.1).</returns>
        public bool TryParse(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            Clear(buffer, offset);
            if (count < HeaderCount || (buffer[offset] >> 6) != 1) { return false; }
            HasHeader = true;
            Type = (buffer[offset] >> 4) & 3;
            Code = buffer[offset + 1];
            MessageId = (buffer[offset + 2] << 8) | buffer[offset + 3];
            TokenCount = buffer[offset] & 0x0f;
            if (Code == CoapCode.Empty) { return TokenCount == 0 && count == HeaderCount; }
            if (!CoapCode.IsRequest(Code) && !CoapCode.IsResponse(Code)) { return false; }
            if (TokenCount > TokenCountMax || TokenCount > count - HeaderCount) { return false; }
            Token = ReadBig(buffer, offset + HeaderCount, TokenCount);
            int end = offset + count;
            int position = CoapOptionScan.Run(
                this, buffer, offset + HeaderCount + TokenCount, end);
            if (position < 0) { return false; }
            PayloadOffset = position;
            PayloadCount = end - position;
            return true;
        }

        /// <summary>The segment at the index.</summary>
        public string Path(int index) { return Text(_path[index]); }

        /// <summary>The query at the index.</summary>
        public string Query(int index) { return Text(_queries[index]); }

        /// <summary>True when the path has exactly the given segments ("rd/17"; "" for
        /// none).</summary>
        public bool PathIs(string path)
        {
            int position = 0;
            for (int i = 0; i < PathCount; i++)
            {
                if (i > 0)
                {
                    if (position >= path.Length || path[position] != '/') { return false; }
                    position++;
                }
                int count = _path[i] & 0xffff;
                int start = Offset + ((_path[i] >> 16) & 0xffff);
                if (count > path.Length - position) { return false; }
                for (int j = 0; j < count; j++)
                {
                    if (Buffer[start + j] != path[position + j]) { return false; }
                }
                position += count;
            }
            return position == path.Length;
        }

        /// <summary>The segments joined by slashes.</summary>
        public string JoinPath()
        {
            if (PathCount == 0) { return ""; }
            string text = Path(0);
            for (int i = 1; i < PathCount; i++) { text = text + "/" + Path(i); }
            return text;
        }

        /// <summary>A number that tells requests for different resources apart: FNV-1a over
        /// method, path, queries and Accept. Not a defence: a peer that looks for collisions mixes
        /// up only its own transfers.</summary>
        public ulong ResourceKey()
        {
            const ulong Prime = 1099511628211;
            ulong hash = 14695981039346656037;
            hash = (hash ^ (uint)Code) * Prime;
            hash = (hash ^ (uint)(Accept + 1)) * Prime;
            for (int i = 0; i < PathCount + QueryCount; i++)
            {
                int place = i < PathCount ? _path[i] : _queries[i - PathCount];
                int start = Offset + ((place >> 16) & 0xffff);
                hash = (hash ^ (i < PathCount ? 0x100u : 0x101u)) * Prime;
                for (int j = 0; j < (place & 0xffff); j++)
                {
                    hash = (hash ^ Buffer[start + j]) * Prime;
                }
            }
            return hash;
        }

        internal static ulong ReadBig(byte[] buffer, int offset, int count)
        {
            ulong value = 0;
            for (int i = 0; i < count; i++) { value = (value << 8) | buffer[offset + i]; }
            return value;
        }

        internal void AddPath(int position, int count)
        {
            if (PathCount == PathCountMax || !Fits(position, count)
                || !IsText(position, count, true))
            {
                TextRefused = true;
                return;
            }
            _path[PathCount] = ((position - Offset) << 16) | count;
            PathCount++;
        }

        internal void AddQuery(int position, int count)
        {
            if (QueryCount == QueryCountMax || !Fits(position, count)
                || !IsText(position, count, false))
            {
                TextRefused = true;
                return;
            }
            _queries[QueryCount] = ((position - Offset) << 16) | count;
            QueryCount++;
        }

        private bool Fits(int position, int count)
        {
            return position - Offset <= 0xffff && count <= 0xffff;
        }

        private bool IsText(int position, int count, bool isSegment)
        {
            for (int i = 0; i < count; i++)
            {
                byte value = Buffer[position + i];
                if (value < 0x20 || value > 0x7e || (isSegment && value == '/')) { return false; }
            }
            return true;
        }

        private string Text(int place)
        {
            string text;
            Ascii.TryGetString(
                Buffer, Offset + ((place >> 16) & 0xffff), place & 0xffff, out text);
            return text;
        }

        private void Clear(byte[] buffer, int offset)
        {
            Buffer = buffer;
            Offset = offset;
            HasHeader = false;
            Type = 0;
            Code = 0;
            MessageId = 0;
            Token = 0;
            TokenCount = 0;
            PayloadOffset = offset;
            PayloadCount = 0;
            PathCount = 0;
            QueryCount = 0;
            ContentFormat = CoapContentFormat.None;
            Accept = CoapContentFormat.None;
            Observe = -1;
            NoResponse = -1;
            MaxAgeSeconds = -1;
            Block1 = BlockOption.None;
            Block2 = BlockOption.None;
            Size1 = -1;
            Size2 = -1;
            ETag = 0;
            ETagCount = 0;
            CriticalUnknown = 0;
            WantsProxy = false;
            TextRefused = false;
        }
    }
}
