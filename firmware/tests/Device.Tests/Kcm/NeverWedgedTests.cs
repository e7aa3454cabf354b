using System;
using System.Collections.Generic;
using System.Linq;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: no bad sector strands a device: what was there stays readable, a deletion deletes, a
    /// renewal renews, a status names the cause, and nothing goes on for ever.
    /// Method: every fault in every sector of both banks, from a moment in the life of a store on,
    /// and then every kind of change, judged against a model, over restarts. Calls are counted.
    public sealed class NeverWedgedTests
    {
        private const int CallsMax = 30_000;
        private const int Rounds = 12;

        private readonly Dictionary<string, byte[]> _model = new Dictionary<string, byte[]>();
        private readonly CheapKeyCrypto _crypto = new CheapKeyCrypto(5);
        private FaultBank[] _banks = Array.Empty<FaultBank>();
        private KcmStore _store = null!;
        private bool _isCounterBroken;

        public static TheoryData<string, int, int, bool> Faults()
        {
            TheoryData<string, int, int, bool> rows = new TheoryData<string, int, int, bool>();
            foreach (string fault in Enum.GetNames<FaultBank.Fault>())
            {
                for (int place = 0; place < 4; place++)
                {
                    rows.Add(fault, place / 2, place % 2, false);
                    rows.Add(fault, place / 2, place % 2, true);
                }
            }
            return rows;
        }

        [Theory]
        [MemberData(nameof(Faults))]
        public void A_bad_sector_strands_nobody(string fault, int bank, int sector, bool isFull)
        {
            FaultBank.Fault kind = Enum.Parse<FaultBank.Fault>(fault);
            Prepare(isFull);
            _banks[bank].Sector = sector;
            _banks[bank].Kind = kind;
            bool isUnreadable = kind == FaultBank.Fault.ReadFails;
            if (!isUnreadable) { AssertAll("at once"); }

            // Deletions first: they must work whatever is full.
            foreach (string name in _model.Keys.Where(
                x => x.StartsWith("fill", StringComparison.Ordinal)).ToArray())
            {
                if (isUnreadable && !_store.Contains(KcmArea.Working, KcmItemType.Config, name))
                {
                    _model.Remove(name);
                    continue;
                }
                KcmStatus status = _store.Delete(KcmItemType.Config, name);
                Assert.True(status == KcmStatus.Success, $"delete of {name} says {status}");
                _model.Remove(name);
                Restart();
                Assert.False(_store.Contains(KcmArea.Working, KcmItemType.Config, name), name);
                if (!isUnreadable) { AssertAll($"after the deletion of {name}"); }
            }
            for (int round = 0; round < Rounds; round++)
            {
                Renew(round);
                Restart();
                AssertRenewed(round);
            }
            KcmStatus gone = _store.Delete(KcmItemType.SymmetricKey, "secret");
            Assert.True(gone == KcmStatus.Success || gone == KcmStatus.ErasePending, $"{gone}");
            Assert.Equal(gone == KcmStatus.ErasePending, _store.GetHealth().IsErasePending);
            Assert.Equal(KcmStatus.Success, _store.FactoryReset());
            Restart();
            Assert.Equal(0, Count(KcmArea.Working));
            bool isReported = _store.GetHealth().FlashFaultCount > 0
                || _store.GetHealth().BadSectorCount > 0;
            bool isHit = _banks[bank].Hits > 0;
            Assert.True(kind == FaultBank.Fault.None || isHit, "the fault was met");
            Assert.True(kind != FaultBank.Fault.None || !isReported, "nothing was wrong");
        }

        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void A_counter_that_fails_refuses_nothing_and_is_reported(bool isFull)
        {
            _isCounterBroken = true;
            Prepare(isFull);
            if (isFull)
            {
                Assert.Equal(KcmStatus.Success, _store.Delete(KcmItemType.Config, "fill-0"));
                _model.Remove("fill-0");
                Assert.Equal(KcmStatus.Success, _store.Delete(KcmItemType.Config, "fill-1"));
                _model.Remove("fill-1");
            }
            Renew(1);
            Restart();
            AssertRenewed(1);
            Assert.True(_store.GetHealth().HasCounterFailed);
            Assert.Equal(KcmStatus.Success, _store.FactoryReset());
        }

        /// Goal: a misread costs no item.
        /// Method: each read of a mount and of reading everything gives other bytes once.
        [Fact]
        public void A_read_that_is_wrong_once_costs_nothing()
        {
            Prepare(true);
            int reads = 0;
            MisreadingBank[] banks = _banks.Select(x => new MisreadingBank(x)).ToArray();
            for (int at = 0; at == 0 || at < reads; at++)
            {
                foreach (MisreadingBank bank in banks) { bank.Start(at); }
                KcmStatus status = KcmStore.Mount(
                    banks[0], banks[1], _crypto, StoreFixture.Root, null, out _store);
                Assert.True(status == KcmStatus.Success, $"read {at}: {status}");
                AssertAll($"read {at}");
                KcmHealth health = _store.GetHealth();
                Assert.Equal(0, health.CorruptedCount + health.DamagedRecordCount);
                Assert.False(health.TailWasTorn, $"read {at}");
                reads = Math.Max(reads, banks.Max(x => x.Reads));
                Assert.True(reads < CallsMax);
            }
            Assert.True(reads > 50, $"{reads} reads");
        }

        private void Prepare(bool isFull)
        {
            _banks = new[]
            {
                new FaultBank(new MemoryBank(KcmLimits.BankBytesMin)),
                new FaultBank(new MemoryBank(KcmLimits.BankBytesMin)),
            };
            Restart();
            Put("old", 40);
            Renew(99);
            for (int i = 0; i < (isFull ? 100 : 5); i++)
            {
                if (!Put($"fill-{i}", 300)) { break; }
            }
        }

        private bool Put(string name, int count)
        {
            byte[] data = new byte[count];
            Array.Fill(data, (byte)_model.Count);
            KcmStatus status = _store.Put(KcmItemType.Config, name, data, 0, count);
            if (status == KcmStatus.Success) { _model[name] = data; }
            return status == KcmStatus.Success;
        }

        /// <summary>A transaction that replaces a secret and a certificate's worth of
        /// bytes.</summary>
        private void Renew(int round)
        {
            KcmTransaction t = _store.Begin();
            byte[] secret = new byte[32];
            byte[] certificate = new byte[600];
            Array.Fill(secret, (byte)round);
            Array.Fill(certificate, (byte)(round + 1));
            t.Set(KcmArea.Working, KcmItemType.SymmetricKey, "secret", secret, 0, 32);
            t.Set(KcmArea.Working, KcmItemType.Config, "cert", certificate, 0, 600);
            KcmStatus status = t.Commit();
            Assert.True(
                status == KcmStatus.Success || status == KcmStatus.ErasePending,
                $"renewal {round} says {status}");
            _model["cert"] = certificate;
        }

        private void AssertRenewed(int round)
        {
            byte[] buffer = new byte[1_000];
            Assert.Equal(KcmStatus.Success, _store.Get(
                KcmItemType.SymmetricKey, "secret", buffer, 0, 1_000, out int count));
            Assert.Equal(32, count);
            Assert.Equal((byte)round, buffer[0]);
            Assert.Equal(KcmStatus.Success, _store.Get(
                KcmItemType.Config, "cert", buffer, 0, 1_000, out count));
            Assert.Equal(_model["cert"], buffer.AsSpan(0, count).ToArray());
        }

        private void AssertAll(string when)
        {
            byte[] buffer = new byte[1_000];
            foreach (KeyValuePair<string, byte[]> item in _model)
            {
                KcmStatus status = _store.Get(
                    KcmItemType.Config, item.Key, buffer, 0, buffer.Length, out int count);
                Assert.True(status == KcmStatus.Success, $"{when}: {item.Key} says {status}");
                Assert.True(buffer.AsSpan(0, count).SequenceEqual(item.Value), item.Key);
            }
        }

        private int Count(KcmArea area)
        {
            int count = 0;
            for (int i = 0; i < _store.ItemCount; i++)
            {
                _store.GetItem(i, out KcmItemInfo item);
                if (item.Area == area) { count++; }
            }
            return count;
        }

        private void Restart()
        {
            foreach (FaultBank bank in _banks)
            {
                Assert.True(bank.Calls < CallsMax, $"{bank.Calls} calls");
                bank.Calls = 0;
            }
            KcmStatus status = KcmStore.Mount(
                _banks[0], _banks[1], _crypto, StoreFixture.Root,
                _isCounterBroken ? new BrokenCounter() : null, out _store);
            Assert.True(status == KcmStatus.Success, $"mount says {status}");
        }

        private sealed class BrokenCounter : IMonotonicCounter
        {
            public bool TryRead(out uint value)
            {
                value = 0;
                return false;
            }

            public bool TryStep(uint to)
            {
                return false;
            }
        }

        /// <summary>Gives a wrong bit at one read.</summary>
        private sealed class MisreadingBank : IBank
        {
            private readonly IBank _inner;
            private int _wrongAt;

            public MisreadingBank(IBank inner)
            {
                _inner = inner;
            }

            public int Reads { get; private set; }

            public int SizeBytes { get { return _inner.SizeBytes; } }

            public int SectorBytes { get { return _inner.SectorBytes; } }

            public int ProgramUnitBytes { get { return _inner.ProgramUnitBytes; } }

            public void Start(int wrongAt)
            {
                Reads = 0;
                _wrongAt = wrongAt;
            }

            public bool Read(int address, byte[] buffer, int offset, int count)
            {
                bool isRead = _inner.Read(address, buffer, offset, count);
                if (Reads++ == _wrongAt && count > 0) { buffer[offset + count / 2] ^= 4; }
                return isRead;
            }

            public bool Program(int address, byte[] buffer, int offset, int count)
            {
                return _inner.Program(address, buffer, offset, count);
            }

            public bool Erase(int sectorIndex)
            {
                return _inner.Erase(sectorIndex);
            }
        }
    }
}
