using System;
using System.Threading;
using Device.Desktop;
using Device.Kcm;
using Simulator.Fleet.Data;
using Xunit;

namespace Simulator.Tests.Fleet
{
    public class ReadAheadBankTests
    {
        private const int Size = 16_384;

        /// Goal: whatever is done to it, it reads as the bank behind it, on any thread.
        /// Method: random reads, programs and erases, reads on two threads, against the bank
        /// itself.
        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        public void It_reads_as_the_bank_behind_it(int seed)
        {
            Random random = new Random(seed);
            MemoryBank behind = new MemoryBank(Size);
            ReadAheadBank bank = new ReadAheadBank(behind);
            byte[] data = new byte[512];
            for (int step = 0; step < 3_000; step++)
            {
                int address = random.Next(Size / 16) * 16;
                switch (random.Next(4))
                {
                    case 0:
                        random.NextBytes(data);
                        bank.Program(address, data, 0, 16 * random.Next(1, 8));
                        break;
                    case 1 when random.Next(8) == 0:
                        bank.Erase(random.Next(Size / bank.SectorBytes));
                        break;
                    default:
                        int count = random.Next(data.Length);
                        AssertSame(behind, bank, address, count, seed, step);
                        if (step % 50 != 0) { break; }
                        Thread other = new Thread(
                            () => AssertSame(behind, bank, address, count, seed, step));
                        other.Start();
                        other.Join();
                        break;
                }
            }
        }

        [Theory]
        [InlineData("before the start", -1, 1)]
        [InlineData("behind the end", Size, 1)]
        [InlineData("across the end", Size - 1, 2)]
        [InlineData("negative count", 0, -1)]
        public void It_refuses_what_the_bank_refuses(string why, int address, int count)
        {
            MemoryBank behind = new MemoryBank(Size);
            IBank bank = new ReadAheadBank(behind);
            Assert.False(bank.Read(address, new byte[16], 0, count), why);
        }

        private static void AssertSame(
            IBank expected, IBank actual, int address, int count, int seed, int step)
        {
            byte[] wanted = new byte[count];
            byte[] found = new byte[count];
            bool can = expected.Read(address, wanted, 0, count);
            string replay = $"seed={seed} step={step}";
            Assert.True(can == actual.Read(address, found, 0, count), replay);
            Assert.True(wanted.AsSpan().SequenceEqual(found), replay);
        }
    }
}
