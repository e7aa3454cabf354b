using System;
using System.Collections.Generic;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// Both banks of a device as flash that can lose its power: every program unit and every erase
    /// is one operation, counted over both banks, and at the chosen one it leaves the chosen tear
    /// and throws <see cref="PowerCut"/>. It also keeps the rules: a program of a place that is not
    /// erased is a failed test. The device's counter is here too: its step is an operation that
    /// happens or does not.
    /// </summary>
    internal sealed class SimFlash : IMonotonicCounter
    {
        public const int SectorBytes = 4_096;
        public const int UnitBytes = 16;

        private readonly byte[][] _images;
        private readonly HashSet<int> _weakSectors = new HashSet<int>();
        private int _cutAt = -1;
        private Tear? _tear;
        private uint _counter;
        private bool _isOff;

        public SimFlash(int bankBytes)
        {
            _images = new[] { new byte[bankBytes], new byte[bankBytes] };
            Array.Fill(_images[0], (byte)0xff);
            Array.Fill(_images[1], (byte)0xff);
        }

        private SimFlash(SimFlash other)
        {
            _images = new[] { (byte[])other._images[0].Clone(), (byte[])other._images[1].Clone() };
            _weakSectors = new HashSet<int>(other._weakSectors);
            _counter = other._counter;
        }

        /// <summary>Operations so far.</summary>
        public int Operations { get; private set; }

        /// <summary>The tears that fit each operation so far.</summary>
        public List<IReadOnlyList<Tear>> Tears { get; } = new List<IReadOnlyList<Tear>>();

        public IBank First { get { return new Bank(this, 0); } }

        public IBank Second { get { return new Bank(this, 1); } }

        public byte[] ImageOf(int bank)
        {
            return _images[bank];
        }

        public SimFlash Copy()
        {
            return new SimFlash(this);
        }

        /// <summary>Takes the power away during one of the operations to come.</summary>
        public void CutAt(int operation, Tear tear)
        {
            _cutAt = operation;
            _tear = tear;
        }

        /// <summary>The power is back; counting starts again.</summary>
        public SimFlash PowerOn()
        {
            _cutAt = -1;
            _isOff = false;
            Operations = 0;
            Tears.Clear();
            return this;
        }

        public bool TryRead(out uint value)
        {
            if (_isOff) { throw new PowerCut(); }
            value = _counter;
            return true;
        }

        public bool TryStep(uint to)
        {
            bool isCut = IsCut(Tear.OfStep);
            if (!isCut || _tear == Tear.OfStep[1]) { _counter = to > _counter ? to : _counter; }
            if (!isCut) { return true; }
            _isOff = true;
            throw new PowerCut();
        }

        private bool IsCut(IReadOnlyList<Tear> tears)
        {
            if (_isOff) { throw new PowerCut(); }
            Tears.Add(tears);
            return Operations++ == _cutAt;
        }

        private void ProgramUnits(int bank, int address, byte[] buffer, int offset, int count)
        {
            byte[] image = _images[bank];
            for (int done = 0; done < count; done += UnitBytes)
            {
                byte[] wanted = buffer.AsSpan(offset + done, UnitBytes).ToArray();
                int place = address + done;
                bool isErased = image.AsSpan(place, UnitBytes).IndexOfAnyExcept((byte)0xff) < 0;
                if (!isErased)
                {
                    throw new InvalidOperationException(
                        $"bank {bank} address {place} is programmed and was not erased");
                }
                if (IsCut(Tear.OfProgram))
                {
                    Random random = new Random(_cutAt);
                    _tear!.Apply(image, place, wanted, random);
                    if (_tear.Spills)
                    {
                        random.NextBytes(image.AsSpan(place, count - done));
                    }
                    _isOff = true;
                    throw new PowerCut();
                }
                if (!_weakSectors.Contains(KeyOf(bank, place / SectorBytes)))
                {
                    wanted.CopyTo(image, place);
                }
            }
        }

        private void EraseSector(int bank, int sector)
        {
            byte[] wanted = new byte[SectorBytes];
            Array.Fill(wanted, (byte)0xff);
            int address = sector * SectorBytes;
            if (IsCut(Tear.OfErase))
            {
                _tear!.Apply(_images[bank], address, wanted, new Random(_cutAt));
                if (_tear.Weakens) { _weakSectors.Add(KeyOf(bank, sector)); }
                _isOff = true;
                throw new PowerCut();
            }
            wanted.CopyTo(_images[bank], address);
            _weakSectors.Remove(KeyOf(bank, sector));
        }

        private int KeyOf(int bank, int sector)
        {
            return bank * _images[0].Length + sector;
        }

        private sealed class Bank : IBank
        {
            private readonly SimFlash _flash;
            private readonly int _bank;

            public Bank(SimFlash flash, int bank)
            {
                _flash = flash;
                _bank = bank;
            }

            public int SizeBytes { get { return _flash._images[_bank].Length; } }

            public int SectorBytes { get { return SimFlash.SectorBytes; } }

            public int ProgramUnitBytes { get { return UnitBytes; } }

            public bool Read(int address, byte[] buffer, int offset, int count)
            {
                if (_flash._isOff) { throw new PowerCut(); }
                Array.Copy(_flash._images[_bank], address, buffer, offset, count);
                return true;
            }

            public bool Program(int address, byte[] buffer, int offset, int count)
            {
                Assert(address % UnitBytes == 0 && count % UnitBytes == 0);
                _flash.ProgramUnits(_bank, address, buffer, offset, count);
                return true;
            }

            public bool Erase(int sectorIndex)
            {
                _flash.EraseSector(_bank, sectorIndex);
                return true;
            }

            private static void Assert(bool condition)
            {
                if (!condition) { throw new InvalidOperationException("not whole units"); }
            }
        }
    }
}
