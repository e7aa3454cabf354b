using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// Numbers and seals the records that one end sends. Epoch 0 is plaintext, epoch 1 is under
    /// the protection given by <see cref="Protect"/>; both count their own sequence numbers, which
    /// are never used twice, also not for a message that is sent again.
    /// </summary>
    /// <remarks>A record is written in place: put the plaintext <see cref="PlaintextOffset"/> bytes
    /// behind the record's start, then <see cref="Finish"/>. <see cref="Append"/> does both.
    /// </remarks>
    public sealed class RecordWriter
    {
        private readonly ByteWriter _writer = new ByteWriter();
        private readonly long[] _sequences = new long[2];
        private long _recordsMax;
        private long _reservedEnd;
        private RecordProtection _protection;
        private byte[] _connectionId = Bytes.Empty;
        private int _plainMax;
        private int _protectedMax;

        /// <param name="recordsMax">Records under the key of epoch 1, at most 2^48 - 1.</param>
        public RecordWriter(long recordsMax)
        {
            Reset(recordsMax);
        }

        /// <summary>Starts a new connection at sequence number zero without protection.</summary>
        public void Reset(long recordsMax)
        {
            if (recordsMax < 1 || recordsMax > DtlsClientOptions.RecordsMaxDefault)
            {
                throw new ArgumentOutOfRangeException(nameof(recordsMax));
            }
            _recordsMax = recordsMax;
            _reservedEnd = recordsMax;
            _sequences[0] = 0;
            _sequences[1] = 0;
            _protection = null;
            _connectionId = Bytes.Empty;
            LimitPlaintext(
                HelloExtensions.RecordSizeLimitMax, HelloExtensions.RecordSizeLimitMax);
        }

        /// <summary>The largest plaintexts that the peer takes in epoch 0 and in epoch 1,
        /// bytes.</summary>
        public void LimitPlaintext(int plainMax, int protectedMax)
        {
            _plainMax = plainMax;
            _protectedMax = protectedMax;
        }

        /// <summary>The largest plaintext of a record, bytes.</summary>
        public int PlaintextMax(int epoch)
        {
            return epoch == 0 ? _plainMax : _protectedMax;
        }

        /// <summary>Opens epoch 1 with the key that this end writes with; not disposed
        /// here.</summary>
        public void Protect(RecordProtection protection)
        {
            if (protection == null) { throw new ArgumentNullException(nameof(protection)); }
            if (_protection != null) { throw new InvalidOperationException("protected already"); }
            _protection = protection;
            if (_connectionId.Length > 0) { _protection.UseConnectionId(_connectionId); }
        }

        /// <summary>Records of epoch 1 are to have this id, which the peer gave us; empty for
        /// records without. Before <see cref="Protect"/>.</summary>
        public void UseConnectionId(byte[] peers)
        {
            if (peers == null) { throw new ArgumentNullException(nameof(peers)); }
            if (_protection != null) { throw new InvalidOperationException("protected already"); }
            _connectionId = peers;
        }

        /// <summary>Numbers left in the epoch, of those that are reserved.</summary>
        public long RecordsLeft(int epoch)
        {
            long most = epoch == 0 ? DtlsClientOptions.RecordsMaxDefault : _reservedEnd;
            return most - _sequences[epoch];
        }

        /// <summary>Bytes from a record's start to its plaintext.</summary>
        public int PlaintextOffset(int epoch)
        {
            return epoch == 0
                ? RecordHeader.SizeMin
                : HeaderSize(epoch) + RecordProtection.ExplicitNonceSize;
        }

        /// <summary>Bytes that a record has more than its plaintext.</summary>
        public int Overhead(int epoch)
        {
            return epoch == 0
                ? RecordHeader.SizeMin
                : HeaderSize(epoch) + RequireProtection().Overhead;
        }

        /// <summary>The next number of an epoch.</summary>
        public long NextSequence(int epoch)
        {
            return _sequences[epoch];
        }

        /// <summary>Goes on with epoch 1 at a number that was never used.</summary>
        public void StartAt(long sequence)
        {
            if (sequence < _sequences[1])
            {
                throw new ArgumentOutOfRangeException(nameof(sequence));
            }
            _sequences[1] = sequence;
        }

        /// <summary>No record of epoch 1 is to have this number or a larger one.</summary>
        /// <param name="end">Not below a number that was used, at most what
        /// <see cref="Reset"/> was given.</param>
        public void Reserve(long end)
        {
            if (end < _sequences[1] || end > _recordsMax)
            {
                throw new ArgumentOutOfRangeException(nameof(end));
            }
            _reservedEnd = end;
        }

        /// <summary>True when epoch 1 has no more than so many numbers at all, reserved or
        /// not.</summary>
        public bool IsExhausted(int kept)
        {
            return _recordsMax - _sequences[1] <= kept;
        }

        /// <summary>The next number of epoch 0. A server that answers a first hello without state
        /// takes the number of that hello (RFC 6347 section 4.2.1).</summary>
        public long FirstSequence
        {
            get { return _sequences[0]; }
            set { _sequences[0] = value; }
        }

        /// <summary>Makes a record of the plaintext that stands in its place.</summary>
        /// <returns>Bytes of the record.</returns>
        /// <exception cref="InvalidOperationException">The epoch's numbers are used up: look at
        /// <see cref="RecordsLeft"/> first.</exception>
        public int Finish(int type, int epoch, byte[] buffer, int recordOffset, int plaintextCount)
        {
            if (RecordsLeft(epoch) <= 0) { throw new InvalidOperationException("no number left"); }
            if (plaintextCount > PlaintextMax(epoch))
            {
                throw new ArgumentOutOfRangeException(nameof(plaintextCount));
            }
            long sequence = _sequences[epoch];
            int headerSize = HeaderSize(epoch);
            int fragmentCount = plaintextCount;
            if (epoch != 0)
            {
                fragmentCount = RequireProtection().Seal(
                    type, epoch, sequence, buffer, recordOffset + headerSize, plaintextCount);
            }
            _sequences[epoch]++;
            _writer.Reset(buffer, recordOffset, headerSize);
            bool hasId = epoch != 0 && _connectionId.Length > 0;
            RecordHeader.Write(
                _writer, hasId ? ContentType.ConnectionId : type, ProtocolVersion.Dtls12,
                epoch, sequence, hasId ? _connectionId : Bytes.Empty, fragmentCount);
            // The buffer is the caller's: a quiet connection must not keep it alive.
            _writer.Reset(Bytes.Empty, 0, 0);
            return headerSize + fragmentCount;
        }

        /// <summary>Makes a record of a copy of the source.</summary>
        /// <returns>Bytes of the record.</returns>
        public int Append(
            int type, int epoch, byte[] source, int sourceOffset, int sourceCount,
            byte[] buffer, int recordOffset)
        {
            Array.Copy(
                source, sourceOffset,
                buffer, recordOffset + PlaintextOffset(epoch), sourceCount);
            return Finish(type, epoch, buffer, recordOffset, sourceCount);
        }

        // RFC 9146 section 4: no id in epoch 0.
        private int HeaderSize(int epoch)
        {
            return RecordHeader.SizeMin + (epoch == 0 ? 0 : _connectionId.Length);
        }

        private RecordProtection RequireProtection()
        {
            if (_protection == null) { throw new InvalidOperationException("no keys yet"); }
            return _protection;
        }
    }
}
