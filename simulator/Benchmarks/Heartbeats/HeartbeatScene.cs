using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent.Factory;
using Device.Crypto;
using Device.Desktop;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Fleet;
using Simulator.Fleet.Clouds;
using Simulator.Fleet.Data;
using Simulator.Fleet.Factory;

namespace Simulator.Benchmarks.Heartbeats
{
    /// <summary>An emulator without an anti-flood window on ports of loopback, and a factory for
    /// devices that belong to it.</summary>
    internal sealed class HeartbeatScene : IAsyncDisposable
    {
        private const int ChainsKept = 16;

        private readonly RunDirectory _directory;
        private readonly FactoryCa _ca;
        private readonly ICrypto _crypto = OpenSslCrypto.CreateBest();
        private readonly ChainMemory _memory = new ChainMemory(ChainsKept);

        private HeartbeatScene(RunDirectory directory, FactoryCa ca, CloudHost host)
        {
            _directory = directory;
            _ca = ca;
            Host = host;
        }

        public CloudHost Host { get; }

        /// <exception cref="Device.Desktop.Errors.CommandException">The emulator cannot
        /// start.</exception>
        public static async Task<HeartbeatScene> OpenAsync()
        {
            RunDirectory directory = RunDirectory.Open(
                null, keep: false, HeartbeatDevice.BankBytes);
            CloudHost host = await CloudHost.StartAsync(new CloudOptions
            {
                DataDirectory = directory.CloudDirectory,
                AntiFloodSeconds = 0,
            });
            FactoryCa ca = FactoryCa.Open(directory);
            await using RemoteCloud rest = await RemoteCloud.ConnectAsync(
                new FleetOptions { Cloud = host.RestUri, ApiKey = host.ApiKey },
                CancellationToken.None);
            await rest.TrustAsync(ca.Pem, CancellationToken.None);
            return new HeartbeatScene(directory, ca, host);
        }

        /// <summary>A device as the factory leaves it.</summary>
        public HeartbeatDevice MakeDevice(string endpoint)
        {
            HeartbeatDevice device = new HeartbeatDevice(
                endpoint, _crypto, _memory, RandomNumberGenerator.GetBytes(32));
            using FactoryProvisioner factory = new FactoryProvisioner(_crypto, device.Store);
            byte[] point = factory.GenerateKey();
            FactoryFault fault = factory.Complete(new FactoryConfiguration
            {
                EndpointName = endpoint,
                AccountId = Host.AccountId,
                BootstrapUri = Host.BootstrapUri,
                BootstrapServerCa = Host.ServerCaDer,
                CertificateChain = _ca.Issue(point, endpoint, Host.AccountId),
                SerialNumber = endpoint,
            });
            return fault == FactoryFault.None
                ? device
                : throw new InvalidOperationException(fault.ToString());
        }

        /// <summary>What the emulator knows of a device.</summary>
        public DeviceRecord Find(HeartbeatDevice device)
        {
            return Host.Core.Devices.Directory.Find(Host.Core.Account, device.Endpoint)!;
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            _ca.Dispose();
            _directory.Dispose();
        }
    }
}
