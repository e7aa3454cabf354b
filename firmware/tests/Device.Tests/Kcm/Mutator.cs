using System;
using System.Collections.Generic;
using System.Linq;

namespace Device.Tests.Kcm
{
    /// <summary>Changes the banks of a store as no store would; the same seed makes the same
    /// change. For one thread.</summary>
    internal sealed class Mutator
    {
        private const int SectorBytes = 4_096;
        private const int UnitBytes = 16;
        private const int ChangesMax = 4;
        private const int HeaderOneIn = 16;

        private readonly DamageImage _image;
        private readonly byte[][] _sources;
        private readonly List<int>[] _sourceRecords;
        private readonly List<int> _records;
        private Random _random = new Random(0);
        private string _what = "";

        public Mutator(DamageImage image, DamageImage foreign)
        {
            _image = image;
            _records = DamageImage.RecordsOf(image.Banks[image.Live]);
            byte[] older = image.Older[image.Older[0][0] == 'K' ? 0 : 1];
            _sources = new[] { older, foreign.Banks[foreign.Live] };
            _sourceRecords = _sources.Select(DamageImage.RecordsOf).ToArray();
        }

        /// <summary>What the last call did, in words.</summary>
        public string What { get { return _what; } }

        /// <summary>Mutations that left the headers alone.</summary>
        public int BehindHeader { get; private set; }

        public void Mutate(byte[] first, byte[] second, int seed)
        {
            _random = new Random(seed);
            _what = "";
            if (_random.Next(HeaderOneIn) == 0)
            {
                MutateHeader(first, second);
                return;
            }
            BehindHeader++;
            for (int n = _random.Next(ChangesMax); n >= 0; n--)
            {
                // The spare bank is blank: most of what happens there is one thing.
                bool isLive = _random.Next(8) != 0;
                byte[] bank = (_image.Live == 0) == isLive ? first : second;
                MutateLog(bank);
            }
        }

