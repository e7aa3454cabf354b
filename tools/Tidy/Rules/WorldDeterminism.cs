using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Model;

namespace Tidy.Rules
{
    /// <summary>One seed, one run: nothing in the simulated world asks the real one.</summary>
    public sealed class WorldDeterminism : IRule
    {
        private static readonly string[] Forbidden =
        {
            "DateTime", "DateTimeOffset", "TimeProvider", "Stopwatch", "Random", "Guid",
            "RandomNumberGenerator", "Task", "Parallel", "Thread", "ThreadPool", "Timer",
            "TickCount", "TickCount64", "CurrentCulture", "CurrentUICulture", "HashCode",
        };

        public string Name { get { return "world-determinism"; } }

        public IEnumerable<Finding> Check(Repository repository)
        {
            foreach (RepositoryFile file in repository.Code)
            {
                if (!file.IsUnder("simulator/World/")) { continue; }
                foreach (SimpleNameSyntax name in file.Syntax.DescendantNodes()
                    .OfType<SimpleNameSyntax>())
                {
                    if (Forbidden.Contains(name.Identifier.Text))
                    {
                        yield return file.At(
                            name, Name, $"{name.Identifier.Text}: the seed decides everything");
                    }
                }
            }
        }
    }
}
