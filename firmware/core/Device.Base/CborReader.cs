namespace Device.Base
{
    /// <summary>
    /// Reads deterministic CBOR (RFC 8949 section 4.2.1) from bytes that nobody vouches for:
    /// definite lengths and shortest heads only, so that one value has one encoding. It never
    /// throws: the first item that is of another type, malformed or longer than what is left sets
    /// <see cref="Failed"/>, and every later read gives zero or nothing. Floating point has no
    /// place in our messages and fails.
    /// </summary>
    public sealed class CborReader
    {
        /// <summary>Deepest nesting that <see cref="SkipItem"/> passes over.</summary>
        public const int DepthMax = 8;

        private readonly ByteReader _reader;

        /// <param name="buffer">Bytes to read; kept, not copied.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        public CborReader(byte[] buffer, int offset, int count)
        {
            _reader = new ByteReader(buffer, offset, count);
        }

        /// <summary>True once an item was not what was asked for.</summary>
        public bool Failed { get { return _reader.Failed; } }

        /// <summary>True when nothing failed and every byte was used.</summary>
        public bool AtEnd { get { return _reader.AtEnd; } }

        /// <summary>Index in the buffer of the next byte.</summary>
        public int Position { get { return _reader.Position; } }

        /// <summary>Makes every later read fail: for a parser that found a wrong value.</summary>
        public void Fail()
        {
            _reader.Fail();
        }

        /// <summary>The type of the next item, not read yet; None at the end or after a
        /// failure.</summary>
        public CborType PeekType()
        {
            if (_reader.Failed || _reader.Remaining == 0) { return CborType.None; }
            return (CborType)(_reader.Buffer[_reader.Position] >> CborHead.MajorShift);
        }

        /// <summary>An unsigned integer up to <paramref name="max"/>.</summary>
        public long ReadUnsigned(long max)
        {
            long value = ReadHead(CborType.Unsigned);
            if (value > max) { _reader.Fail(); }
            return _reader.Failed ? 0 : value;
        }

        /// <summary>The head of an array of at most so many items; gives how many.</summary>
        public int ReadArray(int countMax)
        {
            return ReadCount(CborType.Array, countMax);
        }

        /// <summary>The head of a map of at most so many pairs; gives how many.</summary>
        public int ReadMap(int countMax)
        {
            return ReadCount(CborType.Map, countMax);
        }

        /// <summary>A copy of a byte string of <paramref name="countMin"/> to
        /// <paramref name="countMax"/> bytes; empty after a failure.</summary>
        public byte[] ReadBytes(int countMin, int countMax)
        {
            int count = ReadCount(CborType.Bytes, countMax);
            if (count < countMin) { _reader.Fail(); }
            int start = _reader.Skip(count);
            return _reader.Failed ? Bytes.Empty : Bytes.Copy(_reader.Buffer, start, count);
        }

        /// <summary>A text string of at most so many printable ASCII characters; empty after a
        /// failure.</summary>
        public string ReadText(int countMax)
        {
            int count = ReadCount(CborType.Text, countMax);
            int start = _reader.Skip(count);
            if (_reader.Failed) { return ""; }
            if (!Ascii.TryGetString(_reader.Buffer, start, count, out string text))
            {
                _reader.Fail();
            }
            return text;
        }

        /// <summary>True or false; false after a failure.</summary>
        public bool ReadBoolean()
        {
            long value = ReadHead(CborType.Simple);
            if (value != CborHead.SimpleFalse && value != CborHead.SimpleTrue) { _reader.Fail(); }
            return !_reader.Failed && value == CborHead.SimpleTrue;
        }

        /// <summary>Passes over one item of any type, with all that is in it.</summary>
        public void SkipItem()
        {
            SkipNested(0);
        }

        private void SkipNested(int depth)
        {
            CborType type = PeekType();
            if (type == CborType.None || depth > DepthMax)
            {
                _reader.Fail();
                return;
            }
            long value = ReadHead(type);
            switch (type)
            {
                case CborType.Bytes:
                case CborType.Text:
                    if (value > _reader.Remaining) { _reader.Fail(); }
                    else { _reader.Skip((int)value); }
                    break;
                case CborType.Array:
                    SkipItems(value, depth);
                    break;
                case CborType.Map:
                    // As many keys, and as many values.
                    SkipItems(value, depth);
                    SkipItems(value, depth);
                    break;
                case CborType.Tag:
                    SkipNested(depth + 1);
                    break;
            }
        }

        private void SkipItems(long count, int depth)
        {
            // Each has a byte at least, so a count beyond what is left ends at the first miss.
            for (long i = 0; i < count && !_reader.Failed; i++) { SkipNested(depth + 1); }
        }

        private int ReadCount(CborType type, int countMax)
        {
            long value = ReadHead(type);
            if (value > countMax) { _reader.Fail(); }
            return _reader.Failed ? 0 : (int)value;
        }

        private long ReadHead(CborType type)
        {
            int first = _reader.ReadUInt8();
            if (first >> CborHead.MajorShift != (int)type) { _reader.Fail(); }
            int info = first & CborHead.InfoMask;
            if (info < CborHead.OneByte) { return info; }
            switch (info)
            {
                case CborHead.OneByte:
                    return Shortest(_reader.ReadUInt8(), CborHead.OneByte);
                case CborHead.TwoBytes:
                    return Shortest(_reader.ReadUInt16(), byte.MaxValue + 1);
                case CborHead.FourBytes:
                    return Shortest(_reader.ReadUInt32(), ushort.MaxValue + 1);
                case CborHead.EightBytes:
                    // The high half first; a set sign bit is beyond what is taken here.
                    long high = _reader.ReadUInt32();
                    if (high > int.MaxValue) { _reader.Fail(); }
                    return Shortest((high << 32) | _reader.ReadUInt32(), 1L << 32);
                default:
                    // Reserved, or an indefinite length, which is not deterministic.
                    _reader.Fail();
                    return 0;
            }
        }

        // A longer head than the value needs would give one value two encodings.
        private long Shortest(long value, long min)
        {
            if (value < min) { _reader.Fail(); }
            return _reader.Failed ? 0 : value;
        }
    }
}
