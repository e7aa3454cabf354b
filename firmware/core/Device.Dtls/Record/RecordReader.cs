using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// Takes a datagram apart into records and opens them in place. Epoch 0 is plaintext and can
    /// be closed for good; epoch 1 opens with the protection given by <see cref="Protect"/>. What
    /// is not a record of an open epoch, not authentic or not fresh is dropped and counted.
    /// </summary>
    /// <remarks>Epoch 0 has no replay window: anybody could move it. Repeated handshake fragments
    /// are told apart by their message number.</remarks>
    public sealed class RecordReader
    {
        private readonly ByteReader _reader = new ByteReader();
        private readonly RecordHeader _header = new RecordHeader();
        private readonly ReplayWindow _window = new ReplayWindow();
        private readonly DtlsCounters _counters;
        private RecordProtection _protection;
        private byte[] _connectionId = Bytes.Empty;
        private bool _acceptsPlaintext = true;
        private int _plainMax = HelloExtensions.RecordSizeLimitMax;
        private int _protectedMax = HelloExtensions.RecordSizeLimitMax;

        /// <param name="counters">Where drops are counted.</param>
        public RecordReader(DtlsCounters counters)
        {
            if (counters == null) { throw new ArgumentNullException(nameof(counters)); }
            _counters = counters;
        }

        /// <summary>The header of the record found last.</summary>
        public RecordHeader Header { get { return _header; } }

        /// <summary>The datagram given last.</summary>
        public byte[] Buffer { get { return _reader.Buffer; } }

        /// <summary>Where the record's plaintext starts.</summary>
        public int PlaintextOffset { get; private set; }

        /// <summary>Bytes of the record's plaintext.</summary>
        public int PlaintextCount { get; private set; }

        /// <summary>True when the record found last is authentic and has the highest number of all
        /// so far: only such a one may move a peer's address (RFC 9146 section 6).</summary>
        public bool IsNewest { get; private set; }

        /// <summary>True once epoch 1 is open.</summary>
        public bool IsProtected { get { return _protection != null; } }

        /// <summary>The highest number of an authentic record, or -1.</summary>
        public long Highest { get { return _window.Highest; } }

        /// <summary>Takes this number of epoch 1 and all below it as seen, and none above
        /// it.</summary>
        public void RefuseUpTo(long sequence)
        {
            _window.RefuseUpTo(sequence);
        }

        /// <summary>Starts a new connection: epoch 0 only.</summary>
        public void Reset()
        {
            Clear();
            _protection = null;
            _connectionId = Bytes.Empty;
            _acceptsPlaintext = true;
            LimitPlaintext(
                HelloExtensions.RecordSizeLimitMax, HelloExtensions.RecordSizeLimitMax);
            _window.Reset();
        }

        /// <summary>Opens epoch 1 with the key that the peer writes with; not disposed
        /// here.</summary>
        public void Protect(RecordProtection protection)
        {
            if (protection == null) { throw new ArgumentNullException(nameof(protection)); }
            if (_protection != null) { throw new InvalidOperationException("protected already"); }
            _protection = protection;
            if (_connectionId.Length > 0) { _protection.UseConnectionId(_connectionId); }
        }

        /// <summary>Epoch 1 is to be of records with this id, which we gave the peer, and of no
        /// others; empty for records without. Before <see cref="Protect"/>.</summary>
        public void ExpectConnectionId(byte[] own)
        {
            if (own == null) { throw new ArgumentNullException(nameof(own)); }
            if (_protection != null) { throw new InvalidOperationException("protected already"); }
            _connectionId = own;
        }

        /// <summary>The largest plaintexts that the peer may send in epoch 0 and in epoch 1,
        /// bytes.</summary>
        public void LimitPlaintext(int plainMax, int protectedMax)
        {
            _plainMax = plainMax;
            _protectedMax = protectedMax;
        }

        /// <summary>Closes epoch 0: nothing that is not authentic is heard any more.</summary>
        public void RefusePlaintext()
        {
            _acceptsPlaintext = false;
        }

        /// <summary>Takes a datagram; the buffer is lent and its content destroyed while it is
        /// read.</summary>
        public void Start(byte[] buffer, int offset, int count)
        {
            _reader.Reset(buffer, offset, count);
        }

        /// <summary>Lets go of the datagram; what is left of it is not read.</summary>
        public void Clear()
        {
            _reader.Reset(Bytes.Empty, 0, 0);
            PlaintextCount = 0;
        }

        /// <summary>Goes on to the next record.</summary>
        public RecordResult Next()
        {
            PlaintextCount = 0;
            IsNewest = false;
            if (_reader.Failed || _reader.Remaining == 0) { return RecordResult.End; }
            bool isWhole = _header.TryRead(_reader, _connectionId.Length);
            if (_connectionId.Length == 0 && _header.Type == ContentType.ConnectionId)
            {
                // An id of unknown length: what follows cannot be told apart.
                _reader.Fail();
                return DropWrongConnectionId();
            }
            if (!isWhole)
            {
                _counters.RecordsMalformed++;
                return RecordResult.Dropped;
            }
            if (!HasConnectionIdOfItsEpoch()) { return DropWrongConnectionId(); }
            if (_header.Epoch == 0) { return NextPlaintext(); }
            if (_header.Epoch == 1 && _protection != null) { return NextProtected(); }
            _counters.RecordsOfWrongEpoch++;
            return RecordResult.Dropped;
        }

        // Not a matter of secrets: an id stands in the clear.
        private bool HasConnectionIdOfItsEpoch()
        {
            bool hasOne = _header.Type == ContentType.ConnectionId;
            if (_header.Epoch == 0 || _connectionId.Length == 0) { return !hasOne; }
            return hasOne && Bytes.AreEqual(
                _reader.Buffer, _header.ConnectionIdOffset,
                _connectionId, 0, _connectionId.Length);
        }

        private RecordResult DropWrongConnectionId()
        {
            _counters.RecordsOfWrongConnectionId++;
            return RecordResult.Dropped;
        }

        private RecordResult DropTooLong()
        {
            _counters.RecordsMalformed++;
            return RecordResult.Dropped;
        }

        private RecordResult NextPlaintext()
        {
            if (!_acceptsPlaintext)
            {
                _counters.RecordsOfWrongEpoch++;
                return RecordResult.Dropped;
            }
            if (_header.FragmentCount > RecordHeader.PlaintextMax) { return DropTooLong(); }
            if (_header.FragmentCount > _plainMax) { return RecordResult.TooLarge; }
            PlaintextOffset = _header.FragmentOffset;
            PlaintextCount = _header.FragmentCount;
            return RecordResult.Record;
        }

        private RecordResult NextProtected()
        {
            if (_header.Version != ProtocolVersion.Dtls12)
            {
                _counters.RecordsMalformed++;
                return RecordResult.Dropped;
            }
            if (!_window.IsFresh(_header.Sequence))
            {
                _counters.RecordsReplayed++;
                return RecordResult.Dropped;
            }
            if (!_protection.TryOpen(
                _header.Type, _header.Epoch, _header.Sequence,
                _reader.Buffer, _header.FragmentOffset, _header.FragmentCount,
                out int plaintextCount))
            {
                _counters.RecordsForged++;
                return RecordResult.Dropped;
            }
            bool isNewest = _header.Sequence > _window.Highest;
            _window.Accept(_header.Sequence);
            if (_protection.HasConnectionId)
            {
                if (_protection.OpenedType == 0)
                {
                    _counters.RecordsMalformed++;
                    return RecordResult.Dropped;
                }
                _header.Type = _protection.OpenedType;
            }
            if (plaintextCount > RecordHeader.PlaintextMax) { return DropTooLong(); }
            if (plaintextCount > _protectedMax) { return RecordResult.TooLarge; }
            IsNewest = isNewest;
            PlaintextOffset = _header.FragmentOffset + RecordProtection.ExplicitNonceSize;
            PlaintextCount = plaintextCount;
            return RecordResult.Record;
        }
    }
}