        private void MutateHeader(byte[] first, byte[] second)
        {
            byte[] live = _image.Live == 0 ? first : second;
            byte[] spare = _image.Live == 0 ? second : first;
            int copy = _random.Next(2) == 0 ? 0 : live.Length - DamageImage.HeaderBytes;
            byte[] source = _sources[_random.Next(2)];
            switch (_random.Next(6))
            {
                case 0:
                    Note("header bit");
                    live[copy + _random.Next(DamageImage.HeaderBytes)] ^=
                        (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    Note("header run");
                    _random.NextBytes(live.AsSpan(
                        copy + _random.Next(DamageImage.HeaderBytes / 2), _random.Next(24)));
                    break;
                case 2:
                    Note("both headers");
                    live[_random.Next(DamageImage.HeaderBytes)] ^= 1;
                    live[^(1 + _random.Next(DamageImage.HeaderBytes))] ^= 1;
                    break;
                case 3:
                    Note("header of another image");
                    source.AsSpan(copy, DamageImage.HeaderBytes).CopyTo(live.AsSpan(copy));
                    break;
                case 4:
                    Note("spare bank of another image");
                    source.CopyTo(spare, 0);
                    break;
                default:
                    Note("live bank of another image");
                    source.CopyTo(live, 0);
                    break;
            }
        }

        private void MutateLog(byte[] bank)
        {
            int from = DamageImage.HeaderBytes;
            int room = bank.Length - 2 * DamageImage.HeaderBytes;
            int address = from + _random.Next(room);
            int count = Math.Min(1 + _random.Next(200), bank.Length - from - address);
            switch (_random.Next(15))
            {
                case 0:
                    Note("bit");
                    bank[address] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    Note("byte");
                    bank[address] = (byte)_random.Next(256);
                    break;
                case 2:
                    Note("run of noise");
                    _random.NextBytes(bank.AsSpan(address, Math.Max(count, 0)));
                    break;
                case 3:
                    Note("run of one value");
                    bank.AsSpan(address, Math.Max(count, 0))
                        .Fill(_random.Next(2) == 0 ? (byte)0xff : (byte)0);
                    break;
                case 4: MutateSector(bank, address / SectorBytes * SectorBytes); break;
                case 5:
                    Note("log cut");
                    bank.AsSpan(address, from + room - address).Fill(0xff);
                    break;
                case 6:
                    Note("log cut at a record");
                    int record = _records[_random.Next(_records.Count)];
                    bank.AsSpan(record, from + room - record).Fill(0xff);
                    break;
                case 7: MoveRecords(bank, true); break;
                case 8: MoveRecords(bank, false); break;
                case 9: RemoveRecord(bank); break;
                case 10: SwapRecords(bank); break;
                case 11: WipeRecord(bank); break;
                case 12: Splice(bank, _sources[0], _sourceRecords[0]); break;
                case 13: Splice(bank, _sources[1], _sourceRecords[1]); break;
                default:
                    Note("units moved");
                    int units = room / UnitBytes - 20;
                    int a = from + _random.Next(units) * UnitBytes;
                    int b = from + _random.Next(units) * UnitBytes;
                    bank.AsSpan(a, 10 * UnitBytes).ToArray().CopyTo(bank, b);
                    break;
            }
        }

        private void MutateSector(byte[] bank, int sector)
        {
            Note($"sector {sector}");
            int from = Math.Max(sector, DamageImage.HeaderBytes);
            int to = Math.Min(sector + SectorBytes, bank.Length - DamageImage.HeaderBytes);
            Span<byte> bytes = bank.AsSpan(from, to - from);
            switch (_random.Next(3))
            {
                case 0: bytes.Fill(0xff); break;
                case 1: bytes.Clear(); break;
                default: _random.NextBytes(bytes); break;
            }
        }

        /// <summary>A record comes again: over others, or between them.</summary>
        private void MoveRecords(byte[] bank, bool isInserted)
        {
            Note(isInserted ? "record doubled" : "record over others");
            (int start, int count) = Pick(_records);
            Insert(bank, bank.AsSpan(start, count).ToArray(), isInserted);
        }

        private void Splice(byte[] bank, byte[] source, List<int> records)
        {
            Note(source == _sources[0] ? "record of an older image" : "record of another device");
            (int start, int count) = Pick(records);
            Insert(bank, source.AsSpan(start, count).ToArray(), _random.Next(2) == 0);
        }

        private void RemoveRecord(byte[] bank)
        {
            Note("record removed");
            (int start, int count) = Pick(_records);
            int end = bank.Length - DamageImage.HeaderBytes;
            bank.AsSpan(start + count, end - start - count).ToArray().CopyTo(bank, start);
            bank.AsSpan(end - count, count).Fill(0xff);
        }

        private void SwapRecords(byte[] bank)
        {
            int i = _random.Next(_records.Count - 2);
            Note($"records {i} and {i + 1} swapped");
            byte[] one = bank.AsSpan(_records[i], _records[i + 1] - _records[i]).ToArray();
            byte[] two = bank.AsSpan(_records[i + 1], _records[i + 2] - _records[i + 1]).ToArray();
            two.CopyTo(bank, _records[i]);
            one.CopyTo(bank, _records[i] + two.Length);
        }

        private void WipeRecord(byte[] bank)
        {
            Note("record of zeros");
            (int start, int count) = Pick(_records);
            bank.AsSpan(start, count).Clear();
        }

        private void Insert(byte[] bank, byte[] record, bool isInserted)
        {
            int place = _records[_random.Next(_records.Count)];
            int end = bank.Length - DamageImage.HeaderBytes;
            int count = Math.Min(record.Length, end - place);
            if (isInserted)
            {
                bank.AsSpan(place, end - place - count).ToArray().CopyTo(bank, place + count);
            }
            record.AsSpan(0, count).CopyTo(bank.AsSpan(place));
        }

        private (int Start, int Count) Pick(List<int> records)
        {
            int i = _random.Next(records.Count - 1);
            return (records[i], records[i + 1] - records[i]);
        }

        private void Note(string what)
        {
            _what = _what.Length == 0 ? what : $"{_what}, {what}";
        }
    }
}
