using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: no single bit that flips makes the store give a wrong byte, lose an item without a
    /// report, or hang.
    /// Method: every one of the 131,072 bits of a full store flips in turn; the store is mounted
    /// and everything is read; for every 32nd an item is also stored, and all is read again after
    /// another mount. Calls on the banks are counted instead of time.
    public sealed class EveryBitTests
    {
        private const int Bits = 2 * DamageImage.BankBytes * 8;
        private const int Parts = 64;
        private const int UseEvery = 32;

        private readonly ITestOutputHelper _output;

        public EveryBitTests(ITestOutputHelper output)
        {
            _output = output;
        }

        [Fact]
        public void The_image_is_full_and_has_everything()
        {
            DamageImage image = new DamageImage(StoreFixture.Root, 1);
            DamageJudge judge = new DamageJudge(image);
            judge.Reset();
            Assert.Null(judge.Look(true, true));
            Assert.Equal(1, judge.Whole);
            Assert.Equal(0, judge.Reported);
            foreach (string part in new[]
            {
                "Working/", "Factory/", "Staged/", "/PrivateKey/", "/PublicKey/",
                "/SymmetricKey/", "/Certificate/", "/Config/",
            })
            {
                Assert.Contains(image.Newest.Keys, x => x.Contains(part, StringComparison.Ordinal));
            }
            int end = DamageImage.RecordsOf(image.Banks[image.Live])[^1];
            Assert.InRange(end, DamageImage.BankBytes - 1_000, DamageImage.BankBytes);
        }

        [Fact]
        public void Every_bit_that_flips_costs_at_most_its_own_item_and_is_reported()
        {
            DamageImage image = new DamageImage(StoreFixture.Root, 1);
            DamageJudge[] judges = new DamageJudge[Parts];
            string?[] errors = new string?[Parts];
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Parallel.For(0, Parts, part =>
            {
                judges[part] = new DamageJudge(image);
                errors[part] = FlipPart(image, judges[part], part);
            });
            TimeSpan spent = Process.GetCurrentProcess().TotalProcessorTime - before;
            _output.WriteLine(
                $"{Bits} flips: {judges.Sum(x => x.Reported)} reported, "
                + $"{judges.Sum(x => x.Whole)} whole, at most {judges.Max(x => x.MostCalls)} calls "
                + $"on the banks, {spent.TotalSeconds:F1} s of processor");
            string? error = errors.FirstOrDefault(x => x != null);
            Assert.True(error == null, error);
        }

        /// Goal: the judge sees what it is there for.
        [Fact]
        public void An_older_state_and_a_silent_loss_are_caught()
        {
            DamageImage image = new DamageImage(StoreFixture.Root, 1);
            DamageJudge judge = new DamageJudge(image);
            int live = image.Live;
            byte[] older = image.Older[image.Older[0][0] == 'K' ? 0 : 1];
            judge.Reset();
            older.CopyTo(live == 0 ? judge.First : judge.Second, 0);
            Assert.NotNull(judge.Look(true, false));
            judge.Reset();
            int last = DamageImage.RecordsOf(image.Banks[live])[^3];
            (live == 0 ? judge.First : judge.Second).AsSpan(last, 200).Fill(0xff);
            Assert.NotNull(judge.Look(true, false));
        }

        private static string? FlipPart(DamageImage image, DamageJudge judge, int part)
        {
            for (int i = part; i < Bits; i += Parts)
            {
                int bank = i / (8 * DamageImage.BankBytes);
                int address = i / 8 % DamageImage.BankBytes;
                judge.Reset();
                (bank == 0 ? judge.First : judge.Second)[address] ^= (byte)(1 << (i % 8));
                string? error = judge.Look(true, i / Parts % UseEvery == 0);
                if (error != null)
                {
                    bool isLive = bank == image.Live;
                    return $"bank={bank} live={isLive} address={address} bit={i % 8}: {error}";
                }
            }
            return null;
        }
    }
}
