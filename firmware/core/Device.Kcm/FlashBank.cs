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
        private int _faultCount;

        public FlashBank(IBank bank)
        {
            _bank = bank;
        }

        public int SizeBytes { get { return _bank.SizeBytes; } }

        /// <summary>Calls that did not do what they should.</summary>
        public int FaultCount { get { return _faultCount; } }

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
                if (!Read(from, _scratch, 0, part)) { return false; }
                for (int i = 0; i < part; i++)
                {
                    if (_scratch[i] != 0xff) { return false; }
                }
                from += part;
            }
            return true;
        }

        /// <summary>Makes the whole bank blank.</summary>
        /// <param name="always">Also erases sectors that read blank: one whose erase was cut may
        /// read so and still not take a program.</param>
        /// <returns>True when all of it reads blank.</returns>
        public bool Erase(bool always)
        {
            bool isBlank = true;
            int sectorBytes = _bank.SectorBytes;
            for (int sector = 0; sector < SizeBytes / sectorBytes; sector++)
            {
                int from = sector * sectorBytes;
                if (!always && IsBlank(from, from + sectorBytes)) { continue; }
                bool said = _bank.Erase(sector);
                bool done = IsBlank(from, from + sectorBytes);
                if (!said || !done) { _faultCount++; }
                isBlank = isBlank && done;
            }
            return isBlank;
        }
    }
}
