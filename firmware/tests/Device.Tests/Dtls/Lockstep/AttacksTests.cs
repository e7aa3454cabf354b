using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>docs/security/attacks.md is true: every row has a test, and every test that it
    /// names is where it says.</summary>
    public sealed class AttacksTests
    {
        private const string Named = "`([A-Za-z0-9]+)\\.([A-Za-z0-9_]+)` \\(([^)]+\\.cs)\\)";

        [Fact]
        public void Every_test_that_the_table_names_is_there()
        {
            string page = File.ReadAllText(Path.Combine(Root(), "docs", "security", "attacks.md"));
            Assert.Empty(Wrong(page));
            Assert.True(Regex.Matches(page, Named).Count > 150);
            foreach (Match path in Regex.Matches(page, "`([^` ]+\\.txt)`"))
            {
                Assert.True(File.Exists(Path.Combine(Root(), path.Groups[1].Value)), path.Value);
            }
        }

        [Theory]
        [InlineData("no such file", "`AttacksTests.Root` (firmware/tests/Nowhere.cs)")]
        [InlineData("no such class", "`Attacks.Every_test_that_the_table_names_is_there` (THIS)")]
        [InlineData("no such method", "`AttacksTests.Nothing_is_there` (THIS)")]
        [InlineData("no test", "`AttacksTests.Root` (THIS)")]
        [InlineData("no test named", "nothing")]
        public void A_row_that_is_not_true_is_found(string why, string cell)
        {
            const string self =
                "firmware/tests/Device.Tests/Dtls/Lockstep/AttacksTests.cs";
            string row = "| a | b | " + cell.Replace("THIS", self) + " |\n";
            Assert.True(Wrong("| known failure | here | test |\n|---|---|---|\n" + row).Any(), why);
        }

        private static List<string> Wrong(string page)
        {
            List<string> wrong = new List<string>();
            foreach (string row in page.Split('\n').Where(line => line.StartsWith("| ")))
            {
                if (row.StartsWith("| known failure |")) { continue; }
                MatchCollection names = Regex.Matches(row, Named);
                if (names.Count == 0) { wrong.Add(row); }
                wrong.AddRange(names.Where(name => !IsThere(name)).Select(name => name.Value));
            }
            return wrong;
        }

        private static bool IsThere(Match name)
        {
            string file = Path.Combine(Root(), name.Groups[3].Value);
            if (!File.Exists(file)) { return false; }
            string text = File.ReadAllText(file);
            Match method = Regex.Match(
                text, "public (?:async Task|void) " + name.Groups[2].Value + "\\(");
            if (!method.Success || !Regex.IsMatch(text, $"class {name.Groups[1].Value}\\b"))
            {
                return false;
            }
            // Its attributes are all that stands between it and the blank line before it.
            string before = text[..method.Index];
            string attributes = before[before.LastIndexOf("\n\n", StringComparison.Ordinal)..];
            return Regex.IsMatch(attributes, "(Fact|Theory)[\\](]");
        }

        private static string Root()
        {
            string root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Device.sln")))
            {
                root = Path.GetDirectoryName(root)!;
            }
            return root;
        }
    }
}
