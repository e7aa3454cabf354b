using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Device.Kcm;

namespace Tools.Kcm.Records
{
    /// <summary>
    /// Reads the records of a bank one by one, whether they authenticate or not, and says of the
    /// damaged ones what is left: what the clear header claims, and what the commit behind them
    /// vouches for. Sections 4 and 5 of docs/kcm-format.md.
    /// </summary>
    internal sealed class LogReader
    {
        private const int CommitEntriesMax = 12;

        private readonly byte[] _bank;
        private readonly int _number;
        private readonly BankSeal _seal;
        private readonly int _end;
        private readonly List<RecordView> _records = new List<RecordView>();
        private int _expected;
        private bool _isGapWiped;

        private LogReader(byte[] bank, int number, BankSeal seal)
        {
            _bank = bank;
            _number = number;
            _seal = seal;
            _end = bank.Length - BankSeal.HeaderBytes;
        }

        /// <param name="bank">The bank as raw flash has it.</param>
        /// <param name="number">0 or 1.</param>
        /// <param name="root">The root of trust.</param>
        public static BankView Read(byte[] bank, int number, byte[] root)
        {
            int used = bank.Length - bank.AsSpan().Count((byte)0xff);
            using BankSeal? seal = BankSeal.Open(bank, root);
            if (seal == null) { return new BankView { Bank = number, UsedBytes = used }; }
            LogReader reader = new LogReader(bank, number, seal);
            int? torn = reader.Walk();
            return new BankView
            {
                Bank = number,
                Generation = seal.Generation,
                ImageCount = seal.ImageCount,
                UsedBytes = used,
                TornOffset = torn,
                BadHeaderOffset = seal.BadCopyOffset,
                Records = reader._records.ToArray(),
            };
        }

        // Returns where a torn tail begins.
        private int? Walk()
        {
            int address = BankSeal.HeaderBytes;
            int gap = address;
            int? torn = null;
            while (address < _end && _bank.AsSpan(address.._end).ContainsAnyExcept((byte)0xff))
            {
                if (GoodAt(address) is RecordClaim good)
                {
                    if (_isGapWiped) { AddWiped(good.Sequence); }
                    Accept(good, address);
                    address += good.FlashBytes;
                    gap = address;
                    continue;
                }
                int behind = SkipZeros(address);
                _isGapWiped = behind > address;
                if (_isGapWiped)
                {
                    address = behind;
                    continue;
                }
                int found = FindGood(address + RecordClaim.UnitBytes, out RecordClaim next);
                int first = found > 0 ? next.Sequence : Math.Max(_seal.ImageCount, _expected);
                AddDamaged(gap, found > 0 ? found : _end, first);
                if (found == 0)
                {
                    torn = gap;
                    break;
                }
                address = found;
            }
            if (_isGapWiped) { AddWiped(_seal.ImageCount); }
            MarkUnfinished();
            return torn;
        }

        private int SkipZeros(int address)
        {
            while (_end - address >= RecordClaim.UnitBytes
                && !_bank.AsSpan(address, RecordClaim.UnitBytes).ContainsAnyExcept((byte)0))
            {
                address += RecordClaim.UnitBytes;
            }
            return address;
        }

        // Zeros where sequences are missing are records that their deletion overwrote; zeros
        // between consecutive ones are a bad sector and mean nothing.
        private void AddWiped(int endSequence)
        {
            _isGapWiped = false;
            for (; _expected < endSequence; _expected++)
            {
                _records.Add(new RecordView
                {
                    Bank = _number,
                    Sequence = _expected,
                    Generation = _seal.Generation,
                    State = RecordState.Wiped,
                });
            }
        }

        private RecordClaim? GoodAt(int address)
        {
            return ClaimAt(address) is RecordClaim claim && claim.Sequence >= _expected
                && _seal.IsAuthentic(claim, _bank.AsSpan(address, claim.SealedBytes))
                ? claim : null;
        }

        private RecordClaim? ClaimAt(int address)
        {
            return RecordClaim.Read(_bank.AsSpan(address.._end)) is RecordClaim claim
                && claim.Generation == _seal.Generation && claim.FlashBytes <= _end - address
                ? claim : null;
        }

