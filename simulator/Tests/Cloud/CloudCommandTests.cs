using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Cloud.Errors;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>The command line of the emulator: what it says and how it ends.</summary>
    public sealed class CloudCommandTests : IDisposable
    {
        private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

        private readonly TemporaryFolder _folder = new TemporaryFolder();

        [Fact]
        public async Task It_says_where_it_is_and_what_to_do_next_and_ends_when_told()
        {
            string output = await RunUntilReady();

            Assert.Contains("bootstrap   coaps://127.0.0.1:", output);
            Assert.Contains("management  coaps://127.0.0.1:", output);
            Assert.Contains("ca.pem", output);
            Assert.Contains("api-key", output);
            Assert.Contains("up --cloud http://127.0.0.1:", output);
        }

        [Fact]
        public async Task Json_is_one_line()
        {
            string output = await RunUntilReady("--json", "--api-key", "secret-key");

            using JsonDocument line = JsonDocument.Parse(output.Trim());
            Assert.StartsWith(
                "http://127.0.0.1:", line.RootElement.GetProperty("restUri").GetString());
            string file = line.RootElement.GetProperty("apiKeyFile").GetString()!;
            Assert.Equal("secret-key\n", File.ReadAllText(file));
        }

        [Theory]
        [InlineData("an unknown option", "--bogus")]
        [InlineData("a word too many", "extra")]
        [InlineData("no number", "--http-port", "x")]
        [InlineData("a port too high", "--http-port", "65536")]
        [InlineData("a port below 0", "--bootstrap-port", "-1")]
        [InlineData("a lifetime of 0", "--lifetime", "0")]
        [InlineData("an interval of 0", "--heartbeat-interval", "0")]
        [InlineData("more than a year", "--heartbeat-interval", "31536001")]
        [InlineData("a negative window", "--anti-flood", "-1")]
        [InlineData("a negative timeout", "--delivered-timeout", "-1")]
        [InlineData("a short key", "--api-key", "short")]
        public async Task A_wrong_command_line_is_CLD100(string why, params string[] arguments)
        {
            (int code, string error) = await RunToEnd(arguments);

            Assert.True(code == CloudErrors.ExitUsage, why);
            Assert.StartsWith("error CLD100: ", error);
            Assert.Equal(4, error.TrimEnd().Split('\n').Length);
        }

        [Theory]
        [InlineData("--bootstrap-port", "bootstrap")]
        [InlineData("--management-port", "management")]
        public async Task A_UDP_port_in_use_is_CLD101(string option, string service)
        {
            using Socket other = new Socket(
                AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)other.LocalEndPoint!).Port;

            await RequirePortError(option, port, service);
        }

        [Fact]
        public async Task A_TCP_port_in_use_is_CLD101()
        {
            using TcpListener other = new TcpListener(IPAddress.Loopback, 0);
            other.Start();

            await RequirePortError("--http-port", ((IPEndPoint)other.LocalEndpoint).Port, "REST");
        }

        [Theory]
        [InlineData("every interface", "0.0.0.0")]
        [InlineData("not this machine's", "192.0.2.1")]
        [InlineData("no name", "a b")]
        public async Task An_address_that_cannot_be_used_is_CLD106(string why, string address)
        {
            (int code, string error) = await RunToEnd(
                "--data", _folder.File("data"), "--listen", address, "--bootstrap-port", "0",
                "--management-port", "0", "--http-port", "0");

            Assert.True(code == CloudErrors.ExitAddress, why);
            Assert.StartsWith("error CLD106: ", error);
        }

        [Fact]
        public async Task A_directory_that_is_none_is_CLD102()
        {
            string file = _folder.File("file");
            File.WriteAllText(file, "");

            (int code, string error) = await RunToEnd("--data", file);

            Assert.Equal(CloudErrors.ExitDirectory, code);
            Assert.StartsWith("error CLD102: ", error);
        }

        public void Dispose()
        {
            _folder.Dispose();
        }

        private async Task RequirePortError(string option, int port, string service)
        {
            string[] ports = ["--bootstrap-port", "--management-port", "--http-port"];
            string[] arguments = ["--data", _folder.File("data")];
            foreach (string name in ports)
            {
                arguments = [.. arguments, name, name == option ? $"{port}" : "0"];
            }

            (int code, string error) = await RunToEnd(arguments);

            Assert.Equal(CloudErrors.ExitPort, code);
            Assert.StartsWith($"error CLD101: port {port} for ", error);
            Assert.Contains(service, error);
            Assert.Contains(option, error);
            // The command shows whoever has it, on UDP or TCP.
            Assert.Contains($"ss -lntup 'sport = :{port}'", error);
        }

        private static async Task<(int Code, string Error)> RunToEnd(params string[] arguments)
        {
            StringWriter error = new StringWriter();
            int code = await CloudCommand.RunAsync(
                arguments, new StringWriter(), error, CancellationToken.None).WaitAsync(WaitMax);
            return (code, error.ToString());
        }

        private async Task<string> RunUntilReady(params string[] more)
        {
            using CancellationTokenSource stop = new CancellationTokenSource();
            using FlushWriter output = new FlushWriter();
            StringWriter error = new StringWriter();
            Task<int> run = CloudCommand.RunAsync(
                ["--data", _folder.File("data"), "--bootstrap-port", "0", "--management-port",
                    "0", "--http-port", "0", .. more],
                output, error, stop.Token);
            await Task.WhenAny(run, output.Flushed).WaitAsync(WaitMax);
            stop.Cancel();
            int code = await run.WaitAsync(WaitMax);
            Assert.True(code == 0, error.ToString());
            return output.ToString();
        }

        // The command flushes once, when it is ready.
        private sealed class FlushWriter : StringWriter
        {
            private readonly TaskCompletionSource _flushed = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);

            public Task Flushed { get { return _flushed.Task; } }

            public override Encoding Encoding { get { return Encoding.UTF8; } }

            public override void Flush()
            {
                _flushed.TrySetResult();
            }
        }
    }
}
