using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: a power cut at any flash operation leaves the old state or the new, nothing else, and
    /// a store that works.
    /// Method: each scenario runs once to count its operations (program units and erases), then
    /// with the power cut at each of them and every tear of <see cref="Tear"/>. After power is back
    /// the store must mount, hold exactly the old items or exactly the new ones (only the new when
    /// success was answered), and store, read and delete the names in question, over another
    /// restart. The failure's text replays it.
    public sealed class PowerCutTests
    {
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
            PowerCutScenario scenario = PowerCutScenario.All.Single(x => x.Name == name);
            PowerCutRun run = new PowerCutRun(scenario, new CheapKeyCrypto()).Execute();
            _output.WriteLine($"{name}: {run.States} states");
            Assert.True(run.Failure == null, run.Failure);
        }

        [Theory]
        [InlineData("delete-secret")]
        [InlineData("factory-reset")]
        [InlineData("first-format")]
        public void With_a_counter_every_cut_leaves_old_or_new(string name)
        {
            PowerCutScenario scenario = PowerCutScenario.All.Single(x => x.Name == name);
            PowerCutRun run = new PowerCutRun(
                scenario, new CheapKeyCrypto(), null, hasCounter: true).Execute();
            _output.WriteLine($"{name} with a counter: {run.States} states");
            Assert.True(run.Failure == null, run.Failure);
        }
    }
}
