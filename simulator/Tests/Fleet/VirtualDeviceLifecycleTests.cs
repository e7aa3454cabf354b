using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Device.Agent;
using Device.Agent.Factory;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Desktop;
using Device.Kcm;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Simulator.Cloud.Lifecycle;
using Simulator.Fleet;
using Simulator.Fleet.Clouds;
using Simulator.Fleet.Devices;
using Simulator.Tests.Cloud;
using Xunit;
using LifecycleEvent = Device.Agent.Lifecycle.LifecycleEvent;

namespace Simulator.Tests.Fleet
{
    /// <summary>A virtual device and the emulator over real UDP: each operation in turn, and a
    /// power cut in the middle.</summary>
    public sealed class VirtualDeviceLifecycleTests : IDeviceWatcher, IAsyncDisposable
    {
        private const string Endpoint = "device-000001";

        // Only a failure waits so long.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly TemporaryFolder _folder = new TemporaryFolder();
        private readonly FactoryPki _factory = new FactoryPki();
        private readonly DotNetCrypto _crypto = new DotNetCrypto();
        private readonly MemoryBank _first = new MemoryBank(16_384);
        private readonly MemoryBank _second = new MemoryBank(16_384);
        private readonly TaskCompletionSource _registered = new TaskCompletionSource(
            TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly Channel<LifecycleEvent> _events =
            Channel.CreateUnbounded<LifecycleEvent>();

        private CloudHost? _host;
        private FleetEdge? _edge;
        private VirtualDevice? _device;

        void IDeviceWatcher.OnSettled()
        {
        }

        void IDeviceWatcher.OnRegistered()
        {
            _registered.SetResult();
        }

        void IDeviceWatcher.OnLifecycle(int deviceIndex, LifecycleEvent happened)
        {
            _events.Writer.TryWrite(happened);
        }

        public async ValueTask DisposeAsync()
        {
            _device?.Dispose();
            _edge?.Dispose();
            if (_host != null) { await _host.DisposeAsync(); }
            _factory.Dispose();
            _folder.Dispose();
        }

        [Fact]
        public async Task Every_operation_takes_effect_over_udp()
        {
            await StartAsync();
            OperationRecord renew = Queue(OperationVerb.Renew);
            await EndOfAsync(HeartbeatVerb.Renew);
            Assert.Equal(OperationState.Effective, renew.State);
            Assert.Equal(1, renew.Heartbeats);

            OperationRecord update = Queue(OperationVerb.Update);
            await EndOfAsync(HeartbeatVerb.Update);
            Assert.Equal(OperationState.Effective, update.State);
            Assert.Equal(2, update.Heartbeats);

            OperationRecord again = Queue(OperationVerb.Update);
            await StepOfAsync(HeartbeatVerb.Update);
            _device!.Reboot();
            await EndOfAsync(HeartbeatVerb.Update);
            Assert.Equal(OperationState.Effective, again.State);

            Queue(OperationVerb.Delete);
            await EndOfAsync(HeartbeatVerb.Delete);
            OperationRecord recovery = Queue(OperationVerb.Update);
            await EndOfAsync(HeartbeatVerb.Update);
            Assert.Equal(OperationState.Effective, recovery.State);
        }

        [Fact]
        public async Task H4_58_a_renewal_over_the_management_session_takes_effect_over_udp()
        {
            await StartAsync();
            CloudCore core = _host!.Core;
            DeviceRecord device = core.Devices.Directory.Find(core.Account, Endpoint)!;
            Assert.Equal(
                EnrollmentVerdict.Started,
                core.Enrollments.Start(
                    device, HeartbeatLimits.OperationalName, out EnrollmentRecord? record));

            await EndOfAsync(HeartbeatVerb.Update);

            EnrollmentRecord ended = core.Enrollments.Find(core.Account, record!.Id)!;
            Assert.Equal(EnrollmentResult.Success, ended.Result);
        }

        private async Task StartAsync()
        {
            _host = await CloudHost.StartAsync(new CloudOptions
            {
                DataDirectory = _folder.Path,
                HeartbeatIntervalSeconds = 1,
                AntiFloodSeconds = 0,
            });
            await using RemoteCloud cloud = await RemoteCloud.ConnectAsync(
                new FleetOptions { Cloud = _host.RestUri, ApiKey = _host.ApiKey },
                CancellationToken.None);
            await cloud.TrustAsync(_factory.Pem, CancellationToken.None);
            KcmStore store = Mount();
            Provision(store, cloud);
            _edge = new FleetEdge(
                new FleetOptions { Devices = 1 }, _crypto, (where, bug) =>
                {
                    _registered.TrySetException(bug);
                    _events.Writer.TryComplete(bug);
                });
            AgentOptions options = _edge.MakeAgentOptions();
            options.HeartbeatIntervalMs = 1_000;
            _device = new VirtualDevice(
                _edge, 0, Endpoint, store, new DeviceParts(options, Mount), this);
            _device.PowerOn();
            await _registered.Task.WaitAsync(Patience);
        }

        private KcmStore Mount()
        {
            Assert.Equal(KcmStatus.Success, KcmStore.Mount(
                _first, _second, _crypto, new byte[KcmLimits.RootOfTrustBytes], null,
                out KcmStore store));
            return store;
        }

        private void Provision(KcmStore store, RemoteCloud cloud)
        {
            using FactoryProvisioner provisioner = new FactoryProvisioner(_crypto, store);
            byte[] point = provisioner.GenerateKey();
            using ECDsa key = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..65] },
            });
            Assert.Equal(FactoryFault.None, provisioner.Complete(new FactoryConfiguration
            {
                EndpointName = Endpoint,
                AccountId = _host!.AccountId,
                BootstrapUri = cloud.BootstrapUri,
                BootstrapServerCa = cloud.BootstrapServerCa,
                CertificateChain = _factory.Issue(
                    key, $"CN={Endpoint}, OU={_host.AccountId}"),
            }));
        }

        private OperationRecord Queue(OperationVerb verb)
        {
            CloudCore core = _host!.Core;
            DeviceRecord device = core.Devices.Directory.Find(core.Account, Endpoint)!;
            OperationOutcome outcome = core.Operations.Queue(
                core.Account, device, HeartbeatLimits.OperationalName, verb, "",
                OperationDesk.NewBatch(), "test", DateTimeOffset.UtcNow);
            Assert.Equal(OperationVerdict.Queued, outcome.Verdict);
            OperationRecord record;
            lock (device) { record = device.Lifecycle!.Find(outcome.TransactionId)!; }
            _device!.RequestHeartbeat();
            return record;
        }

        private async Task EndOfAsync(HeartbeatVerb verb)
        {
            LifecycleEvent happened;
            do
            {
                happened = await StepOfAsync(verb);
            }
            while (happened.Status != HeartbeatResult.StatusDone);
        }

        private async Task<LifecycleEvent> StepOfAsync(HeartbeatVerb verb)
        {
            using CancellationTokenSource limit = new CancellationTokenSource(Patience);
            LifecycleEvent happened = await _events.Reader.ReadAsync(limit.Token);
            Assert.Equal(verb, happened.Verb);
            Assert.Equal(LifecycleFault.None, happened.Fault);
            return happened;
        }
    }
}
