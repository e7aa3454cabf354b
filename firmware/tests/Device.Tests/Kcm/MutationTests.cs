using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: whatever stands in the banks, a mount gives the store or a named refusal, no wrong
    /// byte, and no loss without a report.
    /// Method: seeded mutations of a full store, one to four at a time; each is judged by
    /// <see cref="DamageJudge"/>; in every 16th an item is also stored and deleted. KCM_MUTATIONS
    /// says how many.
    public sealed class MutationTests
    {
        private const int MutationsInEveryRun = 100_000;
        private const int Parts = 64;
        private const int UseEvery = 16;

        private readonly ITestOutputHelper _output;

        public MutationTests(ITestOutputHelper output)
        {
            _output = output;
        }

        /// Goal: what was wrong once stays right.
        [Theory]
        [InlineData("a mount that compacts forgot what was wiped", 303_998)]
        public void A_mutation_that_was_found_wrong_is_right(string why, int seed)
        {
            DamageImage image = new DamageImage(StoreFixture.Root, 1);
            DamageJudge judge = new DamageJudge(image);
            Mutator mutator = new Mutator(
                image, new DamageImage(StoreFixture.MakeRoot(2), 5));
            judge.Reset();
            mutator.Mutate(judge.First, judge.Second, seed);
            string? error = judge.Look(false, true);
            Assert.True(error == null, $"{why}: {mutator.What}: {error}");
        }

        [Fact]
        public void Mutated_images_mount_or_are_reported()
        {
            string? wanted = Environment.GetEnvironmentVariable("KCM_MUTATIONS");
            int mutations = wanted == null
                ? MutationsInEveryRun : int.Parse(wanted, CultureInfo.InvariantCulture);
            DamageImage image = new DamageImage(StoreFixture.Root, 1);
            DamageImage foreign = new DamageImage(StoreFixture.MakeRoot(2), 5);
            DamageJudge[] judges = new DamageJudge[Parts];
            Mutator[] mutators = new Mutator[Parts];
            string?[] errors = new string?[Parts];
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Parallel.For(0, Parts, part =>
            {
                judges[part] = new DamageJudge(image);
                mutators[part] = new Mutator(image, foreign);
                for (int i = part; i < mutations && errors[part] == null; i += Parts)
                {
                    judges[part].Reset();
                    mutators[part].Mutate(judges[part].First, judges[part].Second, i);
                    string? error = judges[part].Look(false, i / Parts % UseEvery == 0);
                    if (error != null)
                    {
                        errors[part] = $"mutation {i} ({mutators[part].What}): {error}";
                    }
                }
            });
            TimeSpan spent = Process.GetCurrentProcess().TotalProcessorTime - before;
            int deep = mutators.Sum(x => x.BehindHeader);
            _output.WriteLine(
                $"{mutations} mutations, {deep} behind the header: "
                + $"{judges.Sum(x => x.Refused)} refused, {judges.Sum(x => x.Reported)} reported, "
                + $"{judges.Sum(x => x.Whole)} whole, at most {judges.Max(x => x.MostCalls)} calls "
                + $"on the banks, {spent.TotalSeconds:F1} s of processor");
            string? first = errors.FirstOrDefault(x => x != null);
            Assert.True(first == null, first);
            Assert.True(deep >= mutations * 9L / 10, $"{deep} of {mutations} behind the header");
        }
    }
}
