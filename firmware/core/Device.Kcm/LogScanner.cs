using Device.Base;

namespace Device.Kcm
{
    /// <summary>
    /// Reads the log of a bank at mount and makes the index: every record is authenticated, and
    /// what no commit covers is not there.
    /// </summary>
    /// <remarks>
    /// Implementation notes.
    /// 1. Records of the image (sequence below the header's count) count at once.
    /// 2. Later ones wait, at most one transaction of them, until a commit names them.
    /// 3. A record that does not authenticate is either a torn tail or later damage. Nothing is
    ///    ever appended behind a torn tail, so a good record further on proves damage, and proves
    ///    that what came before it was committed. The scan looks for one, unit by unit, within
    ///    <see cref="OpenTriesMax"/> attempts.
    /// 4. A commit tells kind, area, type and hash of each of its records, so a damaged one spoils
    ///    exactly the item it stood for: reads answer FileCorrupted, never an older value.
    /// 5. A record of zeros was overwritten by its deletion: its item is not there, nor any older
    ///    one of that name.
    /// 6. What fails is read once more before it counts as damage.
    /// </remarks>
    internal sealed class LogScanner
    {
        /// <summary>Records that fail after the first damage before the rest counts as
        /// torn.</summary>
        public const int OpenTriesMax = 256;

        private const int Wiped = 0;

        private readonly FlashBank _flash;
        private readonly BankHeader _bank;
        private readonly RecordHeader _header = new RecordHeader();
        private readonly int _end;
        private readonly KcmIndex _index;
        private readonly LiveLog _log = new LiveLog();
        private readonly int[] _waitingAddresses = new int[KcmLimits.TransactionStepsMax];
        private readonly int[] _waitingSequences = new int[KcmLimits.TransactionStepsMax];
        private byte[] _buffer = new byte[1_024];
        private int _waitingCount;
        private int _expected;
        private int _openTries;
        private bool _isRepairing;
        private bool _isGapWiped;

        public LogScanner(FlashBank flash, BankHeader bank)
        {
            _flash = flash;
            _bank = bank;
            _end = BankHeader.LogEnd(flash);
            _index = new KcmIndex(flash);
        }

        public LiveLog Scan(out KcmIndex index)
        {
            index = _index;
            _log.Flash = _flash;
            _log.Keys = _bank.Keys;
            _log.Generation = _bank.Generation;
            _log.IsClean = _bank.IsComplete;
            int address = BankHeader.LogStart;
            while (address < _end)
            {
                int next = ReadRecord(address);
                if (next == 0)
                {
                    if (_flash.IsBlank(address, _end)) { break; }
                    int behind = SkipWiped(address);
                    if (behind > address)
                    {
                        _isGapWiped = true;
                        address = behind;
                        continue;
                    }
                    _isGapWiped = false;
                    _log.IsClean = false;
                    _isRepairing = true;
                    int found = FindRecord(address + RecordHeader.UnitBytes);
                    if (found == 0) { _log.TailWasTorn = true; break; }
                    address = found;
                    next = address + _header.TotalFlashBytes();
                }
                Accept(address);
                _isGapWiped = false;
                address = next;
            }
            if (_waitingCount > 0)
            {
                _log.TailWasTorn = true;
                _log.IsClean = false;
            }
            if (_expected < _bank.ImageCount && _isGapWiped)
            {
                _log.WipedCount += _bank.ImageCount - _expected;
                _expected = _bank.ImageCount;
            }
            if (_expected < _bank.ImageCount)
            {
                _log.DamagedCount += _bank.ImageCount - _expected;
                _log.IsClean = false;
            }
            _log.Tail = address;
            _log.NextSequence = _expected;
            Bytes.Zeroise(_buffer);
            return _log;
        }

        /// <summary>Where the zeros end that begin at an address.</summary>
        private int SkipWiped(int address)
        {
            while (address < _end && _flash.IsWiped(address, RecordHeader.UnitBytes))
            {
                address += RecordHeader.UnitBytes;
            }
            return address;
        }

        /// <summary>Reads and authenticates the record at an address into the header and the
        /// buffer.</summary>
        /// <returns>Where the next one begins, or 0.</returns>
        private int ReadRecord(int address)
        {
            int next = TryRecord(address);
            if (next != 0) { return next; }

            // Where a record should be, a misread of its header counts too; in a search only what
            // looks like one is worth it.
            bool isOurs = IsOurs(address);
            if (isOurs || !_isRepairing) { next = TryRecord(address); }
            if (next != 0)
            {
                _flash.NoteMisread();
                return next;
            }
            if (IsOurs(address))
            {
                if (_isRepairing) { _openTries++; }
                NoteDamage(address);
            }
            return 0;
        }

