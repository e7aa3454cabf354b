using System;

namespace Device.Base
{
    /// <summary>
    /// Writes CBOR in its deterministic form: definite lengths, each head in its shortest form
    /// (RFC 8949 section 4.2.1). Keys in order are the caller's part.
    /// </summary>
    /// <remarks>What does not fit sets <see cref="Failed"/> and is not written, as with
    /// <see cref="ByteWriter"/>. Texts are ASCII.</remarks>
    public sealed class CborWriter
    {
        private const int SimpleHead = (int)CborType.Simple << CborHead.MajorShift;

        private readonly ByteWriter _writer;

        /// <param name="writer">Where to write; kept.</param>
        public CborWriter(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            _writer = writer;
        }

        /// <summary>True once a write did not fit.</summary>
        public bool Failed { get { return _writer.Failed; } }

        /// <summary>An unsigned integer, 0 to 2^63 - 1.</summary>
        public void WriteUnsigned(long value)
        {
            if (value < 0) { throw new ArgumentOutOfRangeException(nameof(value)); }
            WriteHead(CborType.Unsigned, value);
        }

        /// <summary>An unsigned integer of all 64 bits.</summary>
        public void WriteUnsigned64(ulong value)
        {
            WriteHead64(CborType.Unsigned, value);
        }

        /// <summary>An integer of either sign.</summary>
        public void WriteInteger(long value)
        {
            if (value >= 0) { WriteHead(CborType.Unsigned, value); }
            else { WriteHead(CborType.Negative, -1 - value); }
        }

        /// <summary>A floating point number in the fewest of 2, 4 or 8 bytes that lose nothing
        /// (section 4.2.2); "not a number" has one form.</summary>
        public void WriteFloat(double value)
        {
            int half;
            uint single;
            if (FloatBits.TryToHalf(value, out half))
            {
                _writer.WriteUInt8(SimpleHead | CborHead.TwoBytes);
                _writer.WriteUInt16(half);
            }
            else if (FloatBits.TryToSingle(value, out single))
            {
                _writer.WriteUInt8(SimpleHead | CborHead.FourBytes);
                _writer.WriteUInt32(single);
            }
            else
            {
                ulong bits = FloatBits.ToBits(value);
                _writer.WriteUInt8(SimpleHead | CborHead.EightBytes);
                _writer.WriteUInt32((uint)(bits >> 32));
                _writer.WriteUInt32((uint)bits);
            }
        }

        /// <summary>A tag; what it tells about follows.</summary>
        public void WriteTag(int tag)
        {
            if (tag < 0) { throw new ArgumentOutOfRangeException(nameof(tag)); }
            WriteHead(CborType.Tag, tag);
        }

        /// <summary>A byte string.</summary>
        public void WriteBytes(byte[] source, int offset, int count)
        {
            Bytes.RequireSlice(source, offset, count);
            WriteHead(CborType.Bytes, count);
            _writer.WriteBytes(source, offset, count);
        }

        /// <summary>A whole array as a byte string.</summary>
        public void WriteBytes(byte[] source)
        {
            if (source == null) { throw new ArgumentNullException(nameof(source)); }
            WriteBytes(source, 0, source.Length);
        }

        /// <summary>A text string of ASCII characters.</summary>
        public void WriteText(string text)
        {
            byte[] bytes = Ascii.GetBytes(text);
            WriteHead(CborType.Text, bytes.Length);
            _writer.WriteBytes(bytes, 0, bytes.Length);
        }

        /// <summary>A text string of any characters.</summary>
        public void WriteUtf8(string text)
        {
            WriteHead(CborType.Text, Utf8.GetCount(text));
            Utf8.Write(_writer, text);
        }

        /// <summary>The head of an array; its items follow.</summary>
        public void WriteArray(int count)
        {
            if (count < 0) { throw new ArgumentOutOfRangeException(nameof(count)); }
            WriteHead(CborType.Array, count);
        }

        /// <summary>The head of a map; so many pairs of key and value follow.</summary>
        public void WriteMap(int count)
        {
            if (count < 0) { throw new ArgumentOutOfRangeException(nameof(count)); }
            WriteHead(CborType.Map, count);
        }

        /// <summary>True or false.</summary>
        public void WriteBoolean(bool value)
        {
            WriteHead(CborType.Simple, value ? CborHead.SimpleTrue : CborHead.SimpleFalse);
        }

        private void WriteHead(CborType type, long value)
        {
            WriteHead64(type, (ulong)value);
        }

        private void WriteHead64(CborType type, ulong value)
        {
            int major = (int)type << CborHead.MajorShift;
            if (value < CborHead.OneByte)
            {
                _writer.WriteUInt8(major | (int)value);
            }
            else if (value <= byte.MaxValue)
            {
                _writer.WriteUInt8(major | CborHead.OneByte);
                _writer.WriteUInt8((int)value);
            }
            else if (value <= ushort.MaxValue)
            {
                _writer.WriteUInt8(major | CborHead.TwoBytes);
                _writer.WriteUInt16((int)value);
            }
            else if (value <= uint.MaxValue)
            {
                _writer.WriteUInt8(major | CborHead.FourBytes);
                _writer.WriteUInt32((uint)value);
            }
            else
            {
                _writer.WriteUInt8(major | CborHead.EightBytes);
                _writer.WriteUInt32((uint)(value >> 32));
                _writer.WriteUInt32((uint)(value & uint.MaxValue));
            }
        }
    }
}
