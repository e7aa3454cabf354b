using System;
using Device.Base;

namespace Device.X509
{
    /// <summary>
    /// Writes DER into a slice of fixed size. What does not fit sets <see cref="Failed"/>; later
    /// writes do nothing. A Begin without its End is our mistake and throws.
    /// </summary>
    /// <remarks>Implementation notes. <see cref="Begin"/> leaves one octet for the length, which
    /// most elements need; <see cref="End"/> moves the content up when it needs two or three. What
    /// was written before an open element never moves, so indexes into closed elements hold until
    /// the element around them is closed.</remarks>
    public sealed class DerWriter
    {
        /// <summary>Constructed elements that can be open at once.</summary>
        public const int DepthMax = 12;

        private readonly int[] _starts = new int[DepthMax];
        private readonly byte[] _buffer;
        private readonly int _first;
        private readonly int _end;
        private int _position;
        private int _depth;
        private bool _failed;

        /// <param name="buffer">Where to write; kept, not copied.</param>
        /// <param name="offset">First byte of the slice.</param>
        /// <param name="count">Bytes that may be written.</param>
        public DerWriter(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            _buffer = buffer;
            _first = offset;
            _position = offset;
            _end = offset + count;
        }

        /// <summary>Index of the next byte to write.</summary>
        public int Position { get { return _position; } }

        /// <summary>Bytes written; throws while an element is open.</summary>
        public int Count
        {
            get
            {
                if (_depth != 0) { throw new InvalidOperationException("an element is open"); }
                return _position - _first;
            }
        }

        /// <summary>True once a write did not fit.</summary>
        public bool Failed { get { return _failed; } }

        /// <summary>Opens an element: what is written until <see cref="End"/> is its
        /// content.</summary>
        public void Begin(int tag)
        {
            if (_depth == DepthMax) { throw new InvalidOperationException("too deep"); }
            PutByte(tag);
            _starts[_depth] = _position;
            _depth++;
            PutByte(0);
        }

        /// <summary>Closes the element opened last.</summary>
        public void End()
        {
            if (_depth == 0) { throw new InvalidOperationException("nothing is open"); }
            _depth--;
            if (_failed) { return; }
            int lengthAt = _starts[_depth];
            int count = _position - lengthAt - 1;
            if (count < 0x80) { _buffer[lengthAt] = (byte)count; return; }

            int extra = count < 0x100 ? 1 : 2;
            if (count > DerReader.ContentMax || extra > _end - _position)
            {
                _failed = true;
                return;
            }
            Array.Copy(_buffer, lengthAt + 1, _buffer, lengthAt + 1 + extra, count);
            _position += extra;
            _buffer[lengthAt] = (byte)(0x80 | extra);
            if (extra == 2) { _buffer[lengthAt + 1] = (byte)(count >> 8); }
            _buffer[lengthAt + extra] = (byte)count;
        }

        /// <summary>INTEGER, 0 to 2^31-1.</summary>
        public void WriteInteger(int value)
        {
            if (value < 0) { throw new ArgumentOutOfRangeException(nameof(value)); }
            byte[] octets =
            {
                (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value,
            };
            WriteUnsigned(octets, 0, octets.Length);
        }

        /// <summary>INTEGER from big-endian octets without a sign; leading zeros are dropped and
        /// one put where the value needs it.</summary>
        public void WriteUnsigned(byte[] octets, int offset, int count)
        {
            Bytes.RequireSlice(octets, offset, count);
            while (count > 1 && octets[offset] == 0)
            {
                offset++;
                count--;
            }
            Begin(DerTag.Integer);
            if (count == 0 || octets[offset] >= 0x80) { PutByte(0); }
            WriteRaw(octets, offset, count);
            End();
        }

        /// <summary>OBJECT IDENTIFIER from its encoded content.</summary>
        public void WriteOid(byte[] content)
        {
            WriteValue(DerTag.ObjectIdentifier, content, 0, content.Length);
        }

        /// <summary>BOOLEAN.</summary>
        public void WriteBoolean(bool value)
        {
            Begin(DerTag.Boolean);
            PutByte(value ? 0xff : 0x00);
            End();
        }

        /// <summary>BIT STRING of whole octets.</summary>
        public void WriteBitString(byte[] octets, int offset, int count)
        {
            Begin(DerTag.BitString);
            PutByte(0);
            WriteRaw(octets, offset, count);
            End();
        }

        /// <summary>BIT STRING of up to eight named bits, the first in the high bit; trailing zero
        /// bits are dropped (X.690 section 11.2.2).</summary>
        public void WriteNamedBits(int bits)
        {
            Begin(DerTag.BitString);
            int unused = 0;
            while (unused < 8 && (bits & (1 << unused)) == 0) { unused++; }
            PutByte(unused & 7);
            if (unused < 8) { PutByte(bits); }
            End();
        }

        /// <summary>A string type of the given tag from ASCII text.</summary>
        public void WriteText(int tag, string text)
        {
            byte[] octets = Ascii.GetBytes(text);
            WriteValue(tag, octets, 0, octets.Length);
        }

        /// <summary>An element with the given content.</summary>
        public void WriteValue(int tag, byte[] content, int offset, int count)
        {
            Begin(tag);
            WriteRaw(content, offset, count);
            End();
        }

        /// <summary>Bytes as they are: finished elements, or content.</summary>
        public void WriteRaw(byte[] source, int offset, int count)
        {
            Bytes.RequireSlice(source, offset, count);
            if (_failed || count > _end - _position) { _failed = true; return; }
            Array.Copy(source, offset, _buffer, _position, count);
            _position += count;
        }

        private void PutByte(int value)
        {
            if (_failed || _position == _end) { _failed = true; return; }
            _buffer[_position] = (byte)value;
            _position++;
        }
    }
}
