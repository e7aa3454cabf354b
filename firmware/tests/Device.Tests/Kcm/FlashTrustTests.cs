using System;
using System.Collections.Generic;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: what the store must not take on trust: a single read, an erase that says it happened,
    /// whole records behind the last commit, an old salt, room that a full store has left.
    /// Method: each test was written because a saboteur of <see cref="SaboteurTable"/> survived
    /// every other one.
    public sealed class FlashTrustTests
    {
        private readonly CheapKeyCrypto _crypto = new CheapKeyCrypto();

        [Fact]
        public void A_read_that_fails_once_costs_nothing()
        {
            MemoryBank first = new MemoryBank(KcmLimits.BankBytesMin);
            MemoryBank second = new MemoryBank(KcmLimits.BankBytesMin);
            KcmStore store = Mount(first, second);
            Fill(store, 6);
            store = Mount(new UnsureBank(first), new UnsureBank(second));
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "secret"));
            Assert.True(store.GetHealth().FlashFaultCount > 0);
            store = Mount(first, second);
            Assert.Equal(0, store.GetHealth().CorruptedCount);
            Assert.Equal(6, store.ItemCount);
        }

        [Fact]
        public void An_erase_that_only_says_it_happened_is_not_success()
        {
            FlakyBank first = new FlakyBank(KcmLimits.BankBytesMin);
            FlakyBank second = new FlakyBank(KcmLimits.BankBytesMin);
            KcmStore store = Mount(first, second);
            Fill(store, 1);
            first.EraseFails = true;
            first.EraseLies = true;

            // Nor does it take the zeros that would do instead.
            first.ProgramFails = address => true;
            first.ProgramLies = true;
            Assert.Equal(
                KcmStatus.ErasePending, store.Delete(KcmItemType.SymmetricKey, "secret"));
            Assert.True(store.GetHealth().IsErasePending);
            store = Mount(first, second);
            Assert.True(store.GetHealth().IsErasePending);
            Assert.False(store.Contains(KcmArea.Working, KcmItemType.SymmetricKey, "secret"));
        }

        [Theory]
        [InlineData("a torn record", 2)]
        [InlineData("a whole record without its commit", 4)]
        public void What_a_cut_left_behind_the_log_is_not_built_upon(string why, int cut)
        {
            SimFlash flash = new SimFlash(KcmLimits.BankBytesMin);
            KcmStore store = Mount(flash.First, flash.Second);
            Fill(store, 1);
            Snapshot before = Snapshot.Take(store);
            byte[] data = new byte[20];
            KcmTransaction t = store.Begin();
            t.Set(KcmArea.Working, KcmItemType.Config, "half", data, 0, data.Length);

            // The record is 64 bytes, four units; then comes the commit.
            flash.PowerOn().CutAt(cut, Tear.OfProgram[0]);
            Assert.Throws<PowerCut>(() => t.Commit());
            store = Mount(flash.PowerOn().First, flash.Second);
            Assert.Equal(
                KcmStatus.Success, store.Put(KcmItemType.Config, "later", data, 0, data.Length));
            Assert.True(store.GetHealth().TailWasTorn, why);
            Assert.True(store.Contains(KcmArea.Working, KcmItemType.Config, "later"));
            store = Mount(flash.First, flash.Second);
            Assert.True(store.Contains(KcmArea.Working, KcmItemType.Config, "later"));
            Assert.False(store.Contains(KcmArea.Working, KcmItemType.Config, "half"));
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.Config, "later"));
            Assert.True(Snapshot.Take(Mount(flash.First, flash.Second)).Same(before));
        }

        [Fact]
        public void Every_life_of_a_bank_has_a_salt_of_its_own()
        {
            const int lives = 40;
            MemoryBank[] banks =
            {
                new MemoryBank(KcmLimits.BankBytesMin), new MemoryBank(KcmLimits.BankBytesMin),
            };
            KcmStore store = Mount(banks[0], banks[1]);
            HashSet<string> salts = new HashSet<string>();
            for (int life = 0; life < lives; life++)
            {
                foreach (MemoryBank bank in banks)
                {
                    if (bank.Image[0] != 0xff)
                    {
                        salts.Add(Convert.ToHexString(bank.Image.AsSpan(16, 16)));
                    }
                }
                if (life % 10 == 9)
                {
                    // The same generation again, over the same banks.
                    KcmStore.Format(
                        banks[0], banks[1], _crypto, StoreFixture.Root, null, out store);
                }
                else
                {
                    Assert.Equal(
                        KcmStatus.Success,
                        store.Put(KcmItemType.SymmetricKey, "secret", new byte[16], 0, 16));
                    Assert.Equal(
                        KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "secret"));
                }
            }
            Assert.Equal(lives, salts.Count);
        }

        [Fact]
        public void A_store_full_to_the_last_unit_with_a_dead_spare_bank_still_deletes()
        {
            FlakyBank first = new FlakyBank(KcmLimits.BankBytesMin);
            FlakyBank second = new FlakyBank(KcmLimits.BankBytesMin);
            KcmStore store = Mount(first, second);
            string name = new string('n', KcmLimits.NameBytesMax);
            byte[] data = new byte[500];
            Assert.Equal(KcmStatus.Success, store.Put(KcmItemType.Config, name, data, 0, 1));
            int items = 0;
            foreach (int count in new[] { 500, 100, 1 })
            {
                while (store.Put(KcmItemType.Config, $"n{items}", data, 0, count)
                    == KcmStatus.Success)
                {
                    items++;
                }
            }
            foreach (FlakyBank bank in new[] { first, second })
            {
                bool isLive = bank.Image[0] != 0xff;
                if (isLive) { continue; }
                bank.ProgramFails = address => true;
                bank.EraseFails = true;
            }
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.Config, name));
            store = Mount(first, second);
            Assert.False(store.Contains(KcmArea.Working, KcmItemType.Config, name));
            Assert.Equal(items, store.ItemCount);

            // The reserve had room for it: nothing had to be overwritten.
            Assert.Equal(0, store.GetHealth().WipedRecordCount);
        }

        private static void Fill(KcmStore store, int configs)
        {
            Assert.Equal(
                KcmStatus.Success,
                store.Put(KcmItemType.SymmetricKey, "secret", new byte[16], 0, 16));
            for (int i = 0; i < configs; i++)
            {
                Assert.Equal(
                    KcmStatus.Success,
                    store.Put(KcmItemType.Config, $"n{i}", new byte[30], 0, 30));
            }
        }

        private KcmStore Mount(IBank first, IBank second)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    first, second, _crypto, StoreFixture.Root, null, out KcmStore store));
            return store;
        }

        /// <summary>A bank of which every second read fails.</summary>
        private sealed class UnsureBank : IBank
        {
            private readonly IBank _inner;
            private int _reads;

            public UnsureBank(IBank inner)
            {
                _inner = inner;
            }

            public int SizeBytes { get { return _inner.SizeBytes; } }

            public int SectorBytes { get { return _inner.SectorBytes; } }

            public int ProgramUnitBytes { get { return _inner.ProgramUnitBytes; } }

            public bool Read(int address, byte[] buffer, int offset, int count)
            {
                return ++_reads % 2 == 0 && _inner.Read(address, buffer, offset, count);
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
