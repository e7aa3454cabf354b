using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Device.Crypto;
using Device.Desktop;
using Device.Desktop.Errors;
using Simulator.Fleet.Clouds;
using Simulator.Fleet.Data;
using Simulator.Fleet.Devices;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Factory;
using Simulator.Fleet.Floor;
using Simulator.Fleet.Lifecycle;
using Simulator.Fleet.Network;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet
{
    /// <summary>
    /// One run of a fleet, from nothing to every device registered:
    /// <code>
    /// 1. check what this machine holds; open the directory
    /// 2. start the emulator inside, or look up the one elsewhere; trust the factory's CA
    /// 3. measure: floor of the cryptography, idle working set
    /// 4. factory: devices that are not there yet
    /// 5. switch devices on, a bounded number at a time, until all registered or patience ends
    /// 6. when it is asked for: the life of their certificates
    /// </code>
    /// Devices and emulator stay up until the run is disposed.
    /// </summary>
    public sealed class FleetRun : IAsyncDisposable
    {
        private const int PatienceLookMs = 250;

        private readonly FleetOptions _options;
        private readonly ICrypto _crypto = OpenSslCrypto.CreateBest();
        private readonly RunParts _parts = new RunParts();
        private readonly FleetEdge _edge;
        private readonly OnboardingRamp _ramp;
        private readonly bool _keep;
        private readonly TaskCompletionSource _bug =
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        private FleetLifecycle? _lifecycle;
        private int _phase;
        private long _startedAt;

        /// <param name="options">Checked by the caller.</param>
        /// <param name="keep">True leaves a temporary directory behind.</param>
        public FleetRun(FleetOptions options, bool keep)
        {
            _options = options;
            _keep = keep;
            _edge = new FleetEdge(
                options, _crypto,
                (where, bug) => _bug.TrySetException(FleetErrors.Bug(where, bug)));
            _ramp = new OnboardingRamp(_edge.Statistics);
        }

        /// <summary>How far it is; may be asked at any time.</summary>
        public FleetProgress ReadProgress()
        {
            FleetPhase phase = (FleetPhase)Volatile.Read(ref _phase);
            long startedAt = Interlocked.Read(ref _startedAt);
            double seconds = startedAt == 0
                ? 0
                : Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
            return new FleetProgress(
                phase, _edge.Statistics.Take(seconds), _lifecycle?.ReadProgress());
        }

        /// <summary>Lines that tell a person where things are.</summary>
        public string[] Whereabouts()
        {
            List<string> lines = new List<string>(_parts.Cloud?.Whereabouts() ?? []);
            if (_parts.Directory != null) { lines.Add($"data       {_parts.Directory.Path}"); }
            return lines.ToArray();
        }

        /// <summary>Runs until all are registered, patience ends or the caller interrupts; the last
        /// two are results, not exceptions.</summary>
        /// <exception cref="CommandException">The environment does not allow it, or a bug of
        /// ours.</exception>
        public async Task<FleetResult> RunAsync(CancellationToken interrupted)
        {
            // The caller's thread is free to show the progress.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                CryptoFloor? floor = await PrepareAsync(interrupted);
                interrupted.ThrowIfCancellationRequested();
                return await OnboardAsync(floor, interrupted);
            }
            catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
            {
                return Result(null, new Measures(), isInterrupted: true);
            }
        }

        /// <summary>Stays up until the caller interrupts.</summary>
        /// <exception cref="CommandException">A bug of ours.</exception>
        public async Task StayAsync(CancellationToken interrupted)
        {
            Task ended = await Task.WhenAny(_bug.Task, Never(interrupted));
            if (ended == _bug.Task) { await ended; }
        }

        /// <summary>Cuts the devices' power, stops the emulator inside, gives back the
        /// directory.</summary>
        public async ValueTask DisposeAsync()
        {
            _ramp.Stop();
            _edge.Dispose();
            await _parts.DisposeAsync();
            // Nobody may have asked for it.
            _ = _bug.Task.Exception;
        }

        private async Task<CryptoFloor?> PrepareAsync(CancellationToken stop)
        {
            int fits = DescriptorLimit.DevicesMax();
            if (_options.Devices > fits)
            {
                throw FleetErrors.TooManyDevices(_options.Devices, fits);
            }
            RunDirectory directory = RunDirectory.Open(
                _options.DataDirectory, _keep, DeviceArena.BankBytesDefault);
            _parts.Directory = directory;
            _parts.Arena = DeviceArena.Open(directory, _options.Devices);
            _parts.Ca = FactoryCa.Open(directory);
            _parts.Cloud = _options.Cloud == null
                ? await EmbeddedCloud.StartAsync(_options, directory, stop)
                : await RemoteCloud.ConnectAsync(_options, stop);
            CheckEmulator(directory, _parts.Cloud);
            _parts.AccountId = await _parts.Cloud.TrustAsync(_parts.Ca.Pem, stop);
            return CryptoFloor.TryMeasure();
        }

        // Devices carry the address in their flash: another emulator would wait for nobody.
        private static void CheckEmulator(RunDirectory directory, ICloud cloud)
        {
            string? known = directory.Record.BootstrapUri;
            if (known != null && known != cloud.BootstrapUri)
            {
                throw FleetErrors.OtherEmulator(directory.Path, known, cloud.BootstrapUri);
            }
            directory.Record.BootstrapUri = cloud.BootstrapUri;
            directory.Record.RestUri = cloud.Access.Address.ToString();
            directory.WriteRecord();
        }

        private async Task<FleetResult> OnboardAsync(
            CryptoFloor? floor, CancellationToken interrupted)
        {
            FleetFactory factory = new FleetFactory(
                _edge, _parts.Arena!, _parts.Ca!, RootOfTrust.Open(_parts.Directory!),
                _parts.Cloud!, _parts.AccountId);
            Measures measures = Measures.Begin();
            Interlocked.Exchange(ref _startedAt, Stopwatch.GetTimestamp());
            Volatile.Write(ref _phase, (int)FleetPhase.Factory);
            _parts.Devices = factory.Make(_ramp, interrupted);
            _parts.DeviceErrors = factory.Errors;

            bool isInterrupted = interrupted.IsCancellationRequested;
            if (!isInterrupted)
            {
                Volatile.Write(ref _phase, (int)FleetPhase.Onboarding);
                _ramp.Begin(_parts.Devices, _options.Concurrency);
                isInterrupted = !await WaitAsync(interrupted);
            }
            measures.End();
            FleetResult result = Result(floor, measures, isInterrupted);
            if (_options.Lifecycle && !isInterrupted)
            {
                Volatile.Write(ref _phase, (int)FleetPhase.Lifecycle);
                result = result with { Lifecycle = await LiveAsync(interrupted) };
            }
            Volatile.Write(ref _phase, (int)FleetPhase.Done);
            return result;
        }

        private async Task<LifecycleResult> LiveAsync(CancellationToken interrupted)
        {
            using CancellationTokenSource stop =
                CancellationTokenSource.CreateLinkedTokenSource(interrupted);
            _lifecycle = new FleetLifecycle(_options, _parts, _edge.Statistics);
            Task<LifecycleResult> life = _lifecycle.RunAsync(stop.Token);
            if (await Task.WhenAny(life, _bug.Task) == _bug.Task)
            {
                await stop.CancelAsync();
                await _bug.Task;
            }
            return await life;
        }

        /// <returns>False when the caller interrupted.</returns>
        private async Task<bool> WaitAsync(CancellationToken interrupted)
        {
            Task never = Never(interrupted);
            int last = -1;
            long lastAt = Stopwatch.GetTimestamp();
            while (true)
            {
                await Task.WhenAny(
                    _ramp.AllRegistered, _bug.Task, never, Task.Delay(PatienceLookMs));
                if (_bug.Task.IsCompleted) { await _bug.Task; }
                if (_ramp.AllRegistered.IsCompleted) { return true; }
                if (interrupted.IsCancellationRequested) { return false; }
                int registered = _edge.Statistics.Registered;
                if (registered != last)
                {
                    last = registered;
                    lastAt = Stopwatch.GetTimestamp();
                }
                double idleSeconds = Stopwatch.GetElapsedTime(lastAt).TotalSeconds;
                if (idleSeconds >= _options.PatienceSeconds) { return true; }
            }
        }

        private FleetResult Result(CryptoFloor? floor, Measures measures, bool isInterrupted)
        {
            FleetStatistics statistics = _edge.Statistics;
            int registered = statistics.Registered;
            return new FleetResult
            {
                Devices = _options.Devices,
                Registered = registered,
                Enrolled = statistics.Enrolled,
                Provisioned = statistics.Provisioned,
                IsInterrupted = isInterrupted && registered < _options.Devices,
                Seconds = measures.Seconds,
                CpuSeconds = measures.CpuSeconds,
                GrownBytes = measures.GrownBytes,
                SortedLatenciesMs = statistics.SortedLatencies(),
                Floor = floor,
                Last = statistics.Take(measures.Seconds),
                Faults = statistics.Faults.ToArray(),
                DeviceErrors = _parts.DeviceErrors,
            };
        }

        private static Task Never(CancellationToken until)
        {
            TaskCompletionSource source = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);
            until.Register(() => source.TrySetResult());
            return source.Task;
        }
    }
}
