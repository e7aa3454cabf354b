using System;
using System.Collections.Generic;
using Device.Desktop;
using Device.Kcm;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: a bank over a region with spare sectors is a bank as any other, with bad sectors too,
    /// and a cut at any operation while one is replaced hurts no item.
    public sealed class RawSectorBankTests : BankConformance
    {
        private const int Sectors = 6;
        private const int RegionBytes = Sectors * 4_096;

        private readonly ITestOutputHelper _output;
        private IBank _first = new MemoryBank(RegionBytes);
        private IBank _second = new MemoryBank(RegionBytes);

        public RawSectorBankTests(ITestOutputHelper output)
        {
            _output = output;
        }

        protected override (IBank First, IBank Second) Make(int sizeBytes)
        {
            _first = new FaultBank(new MemoryBank(RegionBytes))
            {
                Kind = FaultBank.Fault.EraseFails,
                Sector = 2,
            };
            _second = new MemoryBank(RegionBytes);
            return Restart();
        }

        protected override (IBank First, IBank Second) Restart()
        {
            return (new RawSectorBank(_first, 2), new RawSectorBank(_second, 2));
        }

        [Theory]
        [InlineData("none for the table", 0)]
        [InlineData("more than there are", Sectors - 1)]
        public void Refuses_a_region_that_is_too_small(string why, int sectors)
        {
            Exception? error = Record.Exception(() => new RawSectorBank(_first, sectors));
            Assert.True(error is ArgumentException, why);
        }

        [Theory]
        [InlineData("EraseFails")]
        [InlineData("EraseDoesNothing")]
        [InlineData("ErasePartial")]
        [InlineData("ProgramFails")]
        [InlineData("ProgramDoesNothing")]
        [InlineData("Dead")]
        public void A_bad_sector_is_replaced_once_and_for_ever(string fault)
        {
            FaultBank region = new FaultBank(_first) { Sector = 1 };
            byte[] data = new byte[32];
            RawSectorBank bank = new RawSectorBank(region, 2);
            Assert.True(bank.Program(0, data, 0, 16));
            region.Kind = Enum.Parse<FaultBank.Fault>(fault);
            if (region.Kind >= FaultBank.Fault.ProgramFails)
            {
                data[20] = 1;
                Assert.False(bank.Program(16, data, 16, 16));
            }
            bank.Erase(0);
            Assert.Equal(Sectors - 5, bank.SpareCount);
            Assert.True(bank.Program(0, data, 0, 32));
            RawSectorBank again = new RawSectorBank(region, 2);
            byte[] found = new byte[32];
            Assert.True(again.Read(0, found, 0, 32));
            Assert.Equal(data, found);
            Assert.True(again.Erase(0));
            Assert.Equal(Sectors - 5, again.SpareCount);
        }

        [Fact]
        public void Either_table_alone_will_do_and_a_torn_entry_is_none()
        {
            foreach (int lost in new[] { 0, Sectors - 1 })
            {
                MemoryBank memory = new MemoryBank(RegionBytes);
                FaultBank region = new FaultBank(memory)
                {
                    Kind = FaultBank.Fault.EraseFails,
                    Sector = 2,
                };
                RawSectorBank bank = new RawSectorBank(region, 2);
                byte[] data = new byte[16];
                Assert.True(bank.Program(4_096, data, 0, 16));
                Assert.True(bank.Erase(1));
                Assert.True(bank.Program(4_112, data, 0, 16));
                memory.Image[lost * 4_096 + 5] ^= 1;
                Assert.Equal(Sectors - 5, new RawSectorBank(region, 2).SpareCount);
                memory.Image[(Sectors - 1 - lost) * 4_096 + 5] ^= 1;
                Assert.Equal(Sectors - 4, new RawSectorBank(region, 2).SpareCount);
            }
        }

        /// Goal: a power cut while a bad sector is replaced leaves old or new.
        /// Method: a sector of each bank is dead; a secret is replaced, which
        /// compacts; cut at every operation, with every tear.
        [Fact]
        public void PowerCut_while_a_sector_is_replaced_leaves_old_or_new()
        {
            SimFlash prepared = new SimFlash(RegionBytes);
            CheapKeyCrypto crypto = new CheapKeyCrypto(1);
            KcmStore store = Mount(prepared, crypto, FaultBank.Fault.None)!;
            Set(store, 1);
            Set(store, 2);
            Set(store, 3);
            prepared.PowerOn();
            SimFlash whole = prepared.Copy();
            store = Mount(whole, crypto, FaultBank.Fault.Dead)!;
            List<FlashOperation> operations = whole.PowerOn().Record();
            Set(store, 4);
            int states = 0;
            for (int cut = 0; cut < operations.Count; cut++)
            {
                foreach (Tear tear in operations[cut].Tears)
                {
                    SimFlash flash = prepared.Copy();
                    store = Mount(flash, new CheapKeyCrypto(2), FaultBank.Fault.Dead)!;
                    flash.PowerOn().CutAt(cut, tear);
                    Assert.Throws<PowerCut>(() => Set(store, 4));
                    flash.PowerOn();
                    store = Mount(flash, new CheapKeyCrypto(3), FaultBank.Fault.Dead)!;
                    byte[] buffer = new byte[16];
                    KcmStatus status = store.Get(
                        KcmItemType.SymmetricKey, "secret", buffer, 0, 16, out int _);
                    Assert.True(
                        status == KcmStatus.Success && (buffer[0] == 3 || buffer[0] == 4),
                        $"cut={cut} tear={tear}: {status} {buffer[0]}");
                    Set(store, 5);
                    store = Mount(flash, new CheapKeyCrypto(4), FaultBank.Fault.Dead)!;
                    store.Get(KcmItemType.SymmetricKey, "secret", buffer, 0, 16, out int _);
                    Assert.True(buffer[0] == 5, $"cut={cut} tear={tear}");
                    states++;
                }
            }
            _output.WriteLine($"{operations.Count} cuts, {states} states");
            Assert.True(states > 300, $"{states} states");
        }

        private static KcmStore? Mount(SimFlash flash, CheapKeyCrypto crypto, FaultBank.Fault kind)
        {
            IBank[] banks =
            {
                new RawSectorBank(new FaultBank(flash.First) { Kind = kind, Sector = 1 }, 2),
                new RawSectorBank(new FaultBank(flash.Second) { Kind = kind, Sector = 1 }, 2),
            };
            KcmStatus status = KcmStore.Mount(
                banks[0], banks[1], crypto, StoreFixture.Root, null, out KcmStore store);
            Assert.True(status == KcmStatus.Success, $"mount says {status}");
            return store;
        }

        private static void Set(KcmStore store, byte fill)
        {
            byte[] data = new byte[16];
            Array.Fill(data, fill);
            KcmTransaction t = store.Begin();
            t.Set(KcmArea.Working, KcmItemType.SymmetricKey, "secret", data, 0, 16);
            KcmStatus status = t.Commit();
            Assert.True(status == KcmStatus.Success || status == KcmStatus.ErasePending);
        }
    }
}
