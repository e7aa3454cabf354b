using System;
using System.Linq;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>One way to break the store, and the test that must see it.</summary>
    internal sealed class Saboteur
    {
        private readonly Func<bool, string?> _run;

        private Saboteur(string name, string broken, string test, Func<bool, string?> run)
        {
            Name = name;
            Broken = broken;
            Test = test;
            _run = run;
        }

        public string Name { get; }

        /// <summary>What is broken, in words.</summary>
        public string Broken { get; }

        /// <summary>"Class.Method", or "Class.Method(row)" of a theory.</summary>
        public string Test { get; }

        /// <summary>A saboteur inside the store.</summary>
        public static Saboteur In(string name, string broken, string test, StoreMutation mutation)
        {
            return new Saboteur(name, broken, test, isBroken =>
                new MutatedStore(isBroken ? mutation : new StoreMutation()).Run(test));
        }

        /// <summary>A saboteur between the store and its flash and counter, during the change that
        /// <see cref="PowerCutTests"/> cuts.</summary>
        public static Saboteur Below(
            string name, string broken, string scenario, SaboteurBank.Sabotage sabotage)
        {
            bool hasCounter = sabotage == SaboteurBank.Sabotage.CounterFirst;
            string test = hasCounter
                ? nameof(PowerCutTests.With_a_counter_every_cut_leaves_old_or_new)
                : nameof(PowerCutTests.Every_cut_leaves_old_or_new);
            return new Saboteur(name, broken, $"{nameof(PowerCutTests)}.{test}({scenario})",
                isBroken =>
                {
                    IMonotonicCounter? counter = null;
                    return new PowerCutRun(
                        PowerCutScenario.All.Single(x => x.Name == scenario),
                        new CheapKeyCrypto(),
                        (first, second) => isBroken
                            ? SaboteurBank.Wrap(
                                first, second, sabotage, to => counter!.TryStep(to))
                            : (first, second),
                        hasCounter,
                        x => counter = x).Execute().Failure;
                });
        }

        /// <summary>Runs the test over the sound store or the broken one.</summary>
        /// <returns>Why it failed, or null.</returns>
        public string? Run(bool isBroken)
        {
            return _run(isBroken);
        }
    }
}
