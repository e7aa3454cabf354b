using System;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Cloud;
using Simulator.Fleet.Data;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Fleet.Clouds
{
    /// <summary>The emulator inside this process. Once it listens it is used over REST like any
    /// other, so that both ways are one.</summary>
    public sealed class EmbeddedCloud : ICloud
    {
        // A device's waits are not compressed: a short interval must not end its operations.
        private const int DeliveredTimeoutSecondsMin = 1_800;

        private readonly CloudHost _host;
        private readonly RemoteCloud _rest;

        private EmbeddedCloud(CloudHost host, RemoteCloud rest)
        {
            _host = host;
            _rest = rest;
        }

        /// <inheritdoc/>
        public string BootstrapUri { get { return _rest.BootstrapUri; } }

        /// <inheritdoc/>
        public byte[] BootstrapServerCa { get { return _host.ServerCaDer; } }

        /// <inheritdoc/>
        public EmulatorAccess Access { get { return _rest.Access; } }

        /// <summary>Starts it.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">A CLD error.</exception>
        public static async Task<EmbeddedCloud> StartAsync(
            FleetOptions options, RunDirectory directory, CancellationToken stop)
        {
            CloudHost host = await CloudHost.StartAsync(new CloudOptions
            {
                DataDirectory = directory.CloudDirectory,
                ListenAddress = options.Listen,
                BootstrapPort = options.BootstrapPort,
                ManagementPort = options.ManagementPort,
                HttpPort = options.HttpPort,
                LifetimeSeconds = options.LifetimeSeconds,
                HeartbeatIntervalSeconds = options.HeartbeatIntervalSeconds,
                AntiFloodSeconds = options.AntiFloodSeconds,
                DeliveredTimeoutSeconds = Math.Max(
                    DeliveredTimeoutSecondsMin,
                    CloudOptions.DeliveredTimeoutIntervals * options.HeartbeatIntervalSeconds),
            });
            try
            {
                RemoteCloud rest = await RemoteCloud.ConnectAsync(
                    new FleetOptions { Cloud = host.RestUri, ApiKey = host.ApiKey }, stop);
                return new EmbeddedCloud(host, rest);
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }
        }

        /// <inheritdoc/>
        public string[] Whereabouts()
        {
            return
            [
                $"bootstrap  {BootstrapUri}",
                $"REST       {_host.RestUri}",
                $"devices    curl -H \"Authorization: Bearer $(cat {_host.ApiKeyFile})\" "
                    + $"{_host.RestUri}/v3/devices/",
            ];
        }

        /// <inheritdoc/>
        public Task<string> TrustAsync(string caPem, CancellationToken stop)
        {
            return _rest.TrustAsync(caPem, stop);
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await _rest.DisposeAsync();
            await _host.DisposeAsync();
        }
    }
}
