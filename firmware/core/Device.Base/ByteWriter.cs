using System;

namespace Device.Base
{
    /// <summary>
    /// Writes big-endian fields into a slice of a buffer of fixed size. What does not fit sets
    /// <see cref="Failed"/> and is not written; later writes do nothing.
    /// </summary>
    public sealed class ByteWriter
    {
        private byte[] _buffer;
        private int _start;
        private int _position;
        private int _end;
        private bool _failed;

        /// <summary>Starts on an empty slice; <see cref="Reset"/> gives it room.</summary>
        public ByteWriter()
        {
            _buffer = Bytes.Empty;
        }

        /// <param name="buffer">Where to write; kept, not copied.</param>
        /// <param name="offset">First byte of the slice.</param>
        /// <param name="count">Bytes that may be written.</param>
        public ByteWriter(byte[] buffer, int offset, int count)
        {
            Reset(buffer, offset, count);
        }

        /// <summary>The buffer given last.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Index in <see cref="Buffer"/> of the next byte to write.</summary>
        public int Position { get { return _position; } }

        /// <summary>Bytes written so far.</summary>
        public int Count { get { return _position - _start; } }

        /// <summary>Bytes that still fit.</summary>
        public int Free { get { return _end - _position; } }

        /// <summary>True once a write did not fit.</summary>
        public bool Failed { get { return _failed; } }

        /// <summary>Starts again on another slice.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            _buffer = buffer;
            _start = offset;
            _position = offset;
            _end = offset + count;
            _failed = false;
        }

        /// <summary>The low 8 bits of <paramref name="value"/>.</summary>
        public void WriteUInt8(int value)
        {
            if (!Reserve(1)) { return; }
            _buffer[_position - 1] = (byte)value;
        }

        /// <summary>The low 16 bits of <paramref name="value"/>.</summary>
        public void WriteUInt16(int value)
        {
            if (!Reserve(2)) { return; }
            PatchUInt16(_position - 2, value);
        }

        /// <summary>The low 24 bits of <paramref name="value"/>.</summary>
        public void WriteUInt24(int value)
        {
            if (!Reserve(3)) { return; }
            PatchUInt24(_position - 3, value);
        }

        /// <summary>32 bits.</summary>
        public void WriteUInt32(uint value)
        {
            if (!Reserve(4)) { return; }
            PatchUInt16(_position - 4, (int)(value >> 16));
            PatchUInt16(_position - 2, (int)(value & 0xffff));
        }

        /// <summary>The low 48 bits of <paramref name="value"/>.</summary>
        public void WriteUInt48(long value)
        {
            if (Free < 6) { _failed = true; return; }
            WriteUInt16((int)((value >> 32) & 0xffff));
            WriteUInt32((uint)(value & 0xffffffff));
        }

        /// <summary>A copy of the given bytes.</summary>
        public void WriteBytes(byte[] source, int offset, int count)
        {
            Bytes.RequireSlice(source, offset, count);
            if (!Reserve(count)) { return; }
            Array.Copy(source, offset, _buffer, _position - count, count);
        }

        /// <summary>The characters of an ASCII text, a byte each.</summary>
        public void WriteAscii(string text)
        {
            if (text == null) { throw new ArgumentNullException(nameof(text)); }
            if (!Reserve(text.Length)) { return; }
            int start = _position - text.Length;
            for (int i = 0; i < text.Length; i++) { _buffer[start + i] = (byte)text[i]; }
        }

        /// <summary>Leaves room for a field whose value is known later; gives its index for a
        /// Patch call.</summary>
        public int Skip(int count)
        {
            int start = _position;
            return Reserve(count) ? start : _position;
        }

        /// <summary>Fills a 16-bit field that <see cref="Skip"/> left; nothing after a
        /// failure.</summary>
        public void PatchUInt16(int position, int value)
        {
            if (_failed) { return; }
            _buffer[position] = (byte)(value >> 8);
            _buffer[position + 1] = (byte)value;
        }

        /// <summary>Fills a 24-bit field that <see cref="Skip"/> left; nothing after a
        /// failure.</summary>
        public void PatchUInt24(int position, int value)
        {
            if (_failed) { return; }
            _buffer[position] = (byte)(value >> 16);
            _buffer[position + 1] = (byte)(value >> 8);
            _buffer[position + 2] = (byte)value;
        }

        private bool Reserve(int count)
        {
            if (_failed || count < 0 || count > _end - _position)
            {
                _failed = true;
                return false;
            }
            _position += count;
            return true;
        }
    }
}
