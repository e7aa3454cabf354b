using System;
using Device.Base;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// Writes the live items into the other bank under fresh keys, each read back, and its header
    /// last: from then on the new image counts. The old bank is not touched here.
    /// </summary>
    internal sealed class Compactor
    {
        /// <summary>A bank is tried twice: a sector whose erase was cut may read blank and still
        /// not take a program. Then once more for each sector, which is bad and is left
        /// out.</summary>
        public const int AttemptsMax = 2;

        private const int NoRoom = -1;

        private readonly ICrypto _crypto;
        private readonly byte[] _rootOfTrust;
        private readonly RecordHeader _header = new RecordHeader();
        private bool _isInDoubt;
        private bool _isEntropyMissing;
        private int _attempt;
        private int _failedAt;

        public Compactor(ICrypto crypto, byte[] rootOfTrust)
        {
            _crypto = crypto;
            _rootOfTrust = rootOfTrust;
        }

        /// <summary>True when the last call failed, and a header that may read whole at the next
        /// mount could not be erased: nothing may be appended to the old log, because a mount would
        /// not see it.</summary>
        public bool IsInDoubt { get { return _isInDoubt; } }

        /// <summary>True when the last call failed because there was no salt to be had: an image
        /// under an old salt could seal two plaintexts under one nonce.</summary>
        public bool IsEntropyMissing { get { return _isEntropyMissing; } }

        /// <summary>Makes the image.</summary>
        /// <param name="old">Where items come from that are no steps; null for an empty
        /// image.</param>
        /// <param name="target">The other bank.</param>
        /// <param name="index">What shall live; on success it points into the target.</param>
        /// <param name="generation">Number of the new image.</param>
        /// <returns>The new live log, or null when the target did not take it; no header is then
        /// in it.</returns>
        public LiveLog Write(LiveLog old, FlashBank target, KcmIndex index, uint generation)
        {
            byte[] buffer = new byte[BufferBytes(index)];
            _isInDoubt = false;
            _isEntropyMissing = false;
            LiveLog log = null;
            bool[] isBad = new bool[target.SectorCount];
            for (int attempt = 0; attempt < AttemptsMax + isBad.Length && log == null; attempt++)
            {
                target.Erase(attempt > 0);

                // What an attempt left in a sector that does not erase must not look like ours.
                _attempt = attempt;
                _failedAt = NoRoom;
                log = TryWrite(old, target, index, generation + (uint)attempt, isBad, buffer);
                if (log != null || attempt == 0) { continue; }
                if (_failedAt == NoRoom || isBad[_failedAt / target.SectorBytes]) { break; }
                isBad[_failedAt / target.SectorBytes] = true;
            }
            Bytes.Zeroise(buffer);
            _isInDoubt = log == null && !target.Erase(false) && _isInDoubt;
            return log;
        }

        private LiveLog TryWrite(
            LiveLog old, FlashBank target, KcmIndex index, uint generation, bool[] isBad,
            byte[] buffer)
        {
            byte[] salt = new byte[BankKeys.SaltBytes];
            try
            {
                _crypto.FillRandom(salt, 0, salt.Length);
            }
            catch (EntropyMissingException)
            {
                _isEntropyMissing = true;
                return null;
            }
            BankKeys keys = new BankKeys(_crypto, _rootOfTrust, salt);
            int[] addresses = new int[index.Count];
            EntryFate[] fates = new EntryFate[index.Count];
            int address = BankHeader.LogStart;
            bool isComplete = false;
            bool isGood = true;
            for (int i = 0; i < index.Count && isGood; i++)
            {
                _header.Generation = generation;
                _header.Sequence = i;
                int total = SealEntry(old, keys, index, i, buffer, out fates[i]);
                address = Place(target, isBad, address, total);
                isGood = address != NoRoom && TryProgram(target, address, buffer, total);
                addresses[i] = address;
                address += total;
            }
            bool isWritten = isGood;
            isGood = isGood && BankHeader.Write(
                target, keys, salt, generation, index.Count, _attempt > 0, out isComplete);
            if (!isGood)
            {
                _isInDoubt = _isInDoubt || isWritten;
                keys.Dispose();
                return null;
            }
            index.MoveTo(target, addresses, fates);
            LiveLog log = new LiveLog();
            log.Flash = target;
            log.Keys = keys;
            log.Generation = generation;
            log.Tail = address;
            log.NextSequence = index.Count;
            log.IsClean = isComplete;
            return log;
        }

        /// <summary>Where the next record goes: no part of it lies in a bad sector.</summary>
        private static int Place(FlashBank target, bool[] isBad, int address, int total)
        {
            while (total <= BankHeader.LogEnd(target) - address)
            {
                int bad = NoRoom;
                int last = (address + total - 1) / target.SectorBytes;
                for (int i = address / target.SectorBytes; i <= last; i++)
                {
                    if (isBad[i] || target.IsUnusable(i)) { bad = i; }
                }
                if (bad == NoRoom) { return address; }
                address = (bad + 1) * target.SectorBytes;
            }
            return NoRoom;
        }

        private bool TryProgram(FlashBank target, int address, byte[] buffer, int total)
        {
            if (target.Program(address, buffer, 0, total)) { return true; }
            _failedAt = address;
            for (int done = 0; done < total; done += RecordHeader.UnitBytes)
            {
                if (!target.Matches(address + done, buffer, done, RecordHeader.UnitBytes))
                {
                    _failedAt = address + done;
                    break;
                }
            }
            return false;
        }

        /// <summary>Seals entry i under the new keys; the buffer's first bytes are then the
        /// record. The sequence and generation are in the header already.</summary>
        private int SealEntry(
            LiveLog old, BankKeys keys, KcmIndex index, int i, byte[] buffer,
            out EntryFate fate)
        {
            fate = EntryFate.Kept;
            KcmStep step = index.StepAt(i);
            if (step != null)
            {
                return LogWriter.SealStep(keys, _header, step, buffer);
            }
            int sequence = _header.Sequence;
            uint generation = _header.Generation;
            bool isCorrupted = index.IsCorruptedAt(i) || !TryLoad(old, index, i, buffer);
            _header.Kind = isCorrupted ? RecordKind.Lost : RecordKind.Item;
            _header.Area = index.AreaAt(i);
            _header.Type = index.TypeAt(i);
            _header.NameCount = index.NameCountAt(i);
            _header.DataCount = isCorrupted ? 0 : index.DataCountAt(i);
            _header.Sequence = sequence;
            _header.Generation = generation;
            int name = RecordHeader.HeaderBytes;
            fate = isCorrupted ? EntryFate.Lost : EntryFate.Kept;
            if (!isCorrupted)
            {
                Array.Copy(
                    buffer, BankKeys.PlaintextOffset(_header),
                    buffer, name + _header.NameCount, _header.DataCount);
            }
            else if (_header.NameCount == 0 || !index.TryReadName(i, buffer, name)
                || ItemName.Hash(_header.Type, buffer, name, _header.NameCount)
                    != index.HashAt(i))
            {
                fate = EntryFate.LostWithName;
                _header.NameCount = 0;
                _header.DataCount = RecordHeader.LostDataBytes;
                RecordHeader.PutUInt32(buffer, name, index.HashAt(i));
            }
            return keys.Seal(_header, buffer);
        }

        /// <summary>Reads and opens the record of an entry; false when it is not what the index
        /// says.</summary>
        private bool TryLoad(LiveLog old, KcmIndex index, int i, byte[] buffer)
        {
            int total = RecordHeader.FlashBytes(index.NameCountAt(i), index.DataCountAt(i));
            return RecordReader.TryRead(old, index, i, _header, buffer, total);
        }

        private static int BufferBytes(KcmIndex index)
        {
            int most = RecordHeader.FlashBytes(0, RecordHeader.LostDataBytes);
            for (int i = 0; i < index.Count; i++)
            {
                int total = RecordHeader.FlashBytes(index.NameCountAt(i), index.DataCountAt(i));
                if (total > most) { most = total; }
            }
            return most;
        }
    }
}
