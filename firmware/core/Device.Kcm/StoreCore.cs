using Device.Base;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// The two banks as one: which of them counts, how a change gets there, and what is left to
    /// clean up.
    /// </summary>
    /// <remarks>
    /// Implementation notes. A change is made to a copy of the index first; then the flash; then
    /// the copy becomes the index. It reaches the flash in one of two ways: appended to the live
    /// log, where its commit record is what counts, or as a fresh image in the spare bank, where
    /// the header is. The second is taken where a secret goes, where the tail is dirty or full. An
    /// image is written around bad sectors. If the spare bank does not take it, a change that
    /// removes a secret is appended after all and the secret's record overwritten with zeros; if
    /// nothing can be appended either, overwriting is itself the deletion.
    /// </remarks>
    internal sealed class StoreCore
    {
        /// <summary>Room kept in every image so that a full store can still append the deletion of
        /// any item when the other bank is dead.</summary>
        public const int ReserveBytes = 192;

        private readonly ICrypto _crypto;
        private readonly byte[] _rootOfTrust;
        private readonly IMonotonicCounter _counter;
        private readonly Compactor _compactor;
        private LiveLog _live;
        private FlashBank _spare;
        private KcmIndex _index;
        private uint _counterFloor;
        private bool _isSecretInLog;
        private bool _isSparePending;
        private int _changeCount;

        private StoreCore(
            FlashBank spare, ICrypto crypto, byte[] rootOfTrust, IMonotonicCounter counter)
        {
            _spare = spare;
            _crypto = crypto;
            _rootOfTrust = Bytes.Copy(rootOfTrust, 0, KcmLimits.RootOfTrustBytes);
            _counter = counter;
            _compactor = new Compactor(crypto, _rootOfTrust);
        }

        public LiveLog Live { get { return _live; } }

        public KcmIndex Index { get { return _index; } }

        public ICrypto Crypto { get { return _crypto; } }

        /// <summary>Changes made; tells a transaction that it has to look again.</summary>
        public int ChangeCount { get { return _changeCount; } }

        public bool IsRolledBack { get; private set; }

        public bool HasCounterFailed { get; private set; }

        /// <summary>Old bytes are still there: a sector of the spare bank takes neither erase nor
        /// zeros, or a removed secret does not go from the log.</summary>
        public bool IsErasePending { get { return _isSparePending || _isSecretInLog; } }

        /// <summary>Sectors of the spare bank that do not erase.</summary>
        public int BadSectorCount { get { return _spare.UnusableCount; } }

        public int FlashFaultCount { get { return _live.Flash.FaultCount + _spare.FaultCount; } }

        /// <summary>Bytes for records in an image.</summary>
        public int CapacityBytes
        {
            get
            {
                return BankHeader.LogEnd(_live.Flash) - BankHeader.LogStart - ReserveBytes;
            }
        }

        /// <summary>Finds the image that counts; makes an empty one where nothing ever
        /// was.</summary>
        public static KcmStatus Open(
            FlashBank first, FlashBank second, ICrypto crypto, byte[] rootOfTrust,
            IMonotonicCounter counter, out StoreCore core)
        {
            core = null;
            BankHeader a = BankHeader.Read(first, crypto, rootOfTrust);
            BankHeader b = BankHeader.Read(second, crypto, rootOfTrust);
            bool isFirst = a.State == BankState.Valid
                && (b.State != BankState.Valid || a.Generation >= b.Generation);
            BankHeader best = isFirst ? a : b;
            BankHeader other = isFirst ? b : a;
            if (other.Keys != null) { other.Keys.Dispose(); }
            if (a.State == BankState.Newer || b.State == BankState.Newer)
            {
                if (best.Keys != null) { best.Keys.Dispose(); }
                return KcmStatus.InvalidFileVersion;
            }
            if (best.State == BankState.Valid)
            {
                StoreCore found = new StoreCore(
                    isFirst ? second : first, crypto, rootOfTrust, counter);
                found.Load(isFirst ? first : second, best);
                core = found;
                return KcmStatus.Success;
            }
            byte[] probe = new byte[1];
            if (!first.Read(0, probe, 0, 1) || !second.Read(0, probe, 0, 1))
            {
                return KcmStatus.StorageError;
            }
            if (a.State == BankState.Foreign || b.State == BankState.Foreign
                || !IsUnformatted(first) || !IsUnformatted(second))
            {
                return KcmStatus.FileCorrupted;
            }
            return Create(first, second, crypto, rootOfTrust, counter, out core);
        }

        /// <summary>Makes an empty store, whatever is there.</summary>
        public static KcmStatus Create(
            FlashBank first, FlashBank second, ICrypto crypto, byte[] rootOfTrust,
            IMonotonicCounter counter, out StoreCore core)
        {
            // What is not erased could be found again by a mount, so both must be.
            core = null;
            bool isGone = first.Erase(false);
            isGone = second.Erase(false) && isGone;
            if (!isGone) { return KcmStatus.StorageError; }
            StoreCore made = new StoreCore(second, crypto, rootOfTrust, counter);
            made.ReadCounter();
            made._index = new KcmIndex(first);
            made._live = made._compactor.Write(null, first, made._index, made._counterFloor + 1);
            if (made._live == null)
            {
                made._spare = first;
                made._live = made._compactor.Write(
                    null, second, made._index, made._counterFloor + 1);
            }
            if (made._live == null) { return made.NotWritten(); }
            made.StepCounter();
            core = made;
            return KcmStatus.Success;
        }

        /// <summary>Makes a change.</summary>
        /// <param name="next">The index after it.</param>
        /// <param name="steps">Its steps; null when it can only be made as a fresh image.</param>
        /// <param name="count">How many steps.</param>
        public KcmStatus Change(KcmIndex next, KcmStep[] steps, int count)
        {
            if (next.LiveBytes > CapacityBytes && next.LiveBytes > _index.LiveBytes)
            {
                return KcmStatus.StorageFull;
            }
            bool removesSecret = next.RemovesSecret;
            int appendBytes = steps == null ? 0 : LogWriter.AppendBytes(steps, count);
            bool hasRoom = steps != null && appendBytes
                + (next.LiveBytes > _index.LiveBytes ? ReserveBytes : 0) <= _live.TailBytes();
            _isSparePending = _isSparePending && !_spare.Erase(false);
            if (hasRoom && !removesSecret && !_isSecretInLog
                && LogWriter.Append(_live, next, steps, count))
            {
                Adopt(next);
                return KcmStatus.Success;
            }
            if (Compact(next))
            {
                return removesSecret && IsErasePending
                    ? KcmStatus.ErasePending : KcmStatus.Success;
            }

            // The tail is looked at again: a failed append has made it dirty.
            bool canAppend = steps != null && appendBytes <= _live.TailBytes();
            if (canAppend && LogWriter.Append(_live, next, steps, count))
            {
                // When only entropy is missing the flash is good, and a later image erases.
                _isSecretInLog = _isSecretInLog || (removesSecret
                    && (_compactor.IsEntropyMissing || !WipeRemoved(next, true)));
                Adopt(next);
                return removesSecret && IsErasePending
                    ? KcmStatus.ErasePending : KcmStatus.Success;
            }
            if (steps != null && !_compactor.IsInDoubt && !_compactor.IsEntropyMissing
                && StepRules.IsOneDeletion(steps, count) && WipeRemoved(next, false))
            {
                Adopt(next);
                return KcmStatus.Success;
            }
            return NotWritten();
        }

        /// <summary>Overwrites the records that only the present index needs.</summary>
        /// <param name="next">The index after the change.</param>
        /// <param name="isOnlySecrets">Leaves those that hold no secret.</param>
        /// <returns>True when all of them are gone.</returns>
        private bool WipeRemoved(KcmIndex next, bool isOnlySecrets)
        {
            bool isGone = true;
            for (int i = 0; i < _index.Count; i++)
            {
                if (next.HasRecordAt(_index.AddressAt(i))
                    || (isOnlySecrets && !KcmIndex.IsSecret(_index.TypeAt(i))))
                {
                    continue;
                }

                // How long a damaged record is nobody knows.
                isGone = !_index.IsCorruptedAt(i) && _live.Flash.Wipe(
                    _index.AddressAt(i), RecordHeader.FlashBytes(
                        _index.NameCountAt(i), _index.DataCountAt(i))) && isGone;
                _live.WipedCount++;
            }
            return isGone;
        }

        /// <summary>Keys for a purpose other than the banks', from the same root.</summary>
        public void DeriveKeys(byte[] salt, byte[] info, byte[] keys)
        {
            Hkdf.DeriveKey(_crypto, _rootOfTrust, salt, info, keys, 0, keys.Length);
        }

        /// <summary>Reads and opens the record of an entry, in an array of its own.</summary>
        public KcmStatus Read(int i, out byte[] record, out int plaintextOffset)
        {
            record = null;
            plaintextOffset = 0;
            if (_index.IsCorruptedAt(i)) { return KcmStatus.FileCorrupted; }
            RecordHeader header = new RecordHeader();
            int total = RecordHeader.FlashBytes(_index.NameCountAt(i), _index.DataCountAt(i));
            byte[] buffer = new byte[total];
            if (!RecordReader.TryRead(_live, _index, i, header, buffer, total))
            {
                return _live.Flash.Read(_index.AddressAt(i), buffer, 0, total)
                    ? KcmStatus.FileCorrupted : KcmStatus.StorageError;
            }
            record = buffer;
            plaintextOffset = BankKeys.PlaintextOffset(header);
            return KcmStatus.Success;
        }

        public void Dispose()
        {
            _live.Keys.Dispose();
            Bytes.Zeroise(_rootOfTrust);
        }

        private void Load(FlashBank flash, BankHeader header)
        {
            _live = new LogScanner(flash, header).Scan(out _index);
            ReadCounter();
            if (_live.Generation < _counterFloor)
            {
                // An older image was put back. Its factory items never change, so they are good.
                IsRolledBack = true;
                _live.IsClean = false;
                _index.RemoveOperational();
                _index.Settle();
            }
            else
            {
                StepCounter();
            }
            _isSparePending = !_spare.Erase(false);
            if (_index.RemovesSecret)
            {
                // A spare bank that was dead kept an old secret in the log: try again.
                _isSecretInLog = true;
                int wipedCount = _live.WipedCount;
                Compact(_index.Clone(null));

                // What mount found is told, though the fresh image is free of it.
                _live.WipedCount = wipedCount;
            }
        }

        private bool Compact(KcmIndex next)
        {
            uint newest = _live.Generation > _counterFloor ? _live.Generation : _counterFloor;
            LiveLog made = _compactor.Write(_live, _spare, next, newest + 1);
            if (made == null)
            {
                if (_compactor.IsInDoubt) { _live.IsClean = false; }
                return false;
            }
            made.TailWasTorn = _live.TailWasTorn;
            made.DamagedCount = _live.DamagedCount;
            IsRolledBack = false;
            FlashBank old = _live.Flash;
            _live.Keys.Dispose();
            _live = made;
            _spare = old;
            Adopt(next);

            // The order matters: a cut before the step leaves an image one ahead of the counter,
            // which is accepted; a cut after it leaves an older image, which is not.
            StepCounter();
            _isSecretInLog = false;
            _isSparePending = !_spare.Erase(false);
            return true;
        }

        private KcmStatus NotWritten()
        {
            return _compactor.IsEntropyMissing
                ? KcmStatus.EntropyMissing : KcmStatus.StorageError;
        }

        private void Adopt(KcmIndex next)
        {
            next.Settle();
            _index = next;
            _changeCount++;
        }

        private void ReadCounter()
        {
            if (_counter == null) { return; }
            if (_counter.TryRead(out uint value)) { _counterFloor = value; }
            else { HasCounterFailed = true; }
        }

        private void StepCounter()
        {
            if (_counter == null) { return; }
            if (_live.Generation <= _counterFloor) { return; }
            if (_counter.TryStep(_live.Generation)) { _counterFloor = _live.Generation; }
            else { HasCounterFailed = true; }
        }

        /// <summary>True when nothing but a torn header can be there: a first format was
        /// cut.</summary>
        private static bool IsUnformatted(FlashBank flash)
        {
            return flash.IsBlank(BankHeader.LogStart, BankHeader.LogEnd(flash));
        }
    }
}
