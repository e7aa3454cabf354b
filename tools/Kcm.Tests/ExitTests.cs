using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: whoever calls kcm from a script can count on its exit codes and its JSON, and whoever
    /// mistypes is helped.
    public sealed class ExitTests : IDisposable
    {
        private readonly KcmRig _rig = new KcmRig();

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Theory]
        [InlineData("command", "lits", "did you mean list?")]
        [InlineData("command", "export", "did you mean export-cert?")]
        [InlineData("command", "frobnicate-all", "no command or option has such a name")]
        [InlineData("option", "list x --slto 3", "did you mean --slot?")]
        [InlineData("option with value", "list x --ofset=3", "did you mean --offset?")]
        [InlineData("option of another command", "list x --froce", "a word too many")]
        [InlineData("flag", "export-cert x y --froce", "did you mean --force?")]
        [InlineData("word too many", "list x y-z-z-y-z", "a word too many")]
        public void A_mistyped_word_is_answered_with_what_was_meant(
            string why, string line, string expected)
        {
            (int exit, string text, string error) = KcmRig.Run(line.Split(' '));
            Assert.True(exit == KcmExit.Usage, why);
            Assert.Equal("", text);
            Assert.StartsWith("error KCM100:", error, StringComparison.Ordinal);
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }

        [Fact]
        public void A_bug_is_called_one_and_a_full_disk_is_none()
        {
            Assert.Equal(
                (KcmExit.Bug, "error KCM170:"),
                RunOn(new BrokenWriter(new InvalidOperationException("no such state"))));
            Assert.Equal(
                (KcmExit.Unwritable, "error KCM112:"),
                RunOn(new BrokenWriter(new IOException("No space left on device"))));
        }

        [Fact]
        public void Help_and_version_are_no_errors_and_an_empty_line_is_one()
        {
            Assert.Equal(KcmExit.Done, KcmRig.Run("--help").Exit);
            Assert.Equal(KcmExit.Done, KcmRig.Run("export-cert", "--help").Exit);
            Assert.Equal(KcmExit.Done, KcmRig.Run("--version").Exit);
            (int exit, string text, string error) = KcmRig.Run();
            Assert.Equal(KcmExit.Usage, exit);
            Assert.Equal("", text);
            Assert.Contains("export-cert", error, StringComparison.Ordinal);
        }

        [Fact]
        public void Every_exit_code_has_a_row_in_the_docs()
        {
            string docs = File.ReadAllText(Doc());
            IEnumerable<int> codes = typeof(KcmExit).GetFields()
                .Select(field => (int)field.GetRawConstantValue()!);
            Assert.All(codes, code => Assert.Contains(
                $"\n| {code} | ", docs, StringComparison.Ordinal));
        }

        [Theory]
        [InlineData("list", "schema image items")]
        [InlineData("show device", "schema image items")]
        [InlineData(
            "verify",
            "schema image isClean bankBytes generation items capacityBytes liveBytes freeBytes "
                + "tailBytes damagedRecords wipedRecords tailWasTorn isErasePending corrupted "
                + "damaged findings notes")]
        [InlineData("records", "schema image bankBytes banks")]
        [InlineData("export-cert device", "schema image out form bytes certificates item")]
        [InlineData("diff", "schema image other generation otherGeneration isAlike changes")]
        public void Json_has_the_members_that_the_docs_promise(string line, string expected)
        {
            string[] words = line.Split(' ');
            string[] more = words[0] switch
            {
                "diff" => [_rig.In("image")],
                "export-cert" => ["device", "--out", _rig.In("out")],
                _ => words[1..],
            };
            string text = _rig.Look(words[0], [.. more, "--json"]).Out;
            Assert.Single(text.TrimEnd().Split('\n'));
            using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(text);
            Assert.Equal(
                expected.Split(' '),
                json.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal(
                $"kcm.{words[0]}/1", json.RootElement.GetProperty("schema").GetString());

            // Members of the objects within, too: each is in the docs.
            string docs = File.ReadAllText(Doc());
            foreach (Match name in Regex.Matches(text, "\"([A-Za-z]+)\":"))
            {
                Assert.Contains($"`{name.Groups[1].Value}`", docs, StringComparison.Ordinal);
            }
            Assert.Contains($"`kcm.{words[0]}/1`", docs, StringComparison.Ordinal);
        }

        private (int Exit, string Start) RunOn(TextWriter output)
        {
            StringWriter error = new StringWriter();
            int exit = new KcmProgram(
                new Terminal(output, Stream.Null, error, false, TimeProvider.System)).Run(
                    "list", _rig.In("image"), "--root", _rig.In("root"));
            return (exit, error.ToString()[.."error KCM170:".Length]);
        }

        private static string Doc()
        {
            DirectoryInfo? folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Device.sln")))
            {
                folder = folder.Parent;
            }
            return Path.Combine(folder!.FullName, "docs", "kcm-tool.md");
        }

        private sealed class BrokenWriter(Exception failure) : StringWriter
        {
            public override void Write(string? value)
            {
                throw failure;
            }

            public override void WriteLine(string? value)
            {
                throw failure;
            }
        }
    }
}
