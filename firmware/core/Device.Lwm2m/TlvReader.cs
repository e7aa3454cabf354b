using Device.Base;

namespace Device.Lwm2m
{
    /// <summary>Walks the entries of one level of LwM2M TLV (OMA LwM2M 1.0 section 6.4.3). Never
    /// throws on what is in the buffer.</summary>
    public sealed class TlvReader
    {
        private readonly ByteReader _reader = new ByteReader();

        /// <summary>Starts on nothing; <see cref="Reset"/> gives it bytes.</summary>
        public TlvReader()
        {
        }

        /// <summary>Starts before the first entry of the slice.</summary>
        public TlvReader(byte[] buffer, int offset, int count)
        {
            Reset(buffer, offset, count);
        }

        /// <summary>True when the bytes are not TLV; then Next gives false.</summary>
        public bool Failed { get { return _reader.Failed; } }

        /// <summary>The entry's kind.</summary>
        public TlvType Type { get; private set; }

        /// <summary>The entry's id, 0 to 65535.</summary>
        public int Id { get; private set; }

        /// <summary>The buffer.</summary>
        public byte[] Buffer { get { return _reader.Buffer; } }

        /// <summary>First byte of the value.</summary>
        public int ValueOffset { get; private set; }

        /// <summary>Bytes of the value.</summary>
        public int ValueCount { get; private set; }

        /// <summary>Starts again on another slice, such as the value of an object
        /// instance.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            _reader.Reset(buffer, offset, count);
            ValueCount = 0;
        }

        /// <summary>Goes to the next entry; false at the end or at a format error.</summary>
        public bool Next()
        {
            if (_reader.Failed || _reader.Remaining == 0) { return false; }
            int first = _reader.ReadUInt8();
            Type = (TlvType)(first >> 6);
            Id = (first & 0x20) != 0 ? _reader.ReadUInt16() : _reader.ReadUInt8();
            int count;
            switch ((first >> 3) & 3)
            {
                case 0: count = first & 7; break;
                case 1: count = _reader.ReadUInt8(); break;
                case 2: count = _reader.ReadUInt16(); break;
                default: count = _reader.ReadUInt24(); break;
            }
            ValueOffset = _reader.Skip(count);
            ValueCount = _reader.Failed ? 0 : count;
            return !_reader.Failed;
        }

        /// <summary>The value as an integer of 1, 2, 4 or 8 bytes, two's complement.</summary>
        public bool TryGetInteger(out long value)
        {
            value = 0;
            if (ValueCount != 1 && ValueCount != 2 && ValueCount != 4 && ValueCount != 8)
            {
                return false;
            }
            value = Buffer[ValueOffset] >= 0x80 ? -1 : 0;
            for (int i = 0; i < ValueCount; i++)
            {
                value = (value << 8) | Buffer[ValueOffset + i];
            }
            return true;
        }

        /// <summary>The value as one byte, 0 or 1.</summary>
        public bool TryGetBoolean(out bool value)
        {
            value = ValueCount == 1 && Buffer[ValueOffset] == 1;
            return ValueCount == 1 && Buffer[ValueOffset] <= 1;
        }

        /// <summary>The value as printable ASCII.</summary>
        public bool TryGetText(out string value)
        {
            return Ascii.TryGetString(Buffer, ValueOffset, ValueCount, out value);
        }

        /// <summary>A copy of the value.</summary>
        public byte[] CopyValue()
        {
            return Bytes.Copy(Buffer, ValueOffset, ValueCount);
        }
    }
}
