using System.Linq;
using Tidy.Model;
using Tidy.Rules;
using Xunit;

namespace Tidy.Tests
{
    /// <summary>The rules for all files find what breaks them.</summary>
    public sealed class RepositoryRuleTests
    {
        private const string Fault =
            "namespace Device.Kcm { public enum XFault { None = 0, Torn = 1 } }";

        [Theory]
        [InlineData("long line", 1, 101, 0, 1)]
        [InlineData("longest line", 1, 100, 0, 0)]
        [InlineData("long file", 401, 10, 0, 1)]
        [InlineData("longest file", 400, 10, 0, 0)]
        [InlineData("long method", 1, 10, 71, 1)]
        [InlineData("longest method", 1, 10, 70, 0)]
        public void Sizes_are_measured(string why, int lines, int columns, int method, int count)
        {
            string text = string.Concat(Enumerable.Repeat(
                "//" + new string('x', columns - 2) + "\n", lines));
            if (method > 0)
            {
                text += "class A {\nvoid M() {\n"
                    + string.Concat(Enumerable.Repeat(";\n", method - 2)) + "}\n}\n";
            }

            Finding[] found = Snippets.Check<Sizes>(Repository.Of("tools/X.cs", text));

            Assert.True(found.Length == count, why);
        }

        [Theory]
        [InlineData("// TO" + "DO: later.", 1)]
        [InlineData("// TO" + "DO #12: later.", 0)]
        [InlineData("// TO" + "DO(#12): later.", 0)]
        [InlineData("# FIX" + "ME", 1)]
        public void Open_work_without_an_issue_is_found(string line, int count)
        {
            Assert.Equal(count, Snippets.Check<OpenWork>(Repository.Of("docs/a.md", line)).Length);
        }

        [Theory]
        [InlineData("complete", "## XFault\n| code | member |\n|---|---|\n| 1 | `Torn` |",
            "XFault.Torn", 0)]
        [InlineData("no row", "## XFault", "XFault.Torn", 1)]
        [InlineData("another section", "## YFault\n| 1 | Torn |", "XFault.Torn", 1)]
        [InlineData("another number", "## XFault\n| 2 | Torn |", "XFault.Torn", 1)]
        [InlineData("no test", "## XFault\n| 1 | Torn |", "XFault.TornMore", 1)]
        [InlineData("a row too many", "## XFault\n| 1 | Torn |\n| 2 | Gone |", "XFault.Torn", 1)]
        public void A_fault_without_row_or_test_is_found(
            string why, string errors, string test, int count)
        {
            Repository repository = Snippets.Core(Fault)
                .With("docs/errors.md", errors)
                .With("firmware/tests/Device.Tests/XTests.cs", "// " + test);

            Assert.True(Snippets.Check<FaultRows>(repository).Length == count, why);
        }

        [Theory]
        [InlineData("complete", "| KCM104 | 4 | x |", "KCM104", 0)]
        [InlineData("no row", "", "KCM104", 1)]
        [InlineData("no test", "| KCM104 | 4 | x |", "KCM105", 1)]
        [InlineData("a row too many", "| KCM104 | 4 |\n| KCM105 | 4 |", "KCM104", 1)]
        public void A_code_without_row_or_test_is_found(
            string why, string errors, string test, int count)
        {
            Repository repository = Repository.Of(
                ("simulator/Cli/X.cs",
                    "class X { string _a = \"KCM104\"; string _b = \"other\"; }"),
                ("docs/errors.md", errors),
                ("simulator/Tests/X.cs", "// " + test));

            Assert.True(Snippets.Check<CommandCodes>(repository).Length == count, why);
        }

        [Theory]
        [InlineData("Thread.Sleep(1);", 1)]
        [InlineData("System.Threading.Thread.Sleep(1);", 1)]
        [InlineData("await Task.Delay(1);", 1)]
        [InlineData("s.Bind(new IPEndPoint(IPAddress.Any, 0));", 1)]
        [InlineData("s.Bind(new IPEndPoint(IPAddress.Loopback, 0));", 0)]
        public void A_test_without_manners_is_found(string statement, int count)
        {
            string text = "class X { async void M() { " + statement + " } }";

            Assert.Equal(count, Snippets.Check<TestManners>(
                Repository.Of("simulator/Tests/X.cs", text)).Length);
            Assert.Empty(Snippets.Check<TestManners>(Repository.Of("simulator/Cloud/X.cs", text)));
        }

        [Theory]
        [InlineData("cd /wor" + "k/main", 1)]
        [InlineData("\"/hom" + "e/me/x\"", 1)]
        [InlineData("see (/roo" + "t/x)", 1)]
        [InlineData("https://api.nu" + "get.org/v3/index.json", 1)]
        [InlineData("a/wor" + "k/b and https://host/hom" + "e/x", 0)]
        public void A_path_of_one_machine_is_found(string line, int count)
        {
            Assert.Equal(count, Snippets.Check<MachinePaths>(
                Repository.Of("docs/a.md", line)).Length);
        }

        [Theory]
        [InlineData("DateTime.UtcNow")]
        [InlineData("new System.Random()")]
        [InlineData("Guid.NewGuid()")]
        [InlineData("Task.Run(null)")]
        [InlineData("Parallel.For(0, 1, null)")]
        [InlineData("System.Environment.TickCount64")]
        public void The_real_world_in_the_simulated_one_is_found(string expression)
        {
            string text = "class X { object _x = " + expression + "; }";

            Assert.NotEmpty(Snippets.Check<WorldDeterminism>(
                Repository.Of("simulator/World/X.cs", text)));
            Assert.Empty(Snippets.Check<WorldDeterminism>(
                Repository.Of("simulator/Fleet/X.cs", text)));
        }

        [Fact]
        public void A_stray_file_at_the_top_is_found()
        {
            Assert.Equal(2, Snippets.Check<TopLevel>(Repository.Of(
                ("README.md", ""), ("test.sh", ""), ("src/X.cs", ""), ("docs/a.md", ""))).Length);
        }

        [Fact]
        public void A_project_outside_of_the_solution_is_found()
        {
            Repository repository = Repository.Of(
                ("Device.sln", "\"tools\\A\\A.csproj\""),
                ("tools/A/A.csproj", "<Project />"), ("tools/B/B.csproj", "<Project />"));

            Assert.Equal("tools/B/B.csproj", Assert.Single(
                Snippets.Check<WholeSolution>(repository)).Path);
        }

        [Fact]
        public void A_finding_is_printed_as_editors_read_it()
        {
            Assert.Equal("a/b.cs:3: sizes: too long",
                new Finding("a/b.cs", 3, "sizes", "too long").ToString());
        }
    }
}
