using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: a power cut at any flash operation leaves the old state or the new, nothing else, and
    /// a store that works.
    /// Method: each scenario runs once and its operations (program units, erases, counter steps)
    /// are recorded; for each of them and every tear of <see cref="Tear"/> the flash is made that a
    /// cut there leaves. After power is back the store must mount, hold exactly the old items or
    /// exactly the new ones (only the new when success was answered), and store, read and delete
    /// every name of either, over further restarts. No key and nonce may seal two plaintexts over
    /// all of it. The failure's text replays it. KCM_POWERCUT_DEPTH=2 also cuts the recovery.
    public sealed class PowerCutTests
    {
        private const int StatesMin = 100_000;

        private readonly ITestOutputHelper _output;

        public PowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        public static TheoryData<string> Names()
        {
            TheoryData<string> names = new TheoryData<string>();
            foreach (PowerCutScenario scenario in PowerCutScenario.All)
            {
                names.Add(scenario.Name);
            }
            return names;
        }

        [Theory]
        [MemberData(nameof(Names))]
        public void Every_cut_leaves_old_or_new(string name)
        {
            Assert.True(Run(name, false) > 100);
        }

        [Theory]
        [MemberData(nameof(Names))]
        public void With_a_counter_every_cut_leaves_old_or_new(string name)
        {
            Assert.True(Run(name, true) > 100);
        }

        /// The scenarios that the store was promised for, by the names that they have here.
        [Theory]
        [InlineData("put", "put")]
        [InlineData("replace", "replace")]
        [InlineData("delete", "delete")]
        [InlineData("chain store", "chain-store")]
        [InlineData("3-item transaction", "three-items")]
        [InlineData("factory item", "factory-item")]
        [InlineData("factory reset", "factory-reset")]
        [InlineData("compaction by wear", "compaction-by-wear")]
        [InlineData("compaction by secret", "compaction-by-secret")]
        [InlineData("staged renewal", "staged-renewal")]
        [InlineData("promote", "promote-over-key")]
        [InlineData("rollback of a stage", "unstage")]
        [InlineData("full store", "full-store-replace")]
        [InlineData("backup restore", "backup-restore")]
        public void Every_promised_scenario_is_cut(string promise, string name)
        {
            PowerCutRun run = PowerCutSuite.Of(name, false);
            Assert.True(run.Failure == null, $"{promise}: {run.Failure}");
            Assert.True(run.Cuts > 0 && run.States > 30 * run.Cuts, promise);
        }

        [Fact]
        public void At_least_a_hundred_thousand_states_are_tried()
        {
            PowerCutRun[] runs = PowerCutSuite.All.ToArray();
            Assert.All(runs, run => Assert.True(run.Failure == null, run.Failure));
            int states = runs.Sum(x => x.States);
            _output.WriteLine(
                $"{runs.Sum(x => x.Cuts)} cuts, {states} states judged, "
                + $"{runs.Sum(x => (long)x.DeepStates)} of depth 2 in all");
            Assert.True(states >= StatesMin, $"{states} states");
        }

        /// Also over restores of older images and of backups, and over formats, each of them cut.
        [Fact]
        public void No_key_and_nonce_seals_two_plaintexts_over_all_cuts()
        {
            foreach (PowerCutRun run in PowerCutSuite.All)
            {
                Assert.True(run.Failure == null, run.Failure);
            }
            long cuts = PowerCutSuite.Seals.Count;
            SealRecorder recorder = new SealRecorder(PowerCutSuite.Seals);
            string? failure = recorder.Run();
            Assert.True(failure == null, failure);
            Assert.True(recorder.Formats > 0 && recorder.Restores > 0 && recorder.Cuts > 0);
            _output.WriteLine(
                $"{PowerCutSuite.Seals.Count} seals of {PowerCutSuite.Seals.Distinct} key and "
                + $"nonce pairs, {PowerCutSuite.Seals.Count - cuts} of them over "
                + $"{recorder.Formats} formats, {recorder.Restores} backups put back, "
                + $"{recorder.OldImages} older images and {recorder.Cuts} cuts");
        }

        private int Run(string name, bool hasCounter)
        {
            PowerCutRun run = PowerCutSuite.Of(name, hasCounter);
            string counter = hasCounter ? " with a counter" : "";
            string deep = PowerCutSuite.IsDeep
                ? $", {run.DeepStates} of depth 2 ({run.DistinctDeepStates} distinct)" : "";
            _output.WriteLine(
                $"{name}{counter}: {run.Cuts} cuts, {run.States} states judged{deep}");
            Assert.True(run.Failure == null, run.Failure);
            return run.States;
        }
    }
}
