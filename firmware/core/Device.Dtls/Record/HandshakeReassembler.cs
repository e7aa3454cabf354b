using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// Makes whole handshake messages, in order, out of fragments of any size that come in any
    /// order, twice or overlapping (RFC 6347 section 4.2.3). All memory is made in the
    /// constructor.
    /// </summary>
    /// <remarks>
    /// <para>Implementation notes. One buffer holds up to <see cref="MessagesMax"/> messages that
    /// have begun, each as header and body, the header in the form that the transcript wants
    /// (offset zero, fragment length equal to length). A second, eight times smaller, has a bit
    /// for each byte of the first: set when that body byte has come. Places start at multiples of
    /// eight, so that both can be moved together.</para>
    /// <para>Invariant: a message further ahead never keeps the next one out. When there is no
    /// room, the furthest ones go first; the peer will repeat them.</para>
    /// </remarks>
    public sealed class HandshakeReassembler
    {
        /// <summary>Messages that can be under way at once: more than any flight has.</summary>
        public const int MessagesMax = 8;

        private readonly byte[] _buffer;
        private readonly byte[] _arrived;
        private readonly ByteWriter _writer = new ByteWriter();

        // By message number modulo MessagesMax. A place of -1 is a message that has not begun.
        private readonly int[] _place = new int[MessagesMax];
        private readonly int[] _type = new int[MessagesMax];
        private readonly int[] _length = new int[MessagesMax];
        private readonly int[] _missing = new int[MessagesMax];
        private int _next;
        private int _used;

        /// <param name="capacity">Bytes for messages with their headers.</param>
        public HandshakeReassembler(int capacity)
        {
            if (capacity < HandshakeHeader.Size)
            {
                throw new ArgumentOutOfRangeException(nameof(capacity));
            }
            _buffer = new byte[RoundUp(capacity)];
            _arrived = new byte[_buffer.Length / 8];
            Reset(0);
        }

        /// <summary>Holds the message that <see cref="HasNext"/> speaks of.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Number of the message that is to be taken next.</summary>
        public int NextSequence { get { return _next; } }

        /// <summary>True when the next message is whole. The members below are about it, and are
        /// valid until <see cref="Release"/> or <see cref="Add"/>.</summary>
        public bool HasNext
        {
            get { return _place[Slot(_next)] >= 0 && _missing[Slot(_next)] == 0; }
        }

        /// <summary>Type of the next message.</summary>
        public int NextType { get { return _type[Slot(_next)]; } }

        /// <summary>Where in <see cref="Buffer"/> the next message's header starts.</summary>
        public int NextOffset { get { return _place[Slot(_next)]; } }

        /// <summary>Bytes of the next message, header and body.</summary>
        public int NextCount { get { return HandshakeHeader.Size + _length[Slot(_next)]; } }

        /// <summary>Forgets all; the message with this number is to be taken next.</summary>
        public void Reset(int nextSequence)
        {
            _next = nextSequence;
            _used = 0;
            for (int i = 0; i < MessagesMax; i++) { _place[i] = -1; }
        }

        /// <summary>Lets go of the next message and goes on to the one behind it.</summary>
        public void Release()
        {
            if (!HasNext) { throw new InvalidOperationException("no whole message"); }
            _place[Slot(_next)] = -1;
            _next++;
        }

        /// <summary>Takes in a fragment.</summary>
        /// <param name="header">Its header, known to be consistent
        /// (<see cref="HandshakeHeader.TryRead(ByteReader)"/>).</param>
        /// <param name="source">Holds its bytes.</param>
        /// <param name="offset">First byte behind the header.</param>
        public FragmentResult Add(HandshakeHeader header, byte[] source, int offset)
        {
            if (header == null) { throw new ArgumentNullException(nameof(header)); }
            Bytes.RequireSlice(source, offset, header.FragmentLength);
            if (header.MessageSequence < _next) { return FragmentResult.Stale; }
            if (header.MessageSequence >= _next + MessagesMax) { return FragmentResult.NoRoom; }

            int slot = Slot(header.MessageSequence);
            if (_place[slot] < 0)
            {
                if (header.Length > _buffer.Length - HandshakeHeader.Size)
                {
                    return header.MessageSequence == _next
                        ? FragmentResult.TooLarge
                        : FragmentResult.NoRoom;
                }
                if (!TryBegin(slot, header)) { return FragmentResult.NoRoom; }
                // An empty message is whole from here on.
                if (header.Length == 0) { return FragmentResult.Stored; }
            }
            else if (_type[slot] != header.Type || _length[slot] != header.Length)
            {
                return FragmentResult.Conflict;
            }
            return Store(slot, header, source, offset);
        }

        private FragmentResult Store(
            int slot, HandshakeHeader header, byte[] source, int offset)
        {
            int before = _missing[slot];
            if (before == 0) { return FragmentResult.Duplicate; }
            int body = _place[slot] + HandshakeHeader.Size;
            if (header.IsWhole && before == header.Length)
            {
                Array.Copy(source, offset, _buffer, body, header.Length);
                _missing[slot] = 0;
                return FragmentResult.Stored;
            }
            // What came first stays: a forged overlap cannot change it afterwards.
            for (int i = 0; i < header.FragmentLength; i++)
            {
                int position = header.FragmentOffset + i;
                int index = (_place[slot] / 8) + (position / 8);
                int bit = 1 << (position & 7);
                if ((_arrived[index] & bit) != 0) { continue; }
                _arrived[index] |= (byte)bit;
                _buffer[body + position] = source[offset + i];
                _missing[slot]--;
            }
            return _missing[slot] == before ? FragmentResult.Duplicate : FragmentResult.Stored;
        }

        private bool TryBegin(int slot, HandshakeHeader header)
        {
            int size = RoundUp(HandshakeHeader.Size + header.Length);
            if (size > _buffer.Length - _used) { Compact(); }
            int furthest = _next + MessagesMax - 1;
            while (size > _buffer.Length - _used && furthest > header.MessageSequence)
            {
                if (_place[Slot(furthest)] >= 0)
                {
                    _place[Slot(furthest)] = -1;
                    Compact();
                }
                furthest--;
            }
            if (size > _buffer.Length - _used) { return false; }

            _place[slot] = _used;
            _type[slot] = header.Type;
            _length[slot] = header.Length;
            _missing[slot] = header.Length;
            _writer.Reset(_buffer, _used, HandshakeHeader.Size);
            HandshakeHeader.Write(
                _writer, header.Type, header.Length, header.MessageSequence, 0, header.Length);
            Array.Clear(_arrived, _used / 8, size / 8);
            _used += size;
            return true;
        }

        // Moves the places together, lowest first.
        private void Compact()
        {
            int end = 0;
            int from = 0;
            while (true)
            {
                int lowest = -1;
                for (int i = 0; i < MessagesMax; i++)
                {
                    if (_place[i] >= from && (lowest < 0 || _place[i] < _place[lowest]))
                    {
                        lowest = i;
                    }
                }
                if (lowest < 0) { break; }
                int size = RoundUp(HandshakeHeader.Size + _length[lowest]);
                from = _place[lowest] + size;
                Array.Copy(_buffer, _place[lowest], _buffer, end, size);
                Array.Copy(_arrived, _place[lowest] / 8, _arrived, end / 8, size / 8);
                _place[lowest] = end;
                end += size;
            }
            _used = end;
        }

        private static int Slot(int sequence)
        {
            return sequence % MessagesMax;
        }

        private static int RoundUp(int count)
        {
            return (count + 7) & ~7;
        }
    }
}
