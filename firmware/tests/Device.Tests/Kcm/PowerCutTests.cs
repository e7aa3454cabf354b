using System;
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
    /// exactly the new ones (only the new when success was answered), and delete, store and read
    /// every name of either, over another restart. No key and nonce may seal two plaintexts over
    /// all of it. The failure's text replays it. KCM_POWERCUT_DEPTH=2 also cuts the recovery.
    public sealed class PowerCutTests
    {
        private const int StatesMin = 100_000;

        private readonly ITestOutputHelper _output;

        public PowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        private static bool IsDeep
        {
            get { return Environment.GetEnvironmentVariable("KCM_POWERCUT_DEPTH") == "2"; }
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

        [Fact]
        public void At_least_a_hundred_thousand_states_are_tried()
        {
            int states = 0;
            int cuts = 0;
            foreach (PowerCutScenario scenario in PowerCutScenario.All)
            {
                foreach (bool hasCounter in new[] { false, true })
                {
                    PowerCutRun run = new PowerCutRun(
                        scenario, new CheapKeyCrypto(), null, hasCounter);
                    run.IsCounting = true;
                    run.Execute();
                    Assert.True(run.Failure == null, run.Failure);
                    states += run.States;
                    cuts += run.Cuts;
                }
            }
            _output.WriteLine($"{cuts} cuts, {states} states in all");
            Assert.True(states >= StatesMin, $"{states} states");
        }

        private int Run(string name, bool hasCounter)
        {
            SealLoggingCrypto crypto = new SealLoggingCrypto();
            PowerCutScenario scenario = PowerCutScenario.All.Single(x => x.Name == name);
            PowerCutRun run = new PowerCutRun(scenario, crypto, null, hasCounter)
            {
                IsDeep = IsDeep && !hasCounter,
            };
            run.Execute();
            string counter = hasCounter ? " with a counter" : "";
            string deep = IsDeep ? $" ({run.DeepStates} at depth 2)" : "";
            _output.WriteLine(
                $"{name}{counter}: {run.Cuts} cuts, {run.States} states{deep}, "
                + $"{crypto.Log.Count} seals");
            Assert.True(run.Failure == null, run.Failure);
            return run.States;
        }
    }
}
