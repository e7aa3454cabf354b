using System;
using System.CommandLine;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent.Heartbeat;
using Device.Desktop.Errors;
using Simulator.Cloud.Errors;

namespace Simulator.Cloud
{
    /// <summary>The command line of the emulator on its own. Exit codes: 0 after Ctrl-C, 2 to 9 as
    /// <see cref="CloudErrors"/> has them.</summary>
    public static class CloudCommand
    {
        private const int PortMax = 65_535;

        private static readonly Option<string> Data = new Option<string>("--data")
        {
            Description = "Directory for everything the emulator keeps; made when missing.",
            DefaultValueFactory = _ => "cloud-data",
        };

        private static readonly Option<string> Listen = new Option<string>("--listen")
        {
            Description = "IP address or DNS name under which devices reach the emulator.",
            DefaultValueFactory = _ => "127.0.0.1",
        };

        private static readonly Option<string> HttpListen = new Option<string>("--http-listen")
        {
            Description = "IP address or DNS name that REST listens on.",
            DefaultValueFactory = _ => "127.0.0.1",
        };

        private static readonly Option<int> BootstrapPort = Port(
            "--bootstrap-port", "UDP port of the bootstrap service",
            CloudOptions.BootstrapPortDefault);

        private static readonly Option<int> ManagementPort = Port(
            "--management-port", "UDP port of the management service",
            CloudOptions.ManagementPortDefault);

        private static readonly Option<int> HttpPort = Port(
            "--http-port", "TCP port of REST", CloudOptions.HttpPortDefault);

        private static readonly Option<int> Lifetime = new Option<int>("--lifetime")
        {
            Description = "Seconds that a registration lives without an update.",
            DefaultValueFactory = _ => CloudOptions.LifetimeSecondsDefault,
        };

        private static readonly Option<int> Interval = Seconds(
            "--heartbeat-interval", "Seconds between a device's heartbeats.",
            CloudOptions.HeartbeatIntervalSecondsDefault);

        private static readonly Option<int> AntiFlood = Seconds(
            "--anti-flood", "Seconds that heartbeats are apart at least; 0 for no such window.",
            CloudOptions.AntiFloodSecondsDefault);

        private static readonly Option<int> DeliveredTimeout = Seconds(
            "--delivered-timeout",
            "Seconds that a device has for an operation it was told of; 0 for 7 intervals.", 0);

        private static readonly Option<string?> Key = new Option<string?>("--api-key")
        {
            Description = "API key for REST instead of the one in the data directory.",
        };

        private static readonly Option<bool> Expired = new Option<bool>("--allow-expired-factory")
        {
            Description = "Let enrolled devices bootstrap with an expired factory certificate.",
        };

        private static readonly Option<bool> Json = new Option<bool>("--json")
        {
            Description = "Print one line of JSON when ready, and nothing else, on stdout.",
        };

        /// <summary>Runs until <paramref name="stop"/> or a signal.</summary>
        /// <param name="arguments">The command line.</param>
        /// <param name="output">Results.</param>
        /// <param name="progress">Refusals and errors.</param>
        /// <param name="stop">Ends it cleanly.</param>
        /// <returns>The exit code.</returns>
        public static async Task<int> RunAsync(
            string[] arguments, TextWriter output, TextWriter progress, CancellationToken stop)
        {
            RootCommand root = new RootCommand(
                "The cloud emulator on its own: bootstrap and management over DTLS, and REST.")
            {
                Data, Listen, HttpListen, BootstrapPort, ManagementPort, HttpPort, Lifetime,
                Interval, AntiFlood, DeliveredTimeout, Key, Expired, Json,
            };
            root.Subcommands.Add(AuditCommand.Create(Data, output));
            root.SetAction((parsed, cancel) => ServeAsync(parsed, output, progress, cancel));
            ParseResult result = root.Parse(arguments);
            try
            {
                if (result.Errors.Count > 0)
                {
                    throw CloudErrors.Usage(
                        result.Errors[0].Message, string.Join(' ', arguments),
                        "an option is unknown, or its value is not of its kind");
                }
                return await result.InvokeAsync(
                    new InvocationConfiguration
                    {
                        EnableDefaultExceptionHandler = false,
                        // Signals are ours: the emulator has its own end.
                        ProcessTerminationTimeout = null,
                        Output = output,
                        Error = progress,
                    },
                    stop);
            }
            catch (CommandException error)
            {
                if (ReferenceEquals(progress, Console.Error)) { return error.Error.Report(); }
                error.Error.Write(progress, colour: false);
                return error.Error.ExitCode;
            }
        }

        private static async Task<int> ServeAsync(
            ParseResult parsed, TextWriter output, TextWriter progress, CancellationToken stop)
        {
            CloudOptions options = ReadOptions(parsed, progress);
            TaskCompletionSource ended = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration onStop = stop.Register(ended.SetResultOnce);
            using PosixSignalRegistration onInterrupt = OnSignal(PosixSignal.SIGINT, ended);
            using PosixSignalRegistration onTerminate = OnSignal(PosixSignal.SIGTERM, ended);
            await using CloudHost host = await CloudHost.StartAsync(options);
            if (parsed.GetValue(Json)) { WriteJson(host, output); }
            else { WriteText(host, output); }
            output.Flush();
            if (await Task.WhenAny(ended.Task, host.Failed) == host.Failed)
            {
                throw await host.Failed;
            }
            return 0;
        }

