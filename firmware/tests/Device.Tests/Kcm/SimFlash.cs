using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;
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

        private const int BankSectorsMax = 16;

        private readonly byte[][] _images;
        private List<FlashOperation>? _journal;
        private uint _weakSectors;
        private int _operations;
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

        public IBank First { get { return new Bank(this, 0); } }

        public IBank Second { get { return new Bank(this, 1); } }

        /// <summary>Operations since the power came.</summary>
        public int Operations { get { return _operations; } }

        public byte[] ImageOf(int bank)
        {
            return _images[bank];
        }

        public SimFlash Copy()
        {
            SimFlash copy = new SimFlash(_images[0].Length);
            copy.CopyFrom(this);
            return copy;
        }

        /// <summary>Becomes what the other is, with the power on.</summary>
        public void CopyFrom(SimFlash other)
        {
            other._images[0].CopyTo(_images[0], 0);
            other._images[1].CopyTo(_images[1], 0);
            _weakSectors = other._weakSectors;
            _counter = other._counter;
            _journal = null;
            PowerOn();
        }

        /// <summary>Stands for both images, what is weak and the counter: two flashes of one digest
        /// are taken to be the same.</summary>
        public UInt128 Digest()
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_images[0]);
            hash.AppendData(_images[1]);
            hash.AppendData(BitConverter.GetBytes(_weakSectors));
            hash.AppendData(BitConverter.GetBytes(_counter));
            return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
        }

        /// <summary>Takes the power away during one of the operations to come.</summary>
        public void CutAt(int operation, Tear tear)
        {
            _cutAt = operation;
            _tear = tear;
        }

        /// <summary>Starts to keep every operation that happens.</summary>
        public List<FlashOperation> Record()
        {
            _journal = new List<FlashOperation>();
            return _journal;
        }

        /// <summary>The power is back; counting starts again.</summary>
        public SimFlash PowerOn()
        {
            _cutAt = -1;
            _isOff = false;
            _operations = 0;
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
            Do(new FlashOperation { Type = FlashOperation.Kind.Step, CounterTo = to });
            return true;
        }

        /// <summary>The operation happens as a whole.</summary>
        public void Apply(FlashOperation operation)
        {
            switch (operation.Type)
            {
                case FlashOperation.Kind.Step:
                    if (operation.CounterTo > _counter) { _counter = operation.CounterTo; }
                    break;
                case FlashOperation.Kind.Program:
                    if (!IsWeak(operation))
                    {
                        operation.Wanted.CopyTo(_images[operation.Bank], operation.Address);
                    }
                    break;
                default:
                    Array.Fill(
                        _images[operation.Bank], (byte)0xff, operation.Address, SectorBytes);
                    _weakSectors &= ~MaskOf(operation);
                    break;
            }
        }

        /// <summary>The power goes during the operation.</summary>
        public void ApplyTorn(FlashOperation operation, Tear tear, int seed)
        {
            byte[] image = _images[operation.Bank];
            int address = operation.Address;
            switch (operation.Type)
            {
                case FlashOperation.Kind.Step:
                    if (tear == Tear.OfStep[1]) { Apply(operation); }
                    break;
                case FlashOperation.Kind.Program:
                    Random random = new Random(seed);
                    if (IsWeak(operation)) { break; }
                    tear.Apply(image, address, operation.Wanted, random);
                    if (tear.Spills)
                    {
                        random.NextBytes(image.AsSpan(address, operation.CallCount));
                    }
                    break;
                default:
                    byte[] wanted = new byte[SectorBytes];
                    Array.Fill(wanted, (byte)0xff);
                    tear.Apply(image, address, wanted, new Random(seed));
                    if (tear.Weakens) { _weakSectors |= MaskOf(operation); }
                    break;
            }
        }

        private void Do(FlashOperation operation)
        {
            if (_isOff) { throw new PowerCut(); }
            if (_operations++ == _cutAt)
            {
                ApplyTorn(operation, _tear!, _cutAt);
                _isOff = true;
                throw new PowerCut();
            }
            _journal?.Add(operation);
            Apply(operation);
        }

        private bool ProgramUnits(int bank, int address, byte[] buffer, int offset, int count)
        {
            if (!IsInside(address, count) || address % UnitBytes != 0 || count % UnitBytes != 0)
            {
                return false;
            }
            for (int done = 0; done < count; done += UnitBytes)
            {
                int place = address + done;
                Span<byte> unit = _images[bank].AsSpan(place, UnitBytes);
                if (unit.IndexOfAnyExcept((byte)0xff) >= 0)
                {
                    throw new InvalidOperationException(
                        $"bank {bank} address {place} is programmed and was not erased");
                }
                if (_cutAt < 0 && _journal == null && !_isOff && _weakSectors == 0)
                {
                    // Nothing to keep or cut: the common case goes without an object.
                    _operations++;
                    buffer.AsSpan(offset + done, UnitBytes).CopyTo(unit);
                    continue;
                }
                Do(new FlashOperation
                {
                    Type = FlashOperation.Kind.Program,
                    Bank = bank,
                    Address = place,
                    Wanted = buffer.AsSpan(offset + done, UnitBytes).ToArray(),
                    CallCount = count - done,
                });
            }
            return true;
        }

        private bool IsInside(int address, int count)
        {
            return address >= 0 && count >= 0 && count <= _images[0].Length - address;
        }

        private bool IsWeak(FlashOperation operation)
        {
            return (_weakSectors & MaskOf(operation)) != 0;
        }

        private static uint MaskOf(FlashOperation operation)
        {
            return 1u << (operation.Bank * BankSectorsMax + operation.Address / SectorBytes);
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
                if (!_flash.IsInside(address, count)) { return false; }
                Array.Copy(_flash._images[_bank], address, buffer, offset, count);
                return true;
            }

            public bool Program(int address, byte[] buffer, int offset, int count)
            {
                return _flash.ProgramUnits(_bank, address, buffer, offset, count);
            }

            public bool Erase(int sectorIndex)
            {
                if (sectorIndex < 0 || sectorIndex >= SizeBytes / SectorBytes) { return false; }
                _flash.Do(new FlashOperation
                {
                    Type = FlashOperation.Kind.Erase,
                    Bank = _bank,
                    Address = sectorIndex * SectorBytes,
                });
                return true;
            }
        }
    }
}
