using System;
using System.Linq;
using Device.Desktop.Errors;
using Xunit;
using Xunit.Abstractions;

namespace Tools.Fuzz.Tests
{
    /// Goal: no bytes of a stranger make a parser, or a machine fed by datagrams, throw, run on or
    /// grow.
    /// Method: every target's corpus is mutated by a seed, steered by the edges that inputs reach
    /// in the instrumented product; work is counted in blocks and growth in bytes allocated, so
    /// that the verdict does not depend on the machine.
    public sealed class FuzzTests
    {
        private const int Runs = 2_000_000;
        private const int Thousand = 1_000;
        private const int Seed = 2_026;

        private readonly ITestOutputHelper _output;

        public FuzzTests(ITestOutputHelper output)
        {
            _output = output;
        }

        public static TheoryData<string> Targets
        {
            get { return new TheoryData<string>(FuzzHost.Targets.Keys); }
        }

        [Theory]
        [MemberData(nameof(Targets))]
        public void Nothing_breaks_it(string target)
        {
            int runs = (int)((long)Runs * FuzzHost.Targets[target] / Thousand);
            FuzzResult seen;
            try
            {
                seen = FuzzHost.Run(target, runs, Seed, null);
            }
            catch (CommandException found)
            {
                Assert.Fail(found.Error.Why);
                return;
            }
            _output.WriteLine(seen.ToString());
            Assert.True(seen.Inputs > runs);
            // The seeds alone reach fewer: the rest found its way into the code.
            Assert.True(seen.Edges > seen.SeedEdges, seen.ToString());
            Assert.True(seen.Accepted < seen.Inputs || target == AlwaysText);
        }

        [Fact]
        public void All_targets_together_get_a_million_inputs()
        {
            long inputs = FuzzHost.Targets.Values.Sum(share => (long)Runs * share / Thousand);
            Assert.True(inputs >= 1_000_000, $"{inputs}");
        }

        [Fact]
        public void The_same_seed_gives_the_same_inputs()
        {
            Assert.Equal(
                FuzzHost.Run("coap-message", 2_000, 7, null),
                FuzzHost.Run("coap-message", 2_000, 7, null));
        }

        // The fuzzer itself must be able to fail.
        [Theory]
        [InlineData("self-throw", "IndexOutOfRange")]
        [InlineData("self-hang", "steps for")]
        [InlineData("self-grow", "bytes allocated for")]
        public void FUZ110_for_a_target_that_breaks(string target, string why)
        {
            CommandException found = Assert.Throws<CommandException>(
                () => FuzzHost.Run(target, 20_000, 1, null));
            Assert.Equal("FUZ110", found.Error.Code);
            Assert.Contains(why, found.Error.Why, StringComparison.Ordinal);
            Assert.Contains("--input", found.Error.Why, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("--runs", "no value")]
        [InlineData("--runs 0", "no number from 1")]
        [InlineData("--seed x", "no number from 0")]
        [InlineData("--target nobody", "no target nobody")]
        [InlineData("--input 00", "for one target")]
        [InlineData("--target cbor --input 0g", "not hexadecimal")]
        [InlineData("--verbose yes", "unknown option")]
        public void FUZ100_for_a_wrong_command_line(string line, string what)
        {
            CommandException refused = Assert.Throws<CommandException>(
                () => FuzzOptions.Read(line.Split(' ')));
            Assert.Equal("FUZ100", refused.Error.Code);
            Assert.Contains(what, refused.Error.What, StringComparison.Ordinal);
        }

        [Fact]
        public void Options_are_read()
        {
            Assert.Equal(
                new FuzzOptions(5, 6, "cbor", "00", "f"),
                FuzzOptions.Read(
                    "--runs 5 --seed 6 --target cbor --input 00 --corpus f".Split(' ')));
            Assert.True(FuzzHost.Replay("cbor", [0x00]));
            Assert.False(FuzzHost.Replay("cbor", [0x5f]));
        }

        // Any bytes are a text of some kind.
        private const string AlwaysText = "lwm2m-text";
    }
}