        private static CloudOptions ReadOptions(ParseResult parsed, TextWriter progress)
        {
            int lifetime = parsed.GetValue(Lifetime);
            if (lifetime < 1)
            {
                throw CloudErrors.Usage(
                    $"a lifetime of {lifetime} seconds is out of 1 to {int.MaxValue}",
                    $"--lifetime {lifetime}", "registrations would end before they begin");
            }
            string? key = parsed.GetValue(Key);
            if (key != null && !IsKey(key))
            {
                throw CloudErrors.Usage(
                    $"an API key has 8 to 256 visible ASCII characters, this one has {key.Length}",
                    "--api-key", "it travels in an HTTP header");
            }
            object gate = new object();
            return new CloudOptions
            {
                DataDirectory = parsed.GetValue(Data)!,
                ListenAddress = parsed.GetValue(Listen)!,
                HttpAddress = parsed.GetValue(HttpListen)!,
                BootstrapPort = ReadPort(parsed, BootstrapPort),
                ManagementPort = ReadPort(parsed, ManagementPort),
                HttpPort = ReadPort(parsed, HttpPort),
                LifetimeSeconds = lifetime,
                HeartbeatIntervalSeconds = ReadSeconds(parsed, Interval, 1),
                AntiFloodSeconds = ReadSeconds(parsed, AntiFlood, 0),
                DeliveredTimeoutSeconds = ReadSeconds(parsed, DeliveredTimeout, 0),
                ApiKey = key,
                AllowExpiredFactory = parsed.GetValue(Expired),
                Log = line =>
                {
                    lock (gate) { progress.WriteLine(line); }
                },
            };
        }

        private static void WriteText(CloudHost host, TextWriter output)
        {
            output.WriteLine($"bootstrap   {host.BootstrapUri}");
            output.WriteLine($"management  {host.ManagementUri}");
            output.WriteLine($"REST        {host.RestUri}/v3/devices/");
            output.WriteLine($"account     {host.AccountId}");
            output.WriteLine($"CA          {host.CaFile}");
            output.WriteLine($"API key     {host.ApiKeyFile}");
            output.WriteLine();
            output.WriteLine("next:");
            output.WriteLine(
                "  dotnet run --project simulator/Cli -c Release -- up "
                + $"--cloud {host.RestUri} --api-key \"$(cat {host.ApiKeyFile})\"");
            output.WriteLine(
                $"  curl -H \"Authorization: Bearer $(cat {host.ApiKeyFile})\" "
                + $"{host.RestUri}/v3/devices/");
            output.WriteLine("  Ctrl-C ends it; the same --data goes on from there");
        }

        private static void WriteJson(CloudHost host, TextWriter output)
        {
            using MemoryStream buffer = new MemoryStream();
            using (Utf8JsonWriter writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WriteString("bootstrapUri", host.BootstrapUri);
                writer.WriteString("managementUri", host.ManagementUri);
                writer.WriteString("restUri", host.RestUri);
                writer.WriteString("accountId", host.AccountId);
                writer.WriteString("caFile", host.CaFile);
                writer.WriteString("apiKeyFile", host.ApiKeyFile);
                writer.WriteEndObject();
            }
            output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        }

        private static int ReadPort(ParseResult parsed, Option<int> option)
        {
            int port = parsed.GetValue(option);
            return port is >= 0 and <= PortMax
                ? port
                : throw CloudErrors.Usage(
                    $"port {port} is out of 0 to {PortMax}", $"{option.Name} {port}",
                    "ports have 16 bits");
        }

        private static int ReadSeconds(ParseResult parsed, Option<int> option, int min)
        {
            int seconds = parsed.GetValue(option);
            return seconds >= min && seconds <= HeartbeatLimits.IntervalSecondsMax
                ? seconds
                : throw CloudErrors.Usage(
                    $"{seconds} seconds are out of {min} to {HeartbeatLimits.IntervalSecondsMax}",
                    $"{option.Name} {seconds}", "a year is the longest that a heartbeat can say");
        }

        private static Option<int> Seconds(string name, string description, int standard)
        {
            return new Option<int>(name)
            {
                Description = description,
                DefaultValueFactory = _ => standard,
            };
        }

        private static Option<int> Port(string name, string description, int standard)
        {
            return new Option<int>(name)
            {
                Description = description + "; 0 lets the system pick.",
                DefaultValueFactory = _ => standard,
            };
        }

        private static bool IsKey(string key)
        {
            foreach (char character in key)
            {
                if (character is <= ' ' or > '~') { return false; }
            }
            return key.Length is >= 8 and <= 256;
        }

        private static PosixSignalRegistration OnSignal(
            PosixSignal signal, TaskCompletionSource ended)
        {
            return PosixSignalRegistration.Create(
                signal,
                context =>
                {
                    context.Cancel = true;
                    ended.SetResultOnce();
                });
        }

        private static void SetResultOnce(this TaskCompletionSource source)
        {
            source.TrySetResult();
        }
    }
}
