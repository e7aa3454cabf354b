using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Device.Tests.Peers;
using Simulator.Cli;
using Simulator.Fleet.Network;
using Xunit;

namespace Simulator.Tests.Cli
{
    public class FleetProgramTests
    {
        [Theory]
        [InlineData("unknown option", "up --devics 5", "FLT100", "--devics", "--devices")]
        [InlineData("unknown option with value", "up --los=1", "FLT100", "--los", "--loss")]
        [InlineData("unknown command", "pu", "FLT100", "pu", "up")]
        [InlineData("argument", "up now", "FLT100", "now", "")]
        [InlineData("response file", "up @all", "FLT100", "@all", "")]
        [InlineData("devices 0", "up --devices 0", "FLT101", "0", "1000000")]
        [InlineData("devices -1", "up --devices -1", "FLT101", "-1", "1000000")]
        [InlineData("devices abc", "up --devices abc", "FLT101", "abc", "1000000")]
        [InlineData("devices 10^9", "up --devices 1000000000", "FLT101", "1000000000", "")]
        [InlineData("devices 10^30", "up --devices 1e30", "FLT101", "1e30", "")]
        [InlineData("devices 2.5", "up --devices 2.5", "FLT101", "2.5", "")]
        [InlineData("loss 1", "up --loss 1", "FLT102", "1", "")]
        [InlineData("loss below 0", "up --loss -0.1", "FLT102", "-0.1", "")]
        [InlineData("loss NaN", "up --loss NaN", "FLT102", "NaN", "")]
        [InlineData("loss in words", "up --loss some", "FLT102", "some", "")]
        [InlineData("suite", "up --suite aes", "FLT103", "aes", "ccm8 or gcm")]
        [InlineData("lifetime short", "up --lifetime 19", "FLT103", "19", "20 to")]
        [InlineData("port + 1", "up --http-port 65536", "FLT103", "65536", "65535")]
        [InlineData("concurrency 0", "up --concurrency 0", "FLT103", "0", "1 to")]
        [InlineData("patience 0", "up --patience 0", "FLT103", "0", "1 to")]
        [InlineData("seed -1", "up --seed -1", "FLT103", "-1", "0 to")]
        [InlineData("listen", "up --listen a/b", "FLT103", "a/b", "")]
        [InlineData("cloud", "up --cloud a/b/c --api-key k", "FLT103", "a/b/c", "")]
        [InlineData("no value", "up --devices", "FLT104", "--devices", "")]
        [InlineData("twice", "up --loss 0 --loss 0", "FLT104", "--loss", "2")]
        [InlineData("key alone", "up --api-key k", "FLT105", "--api-key", "--cloud")]
        [InlineData("CA alone", "up --ca f", "FLT105", "--ca", "--cloud")]
        [InlineData("key file alone", "up --api-key-file f", "FLT105", "--api-key-file", "")]
        [InlineData("no key file", "up --cloud h --api-key-file /n/n", "FLT133", "API key", "/n/n")]
        [InlineData("cloud alone", "up --cloud h", "FLT105", "--api-key", "")]
        [InlineData("speed 0", "up --speed 0", "FLT103", "0", "1 to 86400")]
        [InlineData("reboot 1.1", "up --lifecycle --reboot 1.1", "FLT103", "1.1", "0 to 1")]
        [InlineData("reboot NaN", "up --lifecycle --reboot NaN", "FLT103", "NaN", "0 to 1")]
        [InlineData("reboot alone", "up --reboot 0.1", "FLT105", "--reboot", "--lifecycle")]
        [InlineData("command", "renw --all", "FLT100", "renw", "renew")]
        [InlineData("option", "renew --dat x", "FLT100", "--dat", "--data")]
        [InlineData("reason of another", "renew --reason x", "FLT100", "--reason", "")]
        [InlineData("no emulator", "renew --all", "FLT107", "--cloud", "--data")]
        [InlineData("no devices", "renew --data d", "FLT107", "no device", "--all")]
        [InlineData("all and count", "renew --data d --all --count 1", "FLT105", "--count", "")]
        [InlineData("count 0", "renew --data d --count 0", "FLT103", "0", "1 to")]
        [InlineData("count abc", "renew --data d --count abc", "FLT103", "abc", "1 to")]
        [InlineData("no root", "transfer --data d --all", "FLT107", "--root-ca", "new:")]
        [InlineData("two places", "renew --all --data d --cloud h", "FLT105", "--data", "")]
        [InlineData("no key", "renew --all --cloud h", "FLT105", "--api-key", "")]
        [InlineData("port of a run", "renew --all --data d --http-port 1", "FLT105", "--http", "")]
        [InlineData("device no value", "renew --data d --device", "FLT104", "--device", "")]
        [InlineData("patience 0", "renew --data d --all --patience 0", "FLT103", "0", "1 to")]
        [InlineData("both", "up --cloud h --api-key k --lifetime 60", "FLT105", "--lifetime", "")]
        public async Task A_wrong_command_line_is_one_error_and_exit_code_2(
            string why, string line, string code, string what, string also)
        {
            (int exit, string output, string error) = await RunAsync(line);
            Assert.True(exit == 2, why);
            Assert.Equal("", output);
            string[] lines = error.TrimEnd().Split('\n');
            Assert.Equal(4, lines.Length);
            Assert.StartsWith($"error {code}: ", lines[0], StringComparison.Ordinal);
            Assert.Contains(what, lines[0], StringComparison.Ordinal);
            Assert.Contains(also, error, StringComparison.Ordinal);
            Assert.StartsWith("  where  ", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("  why    ", lines[2], StringComparison.Ordinal);
            Assert.StartsWith("  help   ", lines[3], StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("--help", "up")]
        [InlineData("up --help", "--devices")]
        [InlineData("renew --help", "--device")]
        [InlineData("transfer --help", "--root-ca")]
        [InlineData("revoke --help", "--reason")]
        [InlineData("status --help", "--json")]
        [InlineData("--version", "0.")]
        public async Task Help_and_version_are_results(string line, string expected)
        {
            (int exit, string output, string error) = await RunAsync(line);
            Assert.Equal(0, exit);
            Assert.Contains(expected, output, StringComparison.Ordinal);
            Assert.Equal("", error);
        }

        [Fact]
        public async Task Nothing_to_do_shows_help_and_is_exit_code_2()
        {
            (int exit, string output, string error) = await RunAsync("");
            Assert.Equal(2, exit);
            Assert.Equal("", output);
            Assert.Contains("Usage:", error, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("up")]
        [InlineData("renew")]
        [InlineData("update")]
        [InlineData("transfer")]
        [InlineData("delete")]
        [InlineData("revoke")]
        [InlineData("status")]
        public async Task Every_option_is_in_the_docs(string command)
        {
            (_, string output, _) = await RunAsync(command + " --help");
            string docs = File.ReadAllText(RepositoryPath.To("docs/fleet.md"));
            int options = 0;
            foreach (string line in output.Split('\n'))
            {
                string option = line.Trim().Split(' ')[0];
                if (!option.StartsWith("--", StringComparison.Ordinal)) { continue; }
                options++;
                Assert.Contains("| `" + option, docs, StringComparison.Ordinal);
            }
            Assert.True(options > 5, output);
        }

        [Theory]
        [InlineData("no directory", "/nowhere/at/all", "no fleet.json")]
        public async Task A_directory_without_a_run_is_FLT116(string why, string path, string what)
        {
            (int exit, _, string error) = await RunAsync($"renew --all --data {path}");
            Assert.True(exit == 4, why);
            Assert.Contains("FLT116", error, StringComparison.Ordinal);
            Assert.Contains(what, error, StringComparison.Ordinal);
        }

        [Fact]
        public async Task An_emulator_that_is_not_up_is_FLT130_for_operations_too()
        {
            (int exit, _, string error) = await RunAsync(
                "status --cloud 127.0.0.1:9 --api-key k");
            Assert.Equal(9, exit);
            Assert.Contains("FLT130", error, StringComparison.Ordinal);
        }

        [Fact]
        public async Task More_devices_than_sockets_are_FLT120_with_the_number_that_fits()
        {
            int fits = DescriptorLimit.DevicesMax();
            if (fits >= 1_000_000) { return; }
            (int exit, _, string error) = await RunAsync($"up --devices {fits + 1}");
            Assert.Equal(8, exit);
            Assert.Contains($"{fits + 1} devices do not fit, {fits} do", error);
        }

        [Fact]
        public async Task A_CA_file_that_is_none_is_FLT132()
        {
            string file = RepositoryPath.To("Device.sln");
            (int exit, _, string error) = await RunAsync(
                $"up --cloud 127.0.0.1:9 --api-key k --ca {file}");
            Assert.Equal(2, exit);
            Assert.Contains("FLT132", error);
        }

        [Fact]
        public async Task An_emulator_that_does_not_answer_is_FLT130()
        {
            // Port 9 (discard) is privileged and closed on a machine that runs tests.
            (int exit, _, string error) = await RunAsync(
                "up --devices 1 --cloud 127.0.0.1:9 --api-key k");
            Assert.Equal(9, exit);
            Assert.Contains("FLT130", error);
        }

        internal static async Task<(int Exit, string Output, string Error)> RunAsync(
            string line, CancellationToken interrupted = default)
        {
            StringWriter output = new StringWriter();
            StringWriter error = new StringWriter();
            Terminal terminal = new Terminal(output, error, IsLive: false, HasColour: false);
            string[] args = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int exit = await new FleetProgram(terminal).RunAsync(args, interrupted);
            return (exit, output.ToString(), error.ToString());
        }
    }
}
