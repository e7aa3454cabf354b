using System;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Simulator.Benchmarks.Heartbeats;
using Simulator.Benchmarks.Peers;
using Simulator.Benchmarks.Revocation;
using Simulator.Benchmarks.Sessions;
using Simulator.Benchmarks.Stores;
using Simulator.Fleet;
using Simulator.Fleet.Errors;

namespace Simulator.Benchmarks
{
    /// <summary>Figures against peers, from one run on one machine. The fleet comes first: its
    /// memory is the peak of the process. With the word "store" first, the figures of the store
    /// instead; with "revocation", those of revocation; with "heartbeat", those of
    /// heartbeats; with "dtls", those of DTLS stacks beside each other.</summary>
    internal static class Program
    {
        private const string StoreWord = "store";
        private const string RevocationWord = "revocation";
        private const string HeartbeatWord = "heartbeat";
        private const string SessionWord = "dtls";

        private static async Task<int> Main(string[] args)
        {
            try
            {
                if (args.Length > 0 && args[0] == StoreWord)
                {
                    return await RunStoreAsync(args[1..]);
                }
                if (args.Length > 0 && args[0] == RevocationWord)
                {
                    return RunRevocation(args[1..]);
                }
                if (args.Length > 0 && args[0] == HeartbeatWord)
                {
                    return await RunHeartbeatAsync(args[1..]);
                }
                if (args.Length > 0 && args[0] == SessionWord)
                {
                    return RunSessions(args[1..]);
                }
                BenchmarkOptions options = BenchmarkOptions.Read(args);
                // Before anything is measured: a missing peer is told at once.
                LibSsl? library = options.HasPeer ? LibSsl.Load(LibSsl.Names) : null;
                FleetResult fleet = await RunFleetAsync(options);
                HandshakeFigure[] handshakes =
                {
                    Measure(OfferedSuite.Ccm8, library),
                    Measure(OfferedSuite.Gcm, library),
                };
                if (options.Json) { Console.WriteLine(Report.WriteJson(fleet, handshakes)); }
                else { Report.Write(Console.Out, fleet, handshakes); }
                return fleet.Failed == 0 ? FleetExit.AllRegistered : FleetExit.SomeFailed;
            }
            catch (CommandException refused)
            {
                return refused.Error.Report();
            }
        }

        private static async Task<int> RunStoreAsync(string[] args)
        {
            StoreOptions options = StoreOptions.Read(args);
            StoreFigures figures = await StoreBenchmark.RunAsync(options);
            if (options.Json) { Console.WriteLine(StoreReport.WriteJson(figures)); }
            else { StoreReport.Write(Console.Out, figures); }
            return FleetExit.AllRegistered;
        }

        private static async Task<int> RunHeartbeatAsync(string[] args)
        {
            HeartbeatOptions options = HeartbeatOptions.Read(args);
            HeartbeatFigures figures = await HeartbeatBenchmark.RunAsync(options);
            if (options.Json) { Console.WriteLine(HeartbeatReport.WriteJson(figures)); }
            else { HeartbeatReport.Write(Console.Out, figures); }
            return FleetExit.AllRegistered;
        }

        private static int RunRevocation(string[] args)
        {
            RevocationFigures figures = RevocationBenchmark.Run(
                RevocationBenchmark.ReadDevices(args));
            Console.WriteLine(
                $"revoked  {figures.Devices} devices in one call: {figures.RevokeSeconds:0.00} s");
            Console.WriteLine(
                $"list     {figures.Devices} entries: {figures.ListSeconds:0.000} s, "
                + $"{figures.ListBytes} bytes");
            return FleetExit.AllRegistered;
        }

        private static int RunSessions(string[] args)
        {
            SessionOptions options = SessionOptions.Read(args);
            StackFigure[] figures = SessionBenchmark.Run(options, LibSsl.Load(LibSsl.Names));
            if (options.Json) { Console.WriteLine(SessionReport.WriteJson(figures)); }
            else { SessionReport.Write(Console.Out, figures); }
            return FleetExit.AllRegistered;
        }

        private static async Task<FleetResult> RunFleetAsync(BenchmarkOptions options)
        {
            Console.Error.WriteLine($"onboarding {options.Devices} devices");
            FleetOptions fleet = new FleetOptions
            {
                Devices = options.Devices,
                Suite = options.Suite,
            };
            await using FleetRun run = new FleetRun(fleet, keep: false);
            return await run.RunAsync(CancellationToken.None);
        }

        private static HandshakeFigure Measure(OfferedSuite suite, LibSsl? library)
        {
            Console.Error.WriteLine($"handshakes in memory, {suite}");
            using HandshakePki pki = new HandshakePki();
            using OurStack ours = new OurStack(pki, suite);
            double oursPerSecond = HandshakeRate.Measure(ours, resumed: false);
            if (library == null) { return new HandshakeFigure(suite, oursPerSecond, null); }
            using OpenSslStack peer = new OpenSslStack(library, pki, suite);
            return new HandshakeFigure(
                suite, oursPerSecond, HandshakeRate.Measure(peer, resumed: false));
        }
    }
}
