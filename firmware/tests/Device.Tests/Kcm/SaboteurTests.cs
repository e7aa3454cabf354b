using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace Device.Tests.Kcm
{
    /// Goal: the oracles bite: a store that is broken in one of these ways makes a test fail.
    /// Method: each saboteur of <see cref="SaboteurTable"/> names a test, which passes over the
    /// sound store and fails over the broken one. The store is broken in its byte code, in memory,
    /// or by a bank between it and its flash: the product has no seam for it.
    public sealed class SaboteurTests
    {
        private const int SaboteursMin = 20;
        private const string Heading = "## 14. What the tests would catch";

        private static readonly ConcurrentDictionary<string, string?> Sound =
            new ConcurrentDictionary<string, string?>();

        private readonly ITestOutputHelper _output;

        public SaboteurTests(ITestOutputHelper output)
        {
            _output = output;
        }

        public static TheoryData<string> Names()
        {
            TheoryData<string> names = new TheoryData<string>();
            foreach (Saboteur saboteur in SaboteurTable.All) { names.Add(saboteur.Name); }
            return names;
        }

        [Theory]
        [MemberData(nameof(Names))]
        public void Every_saboteur_is_caught(string name)
        {
            Saboteur saboteur = SaboteurTable.All.Single(x => x.Name == name);
            string? sound = Sound.GetOrAdd(saboteur.Test, _ => saboteur.Run(false));
            Assert.True(sound == null, $"{saboteur.Test} fails without a saboteur: {sound}");
            string? caught = saboteur.Run(true);
            Assert.True(caught != null, $"{name} survives {saboteur.Test}");
            _output.WriteLine($"{name}: {saboteur.Test}: {caught}");
        }

        [Fact]
        public void The_list_in_the_docs_is_the_table()
        {
            string? folder = AppContext.BaseDirectory;
            while (folder != null && !File.Exists(Path.Combine(folder, "Device.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }
            Assert.NotNull(folder);
            string[] rows = File.ReadLines(Path.Combine(folder, "docs", "kcm-format.md"))
                .SkipWhile(x => !x.StartsWith(Heading, StringComparison.Ordinal)).Skip(1)
                .TakeWhile(x => !x.StartsWith("## ", StringComparison.Ordinal))
                .Where(x => x.StartsWith("| ", StringComparison.Ordinal))
                .Skip(1).ToArray();
            Assert.True(SaboteurTable.All.Count >= SaboteursMin);
            Assert.Equal(
                SaboteurTable.All.Select(x => $"| {x.Name} | {x.Broken} | {x.Test} |"), rows);
        }
    }
}
