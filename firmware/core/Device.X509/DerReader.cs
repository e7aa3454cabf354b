using Device.Base;

namespace Device.X509
{
    /// <summary>
    /// Reads DER (X.690) from a slice that nobody vouches for: definite lengths of the fewest
    /// octets, one-byte tags, nothing behind the last element of a constructed one. It never
    /// throws on input: the first wrong octet sets <see cref="Failed"/>, and from then on every
    /// read gives zero and consumes nothing, so a parser checks once, at its end.
    /// </summary>
    /// <remarks>
    /// Implementation notes. <c>_end</c> is the end of the element that is open now; the ends of
    /// those around it lie in <c>_ends</c>. A length is compared with what is left of the innermost
    /// one, by subtraction, so no read leaves the slice whatever the octets say.
    /// </remarks>
    public sealed class DerReader
    {
        /// <summary>Constructed elements that can be open at once.</summary>
        public const int DepthMax = 12;

        /// <summary>Octets of the longest content: two length octets are read.</summary>
        public const int ContentMax = 0xffff;

        private readonly int[] _ends = new int[DepthMax];
        private readonly byte[] _buffer;
        private int _position;
        private int _end;
        private int _depth;
        private bool _failed;

        /// <param name="buffer">Bytes to read; kept, not copied.</param>
        /// <param name="offset">First byte of the slice.</param>
        /// <param name="count">Bytes in the slice.</param>
        public DerReader(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            _buffer = buffer;
            _position = offset;
            _end = offset + count;
        }

        /// <summary>The buffer that indexes count in.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Index of the next element.</summary>
        public int Position { get { return _position; } }

        /// <summary>True once something was wrong.</summary>
        public bool Failed { get { return _failed; } }

        /// <summary>True while the open element holds more; false after a failure, so that a loop
        /// on it ends.</summary>
        public bool HasMore { get { return !_failed && _position < _end; } }

        /// <summary>True when nothing failed, nothing is open and every byte was used.</summary>
        public bool AtEnd { get { return !_failed && _depth == 0 && _position == _end; } }

        /// <summary>Makes every later read fail: for a parser that found a wrong value.</summary>
        public void Fail()
        {
            _failed = true;
        }

        /// <summary>The tag of the next element, which is not read; -1 when there is
        /// none.</summary>
        public int PeekTag()
        {
            return HasMore ? _buffer[_position] : -1;
        }

        /// <summary>Opens a constructed element: what follows is read from inside it.</summary>
        public void Enter(int tag)
        {
            int content = ReadValue(tag, out int count);
            if (_failed) { return; }
            if (_depth == DepthMax) { _failed = true; return; }
            _ends[_depth] = _end;
            _depth++;
            _position = content;
            _end = content + count;
        }

        /// <summary>Closes the element opened last; a failure when something in it was not
        /// read.</summary>
        public void Leave()
        {
            if (_failed) { return; }
            if (_position != _end || _depth == 0) { _failed = true; return; }
            _depth--;
            _end = _ends[_depth];
        }

        /// <summary>Reads an element of the given tag; gives the index of its content.</summary>
        public int ReadValue(int tag, out int count)
        {
            count = 0;
            if (PeekTag() != tag) { _failed = true; return 0; }
            return ReadAny(out count);
        }

        /// <summary>Reads whatever element comes next; gives the index of its tag, and the count
        /// of the whole.</summary>
        public int ReadElement(out int count)
        {
            int start = _position;
            ReadAny(out count);
            count = _failed ? 0 : _position - start;
            return _failed ? 0 : start;
        }

        /// <summary>BOOLEAN: 0x00 or 0xff (X.690 section 11.1).</summary>
        public bool ReadBoolean()
        {
            int content = ReadValue(DerTag.Boolean, out int count);
            if (_failed) { return false; }
            int value = count == 1 ? _buffer[content] : -1;
            if (value != 0x00 && value != 0xff) { _failed = true; return false; }
            return value == 0xff;
        }

        /// <summary>INTEGER from 0 to 2^31-1.</summary>
        public int ReadInteger()
        {
            int content = ReadUnsigned(out int count);
            if (_failed) { return 0; }
            if (count > 4 || (count == 4 && _buffer[content] >= 0x80)) { _failed = true; return 0; }
            int value = 0;
            for (int i = 0; i < count; i++) { value = (value << 8) | _buffer[content + i]; }
            return value;
        }

        /// <summary>INTEGER that is not negative, of any size; gives the index of its octets
        /// without the leading zero octet. Zero itself is one octet.</summary>
        public int ReadUnsigned(out int count)
        {
            int content = ReadValue(DerTag.Integer, out count);
            if (_failed) { return 0; }
            if (count == 0 || _buffer[content] >= 0x80) { return FailWith(out count); }
            if (count == 1 || _buffer[content] != 0) { return content; }

            // X.690 section 8.3.2: a leading zero only where the next octet needs it.
            if (_buffer[content + 1] < 0x80) { return FailWith(out count); }
            count--;
            return content + 1;
        }

        /// <summary>BIT STRING; gives the index of its octets. Unused bits must be zero (X.690
        /// section 11.2.1).</summary>
        public int ReadBitString(out int count, out int unusedBits)
        {
            unusedBits = 0;
            int content = ReadValue(DerTag.BitString, out count);
            if (_failed) { return 0; }
            if (count == 0) { return FailWith(out count); }
            int unused = _buffer[content];
            count--;
            if (unused > 7 || (count == 0 && unused != 0)) { return FailWith(out count); }
            if (count > 0 && (_buffer[content + count] & ((1 << unused) - 1)) != 0)
            {
                return FailWith(out count);
            }
            unusedBits = unused;
            return content + 1;
        }

        /// <summary>OBJECT IDENTIFIER; gives the index of its content. Each arc has the fewest
        /// octets (X.690 section 8.19.2).</summary>
        public int ReadOid(out int count)
        {
            int content = ReadValue(DerTag.ObjectIdentifier, out count);
            if (_failed) { return 0; }
            bool arcBegins = true;
            for (int i = 0; i < count; i++)
            {
                byte octet = _buffer[content + i];
                if (arcBegins && octet == 0x80) { return FailWith(out count); }
                arcBegins = octet < 0x80;
            }
            if (count == 0 || !arcBegins) { return FailWith(out count); }
            return content;
        }

        private int ReadAny(out int count)
        {
            count = 0;
            int left = _end - _position;
            if (_failed || left < 2) { _failed = true; return 0; }

            // A tag number of 31 would begin a tag of several octets.
            if ((_buffer[_position] & 0x1f) == 0x1f) { _failed = true; return 0; }
            int first = _buffer[_position + 1];
            int headerCount = 2;
            int length = first;
            if (first == 0x81 && left >= 3)
            {
                headerCount = 3;
                length = _buffer[_position + 2];
                if (length < 0x80) { _failed = true; return 0; }
            }
            else if (first == 0x82 && left >= 4)
            {
                headerCount = 4;
                length = (_buffer[_position + 2] << 8) | _buffer[_position + 3];
                if (length < 0x100) { _failed = true; return 0; }
            }
            else if (first >= 0x80)
            {
                _failed = true;
                return 0;
            }
            if (length > left - headerCount) { _failed = true; return 0; }
            int content = _position + headerCount;
            _position = content + length;
            count = length;
            return content;
        }

        private int FailWith(out int count)
        {
            _failed = true;
            count = 0;
            return 0;
        }
    }
}
