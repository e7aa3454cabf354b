using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// A bank that makes the store above it behave as a broken one would: what the store believes
    /// it did, and in which order, is not what the flash got. Reads answer what the store believes.
    /// </summary>
    internal sealed class SaboteurBank : IBank
    {
        private const int LostEvery = 3;

        private readonly IBank _inner;
        private readonly Plan _plan;
        private readonly byte[] _believed;
        private readonly List<(int Address, byte[] Bytes)> _held =
            new List<(int Address, byte[] Bytes)>();

        private SaboteurBank(IBank inner, Plan plan)
        {
            _inner = inner;
            _plan = plan;
            _believed = new byte[inner.SizeBytes];
            inner.Read(0, _believed, 0, _believed.Length);
        }

        /// <summary>What goes wrong.</summary>
        public enum Sabotage
        {
            /// <summary>The counter steps with the first record of a fresh image.</summary>
            CounterFirst,

            /// <summary>The commit record is never programmed, and the read-back is
            /// skipped.</summary>
            CommitDropped,

            /// <summary>The commit record goes before the records it commits.</summary>
            CommitFirst,

            /// <summary>The header of a fresh image goes before its records.</summary>
            HeaderFirst,

            /// <summary>The first unit of a header goes before the rest of it.</summary>
            MagicFirst,

            /// <summary>The old bank is erased before the new image has its header.</summary>
            OldErasedFirst,

            /// <summary>An erase is done to the other bank.</summary>
            OtherErased,

            /// <summary>Every third program is lost, and the read-back is skipped.</summary>
            ProgramsLost,

            /// <summary>The second record of a transaction is lost, and the read-back is
            /// skipped.</summary>
            RecordDropped,
        }

        public int SizeBytes { get { return _inner.SizeBytes; } }

        public int SectorBytes { get { return _inner.SectorBytes; } }

        public int ProgramUnitBytes { get { return _inner.ProgramUnitBytes; } }

        public static (IBank First, IBank Second) Wrap(
            IBank first, IBank second, Sabotage sabotage, Action<uint>? stepCounter = null)
        {
            Plan plan = new Plan(sabotage, stepCounter);
            SaboteurBank a = new SaboteurBank(first, plan);
            SaboteurBank b = new SaboteurBank(second, plan);
            plan.Banks = new[] { a, b };
            return (a, b);
        }

        public bool Read(int address, byte[] buffer, int offset, int count)
        {
            Array.Copy(_believed, address, buffer, offset, count);
            return true;
        }

        public bool Program(int address, byte[] buffer, int offset, int count)
        {
            byte[] bytes = buffer.AsSpan(offset, count).ToArray();
            bytes.CopyTo(_believed, address);
            bool isHeader = address < 48 || address >= SizeBytes - 48;
            bool isCommit = !isHeader && bytes[0] == 5;
            switch (_plan.Sabotage)
            {
                case Sabotage.CommitDropped when isCommit:
                    return true;
                case Sabotage.RecordDropped when !isHeader && !isCommit && _plan.Done++ == 1:
                    return true;
                case Sabotage.CommitFirst when !isHeader && !isCommit:
                case Sabotage.HeaderFirst when !isHeader:
                case Sabotage.MagicFirst when isHeader && bytes.Length > 16:
                    _held.Add((address, bytes));
                    return true;
                case Sabotage.ProgramsLost when ++_plan.Done % LostEvery == 0:
                    return true;
                case Sabotage.CounterFirst when !isHeader && !isCommit && bytes[7] == 0:
                    _plan.StepCounter!(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8)));
                    break;
                case Sabotage.OldErasedFirst when !isHeader && !isCommit:
                    foreach (SaboteurBank other in _plan.Banks)
                    {
                        if (other != this && !_plan.HasErased) { other.EraseInner(); }
                    }
                    _plan.HasErased = true;
                    break;
            }
            bool done = _inner.Program(address, bytes, 0, bytes.Length);
            bool isMagic = _plan.Sabotage == Sabotage.MagicFirst && isHeader;
            if (isCommit || isMagic || address == 0) { Release(); }
            return done;
        }

        public bool Erase(int sectorIndex)
        {
            Array.Fill(_believed, (byte)0xff, sectorIndex * SectorBytes, SectorBytes);
            if (_plan.Sabotage == Sabotage.OtherErased)
            {
                return _plan.Banks[_plan.Banks[0] == this ? 1 : 0]._inner.Erase(sectorIndex);
            }
            return (_plan.Sabotage == Sabotage.OldErasedFirst && _plan.HasErased)
                || _inner.Erase(sectorIndex);
        }

        private void Release()
        {
            foreach ((int address, byte[] bytes) in _held)
            {
                _inner.Program(address, bytes, 0, bytes.Length);
            }
            _held.Clear();
        }

        private void EraseInner()
        {
            for (int i = 0; i < SizeBytes / SectorBytes; i++) { _inner.Erase(i); }
        }

        private sealed class Plan
        {
            public Plan(Sabotage sabotage, Action<uint>? stepCounter)
            {
                Sabotage = sabotage;
                StepCounter = stepCounter;
            }

            public Sabotage Sabotage { get; }

            public SaboteurBank[] Banks { get; set; } = Array.Empty<SaboteurBank>();

            public Action<uint>? StepCounter { get; }

            /// <summary>Programs, or records, so far.</summary>
            public int Done { get; set; }

            public bool HasErased { get; set; }
        }
    }
}
