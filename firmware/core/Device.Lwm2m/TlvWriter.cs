using System;
using Device.Base;

namespace Device.Lwm2m
{
    /// <summary>Writes LwM2M TLV (OMA LwM2M 1.0 section 6.4.3, content format 11542) into a
    /// buffer of fixed size. What does not fit sets <see cref="Failed"/>; later writes do
    /// nothing.</summary>
    public sealed class TlvWriter
    {
        /// <summary>Largest value: its length has 24 bits.</summary>
        public const int ValueCountMax = 0xffffff;

        /// <summary>Largest id.</summary>
        public const int IdMax = 0xffff;

        private const int DepthMax = 2;

        private readonly int[] _starts = new int[DepthMax];
        private readonly int[] _kinds = new int[DepthMax];
        private byte[] _buffer;
        private int _start;
        private int _position;
        private int _end;
        private int _depth;
        private bool _failed;

        /// <summary>Starts in the slice.</summary>
        public TlvWriter(byte[] buffer, int offset, int capacity)
        {
            Reset(buffer, offset, capacity);
        }

        /// <summary>The buffer given last.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Bytes written.</summary>
        public int Count { get { return _position - _start; } }

        /// <summary>True once something did not fit.</summary>
        public bool Failed { get { return _failed; } }

        /// <summary>Starts again in another slice.</summary>
        public void Reset(byte[] buffer, int offset, int capacity)
        {
            Bytes.RequireSlice(buffer, offset, capacity);
            _buffer = buffer;
            _start = offset;
            _position = offset;
            _end = offset + capacity;
            _depth = 0;
            _failed = false;
        }

        /// <summary>A resource with an integer in the fewest of 1, 2, 4 or 8 bytes, two's
        /// complement (appendix C).</summary>
        public void WriteInteger(TlvType type, int id, long value)
        {
            int count = 1;
            while (count < 8 && (value >> (8 * count - 1)) != 0 && (value >> (8 * count - 1)) != -1)
            {
                count *= 2;
            }
            WriteHeader(type, id, count);
            if (!Reserve(count)) { return; }
            for (int i = 1; i <= count; i++)
            {
                _buffer[_position - i] = (byte)(value & 0xff);
                value >>= 8;
            }
        }

        /// <summary>A truth value, one byte.</summary>
        public void WriteBoolean(TlvType type, int id, bool value)
        {
            WriteHeader(type, id, 1);
            if (Reserve(1)) { _buffer[_position - 1] = (byte)(value ? 1 : 0); }
        }

        /// <summary>ASCII text.</summary>
        public void WriteText(TlvType type, int id, string value)
        {
            if (value == null) { throw new ArgumentNullException(nameof(value)); }
            WriteHeader(type, id, value.Length);
            if (!Reserve(value.Length)) { return; }
            int start = _position - value.Length;
            for (int i = 0; i < value.Length; i++)
            {
                if (value[i] > 0x7f) { throw new ArgumentException("not ASCII", nameof(value)); }
                _buffer[start + i] = (byte)value[i];
            }
        }

        /// <summary>Bytes.</summary>
        public void WriteOpaque(TlvType type, int id, byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            WriteHeader(type, id, count);
            if (Reserve(count)) { Array.Copy(buffer, offset, _buffer, _position - count, count); }
        }

        /// <summary>Opens an object instance or a multiple resource, what follows is inside; close
        /// with <see cref="End"/>, in reverse order.</summary>
        /// <returns>What End wants.</returns>
        public int Begin(TlvType type, int id)
        {
            if (type != TlvType.ObjectInstance && type != TlvType.MultipleResource)
            {
                throw new ArgumentOutOfRangeException(nameof(type));
            }
            if (_depth == DepthMax) { throw new InvalidOperationException("depth"); }
            RequireId(id);
            _starts[_depth] = _position;
            _kinds[_depth] = ((int)type << 16) | id;
            _depth++;
            return _depth;
        }

        /// <summary>Closes what Begin opened.</summary>
        public void End(int mark)
        {
            if (mark != _depth || _depth == 0) { throw new InvalidOperationException("depth"); }
            _depth--;
            if (_failed) { return; }
            // The header's size depends on the length, known only now: the value moves up.
            int start = _starts[_depth];
            int count = _position - start;
            int id = _kinds[_depth] & 0xffff;
            int header = HeaderCount(id, count);
            if (!Reserve(header)) { return; }
            Array.Copy(_buffer, start, _buffer, start + header, count);
            _position = start;
            WriteHeader((TlvType)(_kinds[_depth] >> 16), id, count);
            _position += count;
        }

        private void WriteHeader(TlvType type, int id, int count)
        {
            RequireId(id);
            if (count > ValueCountMax) { throw new ArgumentOutOfRangeException(nameof(count)); }
            int header = HeaderCount(id, count);
            if (!Reserve(header)) { return; }
            int position = _position - header;
            int lengthBytes = LengthBytes(count);
            int first = ((int)type << 6) | (id > 0xff ? 0x20 : 0) | (lengthBytes << 3);
            if (lengthBytes == 0) { first |= count; }
            _buffer[position] = (byte)first;
            position++;
            if (id > 0xff)
            {
                _buffer[position] = (byte)(id >> 8);
                position++;
            }
            _buffer[position] = (byte)id;
            position++;
            for (int i = lengthBytes - 1; i >= 0; i--)
            {
                _buffer[position] = (byte)(count >> (8 * i));
                position++;
            }
        }

        private static int HeaderCount(int id, int count)
        {
            return 2 + (id > 0xff ? 1 : 0) + LengthBytes(count);
        }

        private static int LengthBytes(int count)
        {
            return count <= 7 ? 0 : count <= 0xff ? 1 : count <= 0xffff ? 2 : 3;
        }

        private static void RequireId(int id)
        {
            if (id < 0 || id > IdMax) { throw new ArgumentOutOfRangeException(nameof(id)); }
        }

        private bool Reserve(int count)
        {
            if (_failed || count > _end - _position)
            {
                _failed = true;
                return false;
            }
            _position += count;
            return true;
        }
    }
}
