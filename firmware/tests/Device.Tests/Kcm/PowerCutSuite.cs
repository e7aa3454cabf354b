using System;
using System.Collections.Generic;
using System.Linq;

namespace Device.Tests.Kcm
{
    /// <summary>The run of every scenario, without and with a counter: each happens once, when a
    /// test first asks for it, on all cores; all of them keep their seals in one log.</summary>
    internal static class PowerCutSuite
    {
        // The change that is cut draws other salts than what prepares, recovers and judges it.
        private const int ChangeSeed = 3;

        private static readonly Dictionary<(string Name, bool HasCounter), Lazy<PowerCutRun>> Runs =
            MakeRuns();

        public static SealLog Seals { get; } = new SealLog();

        /// <summary>KCM_POWERCUT_DEPTH=2: the recovery from each cut is cut too.</summary>
        public static bool IsDeep
        {
            get { return Environment.GetEnvironmentVariable("KCM_POWERCUT_DEPTH") == "2"; }
        }

        public static IEnumerable<PowerCutRun> All
        {
            get { return Runs.Values.Select(x => x.Value); }
        }

        public static PowerCutRun Of(string name, bool hasCounter)
        {
            return Runs[(name, hasCounter)].Value;
        }

        private static Dictionary<(string Name, bool HasCounter), Lazy<PowerCutRun>> MakeRuns()
        {
            Dictionary<(string Name, bool HasCounter), Lazy<PowerCutRun>> runs =
                new Dictionary<(string Name, bool HasCounter), Lazy<PowerCutRun>>();
            foreach (PowerCutScenario scenario in PowerCutScenario.All)
            {
                foreach (bool hasCounter in new[] { false, true })
                {
                    runs.Add(
                        (scenario.Name, hasCounter),
                        new Lazy<PowerCutRun>(() => Run(scenario, hasCounter)));
                }
            }
            return runs;
        }

        private static PowerCutRun Run(PowerCutScenario scenario, bool hasCounter)
        {
            PowerCutRun run = new PowerCutRun(
                scenario, new SealLoggingCrypto(Seals, ChangeSeed), null, hasCounter)
            {
                IsDeep = IsDeep,
            };
            return run.Execute();
        }
    }
}