        private int TryRecord(int address)
        {
            if (!IsOurs(address)) { return 0; }
            int total = _header.TotalFlashBytes();
            if (total > _buffer.Length)
            {
                Bytes.Zeroise(_buffer);
                _buffer = new byte[total];
            }
            if (!_flash.Read(address, _buffer, 0, total)) { return 0; }
            if (!_header.TryRead(_buffer, 0) || _header.TotalFlashBytes() != total) { return 0; }
            bool isGood = _header.Kind == RecordKind.Commit
                ? _bank.Keys.IsCommitValid(_header, _buffer)
                : _bank.Keys.TryOpen(_header, _buffer);
            return isGood && _header.Generation == _bank.Generation
                && _header.Sequence >= _expected ? address + total : 0;
        }

        /// <summary>Reads a header; true when it can be the next one or a later one here.</summary>
        private bool IsOurs(int address)
        {
            return _end - address >= RecordHeader.HeaderBytes
                && _flash.Read(address, _buffer, 0, RecordHeader.HeaderBytes)
                && _header.TryRead(_buffer, 0)
                && _header.Generation == _bank.Generation && _header.Sequence >= _expected
                && _header.TotalFlashBytes() <= _end - address;
        }

        /// <summary>The first good record at or behind an address, or 0.</summary>
        private int FindRecord(int address)
        {
            for (; address < _end && _openTries < OpenTriesMax; address += RecordHeader.UnitBytes)
            {
                if (ReadRecord(address) != 0) { return address; }
            }
            return 0;
        }

        /// <summary>An item of the image that does not authenticate still shows which it was, as
        /// far as its clear header and name are whole. They may be what is damaged: an image has
        /// each item once, so one that is there already is not this one.</summary>
        private void NoteDamage(int address)
        {
            bool isItem = _header.Kind == RecordKind.Item || _header.Kind == RecordKind.Lost;
            if (!isItem || _header.Sequence >= _bank.ImageCount
                || !_flash.Read(
                    address + RecordHeader.HeaderBytes, _buffer, 0, _header.NameCount)
                || !ItemName.IsValid(_buffer, 0, _header.NameCount))
            {
                return;
            }
            uint hash = ItemName.Hash(_header.Type, _buffer, 0, _header.NameCount);
            _index.AddDamaged(_header, hash, address, _buffer);
        }

        private void Accept(int address)
        {
            int sequence = _header.Sequence;
            if (sequence > _expected && _isGapWiped)
            {
                _log.WipedCount += sequence - _expected;
                int first = sequence - KcmLimits.TransactionStepsMax;
                if (first < _expected) { first = _expected; }
                if (first < _bank.ImageCount) { first = _bank.ImageCount; }
                for (int i = first; i < sequence; i++) { Wait(Wiped, i); }
            }
            else if (sequence > _expected)
            {
                // Those of the image may show in the index by their names; those of a transaction
                // get there when its commit names them.
                _log.DamagedCount += sequence - _expected;
                _log.IsClean = false;
            }
            _expected = sequence + 1;
            if (_header.Kind == RecordKind.Commit)
            {
                Commit(sequence);
            }
            else if (sequence < _bank.ImageCount)
            {
                Apply(address);
            }
            else
            {
                Wait(address, sequence);
            }
        }

        private void Wait(int address, int sequence)
        {
            if (_waitingCount == KcmLimits.TransactionStepsMax)
            {
                // More than a transaction holds: the first belongs to one whose commit is
                // damaged, and this record proves that it was there.
                Apply(_waitingAddresses[0]);
                DropWaiting(1);
            }
            _waitingAddresses[_waitingCount] = address;
            _waitingSequences[_waitingCount] = sequence;
            _waitingCount++;
        }

        private void Commit(int sequence)
        {
            int count = _header.DataCount / RecordHeader.CommitEntryBytes;
            byte[] entries = Bytes.Copy(_buffer, RecordHeader.HeaderBytes, _header.DataCount);
            int first = sequence - count;
            while (_waitingCount > 0 && _waitingSequences[0] < first)
            {
                // Of an earlier transaction whose commit is damaged; a later commit proves it.
                Apply(_waitingAddresses[0]);
                DropWaiting(1);
            }
            for (int i = 0; i < count; i++)
            {
                if (_waitingCount > 0 && _waitingSequences[0] == first + i)
                {
                    if (_waitingAddresses[0] == Wiped)
                    {
                        ApplyWiped(entries, i * RecordHeader.CommitEntryBytes);
                    }
                    Apply(_waitingAddresses[0]);
                    DropWaiting(1);
                }
                else if (first + i >= _bank.ImageCount)
                {
                    ApplyDamaged(entries, i * RecordHeader.CommitEntryBytes);
                }
            }
            DropWaiting(_waitingCount);
        }

