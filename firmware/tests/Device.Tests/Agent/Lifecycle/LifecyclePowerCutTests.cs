using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: statements 38, 39 and 42, H4.62: a power cut at any flash operation of any saga, and
    /// another one at any flash operation of the recovery, leaves a usable credential, old or new,
    /// never a mixed pair and never none; the transaction goes on to its end, with the same key.
    /// Method: see <see cref="LifecyclePowerCutRun"/>. The failure's text names the cut.
    /// KCM_POWERCUT_DEPTH=2 makes every tear of first cuts, and more of second ones.
    public sealed class LifecyclePowerCutTests
    {
        private readonly ITestOutputHelper _output;

        public LifecyclePowerCutTests(ITestOutputHelper output)
        {
            _output = output;
        }

        public static TheoryData<string> Names()
        {
            TheoryData<string> names = new TheoryData<string>();
            foreach (LifecyclePowerCutScenario scenario in LifecyclePowerCutScenario.All)
            {
                names.Add(scenario.Name);
            }
            return names;
        }

        [Theory]
        [MemberData(nameof(Names))]
        public void Every_cut_leaves_a_usable_credential_and_the_saga_ends(string name)
        {
            LifecyclePowerCutRun run = new LifecyclePowerCutRun(
                LifecyclePowerCutScenario.All.Single(x => x.Name == name))
            {
                IsDeep = Environment.GetEnvironmentVariable("KCM_POWERCUT_DEPTH") == "2",
            };
            run.Execute();
            _output.WriteLine(
                $"{name}: {run.Cuts} cuts, {run.States} states, {run.DeepStates} of them with a "
                + $"second cut, {run.Recoveries} recoveries cut through");
            Assert.True(run.Failure == null, run.Failure);
            Assert.True(run.Cuts > 20 && run.DeepStates > run.Cuts, "too little was cut");
        }
    }
}
