using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// Our last flight: its messages are kept, so that it can be sent again whole (RFC 6347
    /// section 4.2.4). A message keeps its number, a record never does: each sending cuts the
    /// messages into fresh records and packs those into datagrams of a bounded size.
    /// </summary>
    /// <remarks>
    /// Build: <see cref="Clear"/>; for each message <see cref="Begin"/>, write the body,
    /// <see cref="End"/>; between them <see cref="AddChangeCipherSpec"/>. Send:
    /// <see cref="Rewind"/>, then <see cref="WriteDatagram"/> until it gives 0. Each fragment is a
    /// record of its own; datagrams hold as many records as fit.
    /// </remarks>
    public sealed class Flight
    {
        /// <summary>Messages of a flight, ChangeCipherSpec included.</summary>
        public const int EntriesMax = 8;

        // A fragment smaller than this waits for the next datagram rather than being split off.
        private const int FragmentMin = 32;

        private const int ChangeCipherSpecType = -1;

        private readonly byte[] _buffer;
        private readonly ByteWriter _writer = new ByteWriter();
        private readonly ByteWriter _headerWriter = new ByteWriter();
        private readonly int[] _types = new int[EntriesMax];
        private readonly int[] _epochs = new int[EntriesMax];
        private readonly int[] _sequences = new int[EntriesMax];
        private readonly int[] _offsets = new int[EntriesMax];
        private readonly int[] _counts = new int[EntriesMax];
        private int _entryCount;
        private int _used;
        private bool _isOpen;

        // What is sent next: an entry, and the first byte of its body that was not sent.
        private int _entry;
        private int _position;

        /// <param name="capacity">Bytes for all messages of a flight with their headers.</param>
        public Flight(int capacity)
        {
            _buffer = new byte[capacity];
        }

        /// <summary>Holds the messages as the transcript wants them.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>Where the message ended last starts, its header included.</summary>
        public int LastOffset { get { return _offsets[_entryCount - 1]; } }

        /// <summary>Bytes of the message ended last, header and body.</summary>
        public int LastCount { get { return _counts[_entryCount - 1]; } }

        /// <summary>True when nothing is kept.</summary>
        public bool IsEmpty { get { return _entryCount == 0; } }

        /// <summary>True while there is something that <see cref="WriteDatagram"/> would
        /// send.</summary>
        public bool HasMore { get { return _entry < _entryCount; } }

        /// <summary>Forgets the flight and zeroes it.</summary>
        public void Clear()
        {
            Array.Clear(_buffer, 0, _used);
            _entryCount = 0;
            _used = 0;
            _isOpen = false;
            Rewind();
        }

        /// <summary>Begins a message.</summary>
        /// <param name="type">One of <see cref="HandshakeType"/>.</param>
        /// <param name="messageSequence">Its number in the handshake.</param>
        /// <param name="epoch">0, or 1 for what follows ChangeCipherSpec.</param>
        /// <returns>Takes the body.</returns>
        public ByteWriter Begin(int type, int messageSequence, int epoch)
        {
            if (_isOpen) { throw new InvalidOperationException("a message is open"); }
            AddEntry(type, messageSequence, epoch);
            _isOpen = true;
            _writer.Reset(_buffer, _used, _buffer.Length - _used);
            _writer.Skip(HandshakeHeader.Size);
            return _writer;
        }

        /// <summary>Ends the message; <see cref="LastOffset"/> and <see cref="LastCount"/> then
        /// say where it is.</summary>
        /// <exception cref="InvalidOperationException">It did not fit: the capacity was chosen too
        /// small.</exception>
        public void End()
        {
            if (!_isOpen || _writer.Failed) { throw new InvalidOperationException("no room"); }
            _isOpen = false;
            int last = _entryCount - 1;
            _counts[last] = _writer.Count;
            int length = _writer.Count - HandshakeHeader.Size;
            _headerWriter.Reset(_buffer, _used, HandshakeHeader.Size);
            HandshakeHeader.Write(
                _headerWriter, _types[last], length, _sequences[last], 0, length);
            _used += _counts[last];
        }

        /// <summary>Puts a ChangeCipherSpec behind the messages so far; those that follow belong
        /// to epoch 1.</summary>
        public void AddChangeCipherSpec()
        {
            AddEntry(ChangeCipherSpecType, 0, 0);
            _counts[_entryCount - 1] = 1;
            _buffer[_used++] = 1;
        }

        /// <summary>Sends from the start: for the first time or again.</summary>
        public void Rewind()
        {
            _entry = 0;
            _position = 0;
        }

        /// <summary>Makes the next datagram.</summary>
        /// <param name="records">Numbers and seals the records.</param>
        /// <param name="datagram">Where it goes.</param>
        /// <param name="capacity">Bytes it may have, from the buffer's first on.</param>
        /// <returns>Its bytes; 0 when the whole flight was sent.</returns>
        public int WriteDatagram(RecordWriter records, byte[] datagram, int capacity)
        {
            if (records == null) { throw new ArgumentNullException(nameof(records)); }
            Bytes.RequireSlice(datagram, 0, capacity);
            int used = 0;
            while (_entry < _entryCount)
            {
                int count = _types[_entry] == ChangeCipherSpecType
                    ? WriteChangeCipherSpec(records, datagram, used, capacity - used)
                    : WriteFragment(records, datagram, used, capacity - used);
                if (count == 0) { break; }
                used += count;
            }
            if (used == 0 && _entry < _entryCount)
            {
                throw new ArgumentOutOfRangeException(nameof(capacity));
            }
            return used;
        }

        private int WriteChangeCipherSpec(
            RecordWriter records, byte[] datagram, int recordOffset, int room)
        {
            if (room < records.Overhead(0) + 1) { return 0; }
            _entry++;
            return records.Append(
                ContentType.ChangeCipherSpec, 0, _buffer, _offsets[_entry - 1], 1,
                datagram, recordOffset);
        }

        private int WriteFragment(
            RecordWriter records, byte[] datagram, int recordOffset, int room)
        {
            int epoch = _epochs[_entry];
            int length = _counts[_entry] - HandshakeHeader.Size;
            int left = length - _position;
            int most = records.PlaintextMax(epoch) - HandshakeHeader.Size;
            int fits = room - records.Overhead(epoch) - HandshakeHeader.Size;
            if (fits > most) { fits = most; }
            int least = left < FragmentMin ? left : FragmentMin;
            if (fits < (recordOffset == 0 && left > 0 ? 1 : least)) { return 0; }

            int take = left < fits ? left : fits;
            int start = recordOffset + records.PlaintextOffset(epoch);
            _headerWriter.Reset(datagram, start, HandshakeHeader.Size);
            HandshakeHeader.Write(
                _headerWriter, _types[_entry], length, _sequences[_entry], _position, take);
            Array.Copy(
                _buffer, _offsets[_entry] + HandshakeHeader.Size + _position,
                datagram, start + HandshakeHeader.Size, take);
            _position += take;
            if (_position == length)
            {
                _entry++;
                _position = 0;
            }
            return records.Finish(
                ContentType.Handshake, epoch, datagram, recordOffset,
                HandshakeHeader.Size + take);
        }

        private void AddEntry(int type, int messageSequence, int epoch)
        {
            if (_isOpen) { throw new InvalidOperationException("a message is open"); }
            if (_entryCount == EntriesMax) { throw new InvalidOperationException("no entry left"); }
            _types[_entryCount] = type;
            _epochs[_entryCount] = epoch;
            _sequences[_entryCount] = messageSequence;
            _offsets[_entryCount] = _used;
            _entryCount++;
        }
    }
}
