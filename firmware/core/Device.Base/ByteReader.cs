using System;

namespace Device.Base
{
    /// <summary>
    /// Reads big-endian fields from a slice of a buffer that nobody vouches for. It never throws:
    /// the first read past the end sets <see cref="Failed"/>, and from then on every read gives
    /// zero and consumes nothing, so a parser checks once, at its end.
    /// </summary>
    public sealed class ByteReader
    {
        private byte[] _buffer;
        private int _position;
        private int _end;
        private bool _failed;

        /// <summary>Starts on an empty slice; <see cref="Reset"/> gives it bytes.</summary>
        public ByteReader()
        {
            _buffer = Bytes.Empty;
        }

        /// <param name="buffer">Bytes to read; kept, not copied.</param>
        /// <param name="offset">First byte of the slice.</param>
        /// <param name="count">Bytes in the slice.</param>
        public ByteReader(byte[] buffer, int offset, int count)
        {
            Reset(buffer, offset, count);
        }

        /// <summary>The buffer given last; positions count from its first byte.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Index in <see cref="Buffer"/> of the next byte.</summary>
        public int Position { get { return _position; } }

        /// <summary>Bytes left in the slice.</summary>
        public int Remaining { get { return _end - _position; } }

        /// <summary>True once a read wanted more than was there.</summary>
        public bool Failed { get { return _failed; } }

        /// <summary>True when nothing failed and every byte was used.</summary>
        public bool AtEnd { get { return !_failed && _position == _end; } }

        /// <summary>Starts again on another slice.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            _buffer = buffer;
            _position = offset;
            _end = offset + count;
            _failed = false;
        }

        /// <summary>Makes every later read fail: for a parser that found a wrong value.</summary>
        public void Fail()
        {
            _failed = true;
        }

        /// <summary>Unsigned 8 bits.</summary>
        public int ReadUInt8()
        {
            if (!Take(1)) { return 0; }
            return _buffer[_position - 1];
        }

        /// <summary>Unsigned 16 bits.</summary>
        public int ReadUInt16()
        {
            if (!Take(2)) { return 0; }
            return (_buffer[_position - 2] << 8) | _buffer[_position - 1];
        }

        /// <summary>Unsigned 24 bits.</summary>
        public int ReadUInt24()
        {
            if (!Take(3)) { return 0; }
            return (_buffer[_position - 3] << 16)
                | (_buffer[_position - 2] << 8)
                | _buffer[_position - 1];
        }

        /// <summary>Unsigned 32 bits.</summary>
        public uint ReadUInt32()
        {
            if (!Take(4)) { return 0; }
            return ((uint)_buffer[_position - 4] << 24)
                | ((uint)_buffer[_position - 3] << 16)
                | ((uint)_buffer[_position - 2] << 8)
                | _buffer[_position - 1];
        }

        /// <summary>Unsigned 48 bits: a DTLS sequence number.</summary>
        public long ReadUInt48()
        {
            if (Remaining < 6) { _failed = true; return 0; }
            long high = ReadUInt16();
            return (high << 32) | ReadUInt32();
        }

        /// <summary>Passes over <paramref name="count"/> bytes and gives the index of the first,
        /// or the present position when the read failed.</summary>
        public int Skip(int count)
        {
            int start = _position;
            return Take(count) ? start : _position;
        }

        /// <summary>Copies the next bytes out; on failure the destination is not touched.</summary>
        public void ReadBytes(byte[] destination, int offset, int count)
        {
            Bytes.RequireSlice(destination, offset, count);
            int start = _position;
            if (Take(count)) { Array.Copy(_buffer, start, destination, offset, count); }
        }

        private bool Take(int count)
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