        private int FindGood(int address, out RecordClaim found)
        {
            for (; address < _end; address += RecordClaim.UnitBytes)
            {
                if (GoodAt(address) is RecordClaim claim)
                {
                    found = claim;
                    return address;
                }
            }
            found = default;
            return 0;
        }

        private void Accept(RecordClaim claim, int address)
        {
            _expected = claim.Sequence + 1;
            _records.Add(new RecordView
            {
                Bank = _number,
                Offset = address,
                Sequence = claim.Sequence,
                Generation = claim.Generation,
                Kind = claim.Kind,
                Area = claim.Area,
                Type = claim.Type,
                Name = NameAt(address, claim),
                Bytes = claim.FlashBytes,
            });
            if (claim.IsCommit) { Vouch(claim, address); }
        }

        // The records between two good ones, by their numbers; where each lies is known when its
        // clear header still bears its number.
        private void AddDamaged(int start, int stop, int endSequence)
        {
            for (int sequence = _expected; sequence < endSequence; sequence++)
            {
                int? offset = sequence == _expected ? start : null;
                RecordClaim? claim = null;
                for (int at = start; at < stop && claim == null; at += RecordClaim.UnitBytes)
                {
                    if (ClaimAt(at) is RecordClaim here && here.Sequence == sequence
                        && here.FlashBytes <= stop - at)
                    {
                        claim = here;
                        offset = at;
                    }
                }
                _records.Add(new RecordView
                {
                    Bank = _number,
                    Offset = offset,
                    Sequence = sequence,
                    Generation = _seal.Generation,
                    State = RecordState.Damaged,
                    Kind = claim?.Kind,
                    Area = claim?.Area,
                    Type = claim?.Type,
                    Name = claim is RecordClaim named ? NameAt(offset!.Value, named) : null,
                    Bytes = claim?.FlashBytes,
                    Source = claim == null ? null : "header",
                });
            }
            _expected = Math.Max(_expected, endSequence);
        }

        // A commit tells kind, area, type and the hash of the name of each of its records.
        private void Vouch(RecordClaim commit, int address)
        {
            int count = commit.DataCount / RecordClaim.CommitEntryBytes;
            for (int i = 0; i < count; i++)
            {
                int sequence = commit.Sequence - count + i;
                RecordView? record = _records.Find(view => view.Sequence == sequence
                    && view.State == RecordState.Damaged && sequence >= _seal.ImageCount);
                if (record == null) { continue; }
                ReadOnlySpan<byte> entry = _bank.AsSpan(
                    address + RecordClaim.HeaderBytes + i * RecordClaim.CommitEntryBytes,
                    RecordClaim.CommitEntryBytes);
                record.Source = "commit";
                record.Kind = entry[0];
                record.Area = (KcmArea)(entry[1] >> 4);
                record.Type = (KcmItemType)(entry[1] & 0x0f);
                record.NameHash = BinaryPrimitives.ReadUInt32BigEndian(entry[2..]);
                bool isIts = record.Name != null
                    && NameHash.Of(record.Type.Value, record.Name) == record.NameHash;
                if (!isIts) { record.Name = null; }
            }
        }

        private void MarkUnfinished()
        {
            foreach (RecordView record in _records.AsEnumerable().Reverse()
                .TakeWhile(view => view.Kind != 5).Take(CommitEntriesMax)
                .Where(view => view.State == RecordState.Good
                    && view.Sequence >= _seal.ImageCount))
            {
                record.State = RecordState.Unfinished;
            }
        }

        private string? NameAt(int address, RecordClaim claim)
        {
            ReadOnlySpan<byte> name = _bank.AsSpan(
                address + RecordClaim.HeaderBytes, claim.NameCount);
            if (name.IsEmpty) { return null; }
            foreach (byte letter in name)
            {
                bool isLetter = char.IsAsciiLetterOrDigit((char)letter)
                    || letter is (byte)'_' or (byte)'.' or (byte)'-';
                if (!isLetter) { return null; }
            }
            return Encoding.ASCII.GetString(name);
        }
    }
}