        private void DropWaiting(int count)
        {
            for (int i = count; i < _waitingCount; i++)
            {
                _waitingAddresses[i - count] = _waitingAddresses[i];
                _waitingSequences[i - count] = _waitingSequences[i];
            }
            _waitingCount -= count;
        }

        /// <summary>Takes an authenticated record's meaning into the index.</summary>
        private void Apply(int address)
        {
            if (address == Wiped) { return; }
            int prefix = RecordHeader.HeaderBytes + KcmLimits.NameBytesMax;
            if (prefix > _end - address) { prefix = _end - address; }
            if (!_flash.Read(address, _buffer, 0, prefix) || !_header.TryRead(_buffer, 0))
            {
                _log.DamagedCount++;
                return;
            }
            int name = RecordHeader.HeaderBytes;
            int nameCount = _header.NameCount;
            uint hash = ItemName.Hash(_header.Type, _buffer, name, nameCount);
            if (_header.Kind == RecordKind.Item || _header.Kind == RecordKind.Lost)
            {
                if (nameCount == 0)
                {
                    SpoilNameless(address);
                    return;
                }
                if (!_index.Put(_header, hash, address, _buffer, name)) { _log.DamagedCount++; }
                return;
            }
            int i = _index.Find(_header.Area, _header.Type, hash, _buffer, name, nameCount);
            if (_header.Kind == RecordKind.Delete)
            {
                if (i != KcmIndex.None) { _index.RemoveAt(i); }
                return;
            }
            if (i == KcmIndex.None)
            {
                PromoteNothing(hash, name, nameCount);
                return;
            }
            _index.Promote(i, _index.Find(
                KcmArea.Working, _header.Type, hash, _buffer, name, nameCount));
        }

        /// <summary>The staged item that was promoted is not there. What it replaced must not be
        /// found in its place.</summary>
        private void PromoteNothing(uint hash, int name, int nameCount)
        {
            int i = _index.Find(
                KcmArea.Working, _header.Type, hash, _buffer, name, nameCount);
            if (i != KcmIndex.None && _log.WipedCount > 0)
            {
                _index.RemoveAt(i);
            }
            else if (_log.WipedCount == 0)
            {
                _index.Spoil(KcmArea.Working, _header.Type, hash);
            }
        }

        /// <summary>A wiped record took its item with it, and those that the item had
        /// replaced.</summary>
        private void ApplyWiped(byte[] entries, int offset)
        {
            if ((RecordKind)entries[offset] != RecordKind.Item)
            {
                ApplyDamaged(entries, offset);
                return;
            }
            _index.RemoveWiped(
                (KcmArea)(entries[offset + 1] >> 4), (KcmItemType)(entries[offset + 1] & 0x0f),
                RecordHeader.GetUInt32(entries, offset + 2));
        }

        private void SpoilNameless(int address)
        {
            int total = _header.TotalFlashBytes();
            if (!_flash.Read(address, _buffer, 0, total) || !_bank.Keys.TryOpen(_header, _buffer))
            {
                _log.DamagedCount++;
                return;
            }
            int hashOffset = BankKeys.PlaintextOffset(_header);
            _index.Spoil(
                _header.Area, _header.Type, RecordHeader.GetUInt32(_buffer, hashOffset));
        }

        /// <summary>What a damaged record did, as far as its commit tells.</summary>
        private void ApplyDamaged(byte[] entries, int offset)
        {
            RecordKind kind = (RecordKind)entries[offset];
            KcmItemType type = (KcmItemType)(entries[offset + 1] & 0x0f);
            KcmArea area = (KcmArea)(entries[offset + 1] >> 4);
            uint hash = RecordHeader.GetUInt32(entries, offset + 2);
            int i = _index.FindByHash(area, type, hash);
            if (kind == RecordKind.Delete && i != KcmIndex.None)
            {
                _index.RemoveAt(i);
            }
            else if (kind == RecordKind.Promote && i != KcmIndex.None)
            {
                _index.Promote(i, _index.FindByHash(KcmArea.Working, type, hash));
            }
            else if (kind == RecordKind.Promote)
            {
                _index.Spoil(KcmArea.Working, type, hash);
            }
            else if (kind == RecordKind.Item)
            {
                _index.Spoil(area, type, hash);
            }
        }
    }
}
