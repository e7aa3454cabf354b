using System;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: what <see cref="IBank"/> asks of every bank, whatever it is made of.
    /// Method: derive, say how a pair of banks is made, and every test here runs on it.
    public abstract class BankConformance
    {
        private const int SizeBytes = 8_192;

        /// <summary>A pair of blank banks of that size.</summary>
        protected abstract (IBank First, IBank Second) Make(int sizeBytes);

        /// <summary>The same pair after the device or process has started again.</summary>
        protected abstract (IBank First, IBank Second) Restart();

        [Fact]
        public void Is_blank_and_of_its_size_at_first()
        {
            (IBank first, IBank second) = Make(SizeBytes);
            foreach (IBank bank in new[] { first, second })
            {
                Assert.Equal(SizeBytes, bank.SizeBytes);
                Assert.Equal(16, bank.ProgramUnitBytes);
                Assert.Equal(0, bank.SizeBytes % bank.SectorBytes);
                Assert.True(Dump(bank).AsSpan().IndexOfAnyExcept((byte)0xff) < 0);
            }
        }

        [Theory]
        [InlineData("first unit", 0, 16)]
        [InlineData("last unit", SizeBytes - 16, 16)]
        [InlineData("over a sector's end", 4_080, 48)]
        [InlineData("all of it", 0, SizeBytes)]
        [InlineData("nothing", 32, 0)]
        public void Programs_exactly_the_slice(string why, int address, int count)
        {
            (IBank first, IBank second) = Make(SizeBytes);
            byte[] data = Data(count + 5);
            byte[] wanted = Dump(first);
            data.AsSpan(3, count).CopyTo(wanted.AsSpan(address));
            Assert.True(first.Program(address, data, 3, count), why);
            Assert.True(Data(count + 5).AsSpan().SequenceEqual(data), why);
            Assert.True(wanted.AsSpan().SequenceEqual(Dump(first)), why);
            Assert.True(Dump(second).AsSpan().IndexOfAnyExcept((byte)0xff) < 0, why);
        }

        [Fact]
        public void Reads_any_slice_and_writes_no_byte_beside_it()
        {
            (IBank first, IBank _) = Make(SizeBytes);
            byte[] data = Data(SizeBytes);
            Assert.True(first.Program(0, data, 0, SizeBytes));
            foreach (int address in new[] { 0, 1, 15, 4_095, SizeBytes - 7 })
            {
                byte[] buffer = new byte[11];
                Assert.True(first.Read(address, buffer, 2, 7));
                Assert.True(data.AsSpan(address, 7).SequenceEqual(buffer.AsSpan(2, 7)));
                Assert.Equal(0, buffer[0] + buffer[1] + buffer[9] + buffer[10]);
            }
        }

        [Fact]
        public void Erases_exactly_the_sector_which_then_takes_a_program()
        {
            (IBank first, IBank _) = Make(SizeBytes);
            byte[] data = Data(SizeBytes);
            for (int sector = 0; sector < SizeBytes / first.SectorBytes; sector++)
            {
                int from = sector * first.SectorBytes;
                for (int i = 0; i < SizeBytes / first.SectorBytes; i++) { first.Erase(i); }
                Assert.True(first.Program(0, data, 0, SizeBytes));
                byte[] wanted = Dump(first);
                Array.Fill(wanted, (byte)0xff, from, first.SectorBytes);
                Assert.True(first.Erase(sector));
                Assert.Equal(wanted, Dump(first));
                Assert.True(first.Program(from, data, 0, 16));
                Assert.True(Dump(first).AsSpan(from, 16).SequenceEqual(data.AsSpan(0, 16)));
            }
        }

        [Theory]
        [InlineData("not a unit's begin", 8, 16)]
        [InlineData("not whole units", 16, 8)]
        [InlineData("behind the end", SizeBytes, 16)]
        [InlineData("over the end", SizeBytes - 16, 32)]
        [InlineData("before the begin", -16, 16)]
        [InlineData("sum overflows", int.MaxValue - 15, 32)]
        public void Refuses_a_program_that_is_not_its_own(string why, int address, int count)
        {
            (IBank first, IBank second) = Make(SizeBytes);
            Assert.False(first.Program(address, Data(32), 0, count), why);
            Assert.True(Dump(first).AsSpan().IndexOfAnyExcept((byte)0xff) < 0, why);
            Assert.True(Dump(second).AsSpan().IndexOfAnyExcept((byte)0xff) < 0, why);
        }

        [Fact]
        public void Refuses_reads_and_erases_outside()
        {
            (IBank first, IBank _) = Make(SizeBytes);
            byte[] buffer = new byte[8];
            Assert.False(first.Read(-1, buffer, 0, 1));
            Assert.False(first.Read(SizeBytes - 2, buffer, 0, 3));
            Assert.False(first.Read(int.MaxValue, buffer, 0, 2));
            Assert.True(first.Read(SizeBytes, buffer, 0, 0));
            Assert.False(first.Erase(-1));
            Assert.False(first.Erase(SizeBytes / first.SectorBytes));
        }

        [Fact]
        public void Carries_a_store_through_restarts_and_compactions()
        {
            (IBank first, IBank second) = Make(SizeBytes);
            byte[] data = new byte[100];
            for (int round = 0; round < 20; round++)
            {
                KcmStatus status = KcmStore.Mount(
                    first, second, new CheapKeyCrypto(), StoreFixture.Root, null,
                    out KcmStore store);
                Assert.Equal(KcmStatus.Success, status);
                if (round > 0)
                {
                    Assert.Equal(KcmStatus.Success, store.Get(
                        KcmItemType.Config, "round", data, 0, data.Length, out int count));
                    Assert.Equal(round, count);
                }
                KcmTransaction t = store.Begin();
                t.Set(KcmArea.Working, KcmItemType.Config, "round", data, 0, round + 1);
                t.Set(KcmArea.Working, KcmItemType.SymmetricKey, "key", data, 0, 16);
                Assert.Equal(KcmStatus.Success, t.Commit());
                Assert.Equal(0, store.GetHealth().FlashFaultCount);
                store.Dispose();
                (first, second) = Restart();
            }
        }

        private static byte[] Dump(IBank bank)
        {
            byte[] all = new byte[bank.SizeBytes];
            Assert.True(bank.Read(0, all, 0, all.Length));
            return all;
        }

        private static byte[] Data(int count)
        {
            byte[] data = new byte[count];
            for (int i = 0; i < count; i++) { data[i] = (byte)(i * 31 + i / 256); }
            return data;
        }
    }
}
