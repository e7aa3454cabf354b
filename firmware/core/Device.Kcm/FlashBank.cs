using Device.Base;

namespace Device.Kcm
{
    /// <summary>
    /// A bank that is not believed: what counts is what reads back. A program that says it failed
    /// but reads back right has happened, and a restart would see it; one that says it succeeded
    /// but reads back wrong has not.
    /// </summary>
    internal sealed class FlashBank
    {
        private const int ReadTriesMax = 3;
        private const int ScratchBytes = 256;

        private readonly IBank _bank;
        private readonly byte[] _scratch = new byte[ScratchBytes];
        private readonly bool[] _isUnusable;
        private int _faultCount;

        public FlashBank(IBank bank)
        {
            _bank = bank;
            _isUnusable = new bool[bank.SizeBytes / bank.SectorBytes];
        }

        public int SizeBytes { get { return _bank.SizeBytes; } }

        public int SectorBytes { get { return _bank.SectorBytes; } }

        public int SectorCount { get { return _isUnusable.Length; } }

        /// <summary>Calls that did not do what they should.</summary>
        public int FaultCount { get { return _faultCount; } }

        /// <summary>Sectors that the last <see cref="Erase"/> could not make blank.</summary>
        public int UnusableCount
        {
            get
            {
                int count = 0;
                for (int i = 0; i < _isUnusable.Length; i++)
                {
                    if (_isUnusable[i]) { count++; }
                }
                return count;
            }
        }

        /// <summary>True when the last <see cref="Erase"/> left the sector not blank.</summary>
        public bool IsUnusable(int sector) { return _isUnusable[sector]; }

        /// <summary>A read gave other bytes than the next one.</summary>
        public void NoteMisread() { _faultCount++; }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            // A read that fails once must not cost an item in a compaction.
            for (int i = 0; i < ReadTriesMax; i++)
            {
                if (_bank.Read(address, buffer, offset, count)) { return true; }
                _faultCount++;
            }
            return false;
        }

        /// <summary>Programs whole units from the buffer's start; true when they read
        /// back.</summary>
        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            bool said = _bank.Program(address, buffer, offset, count);
            bool done = Matches(address, buffer, offset, count);
            if (!said || !done) { _faultCount++; }
            return done;
        }

        /// <summary>True when flash holds exactly these bytes.</summary>
        public bool Matches(int address, byte[] buffer, int offset, int count)
        {
            for (int done = 0; done < count;)
            {
                int part = count - done < ScratchBytes ? count - done : ScratchBytes;
                if (!Read(address + done, _scratch, 0, part)) { return false; }
                if (!Bytes.AreEqual(_scratch, 0, buffer, offset + done, part))
                {
                    return false;
                }
                done += part;
            }
            return true;
        }

        /// <summary>True when every byte from one address up to another reads erased.</summary>
        public bool IsBlank(int from, int to)
        {
            while (from < to)
            {
                int part = to - from < ScratchBytes ? to - from : ScratchBytes;

                // A misread must not look like a torn tail.
                if (!ReadsBlank(from, part) && !ReadsBlank(from, part)) { return false; }
                from += part;
            }
            return true;
        }

        private bool ReadsBlank(int from, int count)
        {
            if (!Read(from, _scratch, 0, count)) { return false; }
            for (int i = 0; i < count; i++)
            {
                if (_scratch[i] != 0xff) { return false; }
            }
            return true;
        }

        /// <summary>Overwrites whole units with zeros, erased or not: the last way to be rid of
        /// bytes whose sector does not erase. Flash with ECC may refuse it.</summary>
        /// <returns>True when they all read zero.</returns>
        public bool Wipe(int address, int count)
        {
            byte[] zeros = new byte[ScratchBytes];
            bool isWiped = true;
            for (int done = 0; done < count; done += ScratchBytes)
            {
                int part = count - done < ScratchBytes ? count - done : ScratchBytes;
                isWiped = Program(address + done, zeros, 0, part) && isWiped;
            }
            return isWiped;
        }

        /// <summary>True when every byte of the run reads zero.</summary>
        public bool IsWiped(int address, int count)
        {
            for (int done = 0; done < count;)
            {
                int part = count - done < ScratchBytes ? count - done : ScratchBytes;
                if (!Read(address + done, _scratch, 0, part)) { return false; }
                for (int i = 0; i < part; i++)
                {
                    if (_scratch[i] != 0) { return false; }
                }
                done += part;
            }
            return true;
        }

        /// <summary>Makes the whole bank blank; a sector that does not erase is overwritten with
        /// zeros instead, and is from then on <see cref="IsUnusable"/>.</summary>
        /// <param name="always">Also erases sectors that read blank: one whose erase was cut may
        /// read so and still not take a program.</param>
        /// <returns>True when nothing old is left in it: all of it reads blank or zero.</returns>
        public bool Erase(bool always)
        {
            bool isGone = true;
            int sectorBytes = _bank.SectorBytes;
            for (int sector = 0; sector < SizeBytes / sectorBytes; sector++)
            {
                int from = sector * sectorBytes;
                bool isBlank = IsBlank(from, from + sectorBytes);
                _isUnusable[sector] = false;
                if (!always && isBlank) { continue; }
                bool said = _bank.Erase(sector);
                bool done = IsBlank(from, from + sectorBytes);
                if (!said || !done) { _faultCount++; }
                if (done) { continue; }
                _isUnusable[sector] = true;
                isGone = (IsWiped(from, sectorBytes) || Wipe(from, sectorBytes)) && isGone;
            }
            return isGone;
        }
    }
}
