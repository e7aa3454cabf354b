using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent;
using Device.Agent.Factory;
using Device.Desktop;
using Device.Desktop.Errors;
using Device.Kcm;
using Simulator.Fleet.Clouds;
using Simulator.Fleet.Data;
using Simulator.Fleet.Devices;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Statistics;

namespace Simulator.Fleet.Factory
{
    /// <summary>
    /// Makes the devices of a run: mounts each one's store and, where it holds no identity, does
    /// what the factory configurator does: key pair on the device, certificate from the CA,
    /// everything into the store in one transaction. Devices of an earlier run are left as they
    /// are.
    /// </summary>
    internal sealed class FleetFactory
    {
        private readonly FleetEdge _edge;
        private readonly DeviceArena _arena;
        private readonly FactoryCa _ca;
        private readonly RootOfTrust _roots;
        private readonly ICloud _cloud;
        private readonly string _accountId;
        private readonly List<CommandError> _errors = new List<CommandError>();

        public FleetFactory(
            FleetEdge edge, DeviceArena arena, FactoryCa ca, RootOfTrust roots,
            ICloud cloud, string accountId)
        {
            _edge = edge;
            _arena = arena;
            _ca = ca;
            _roots = roots;
            _cloud = cloud;
            _accountId = accountId;
        }

        /// <summary>Devices whose store cannot be used.</summary>
        public IReadOnlyList<CommandError> Errors
        {
            get { lock (_errors) { return _errors.ToArray(); } }
        }

        /// <summary>device-000001 and on.</summary>
        public static string EndpointOf(int index)
        {
            return FleetSecret.EndpointOf(index);
        }

        /// <summary>Makes all devices on all cores.</summary>
        /// <param name="watcher">Given to each device.</param>
        /// <param name="stop">Ends early; what has been made is in the arena.</param>
        /// <returns>The devices; null where a store cannot be used.</returns>
        public VirtualDevice?[] Make(IDeviceWatcher watcher, CancellationToken stop)
        {
            VirtualDevice?[] devices = new VirtualDevice?[_edge.Options.Devices];
            AgentOptions agentOptions = _edge.MakeAgentOptions();
            ParallelOptions parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            };
            // The token is looked at between devices: those that are made must be returned, for
            // somebody has to switch them off.
            Parallel.For(0, devices.Length, parallel, (index, loop) =>
            {
                if (stop.IsCancellationRequested) { loop.Stop(); }
                else { devices[index] = MakeOne(index, agentOptions, watcher); }
            });
            return devices;
        }

        private VirtualDevice? MakeOne(
            int index, AgentOptions agentOptions, IDeviceWatcher watcher)
        {
            string endpoint = EndpointOf(index);
            KcmStatus status = Mount(index, endpoint, out KcmStore store);
            if (status == KcmStatus.Success && !FactoryProvisioner.IsProvisioned(store))
            {
                status = Provision(store, endpoint);
                if (status == KcmStatus.Success) { _edge.Statistics.CountProvisioned(); }
                else { store.Dispose(); }
            }
            if (status != KcmStatus.Success)
            {
                _edge.Statistics.Move(DeviceStage.Waiting, DeviceStage.Failed);
                lock (_errors)
                {
                    _errors.Add(FleetErrors.StoreUnusable(
                        endpoint, _arena.WhereIs(index), status.ToString()));
                }
                return null;
            }
            _edge.Statistics.Move(DeviceStage.Waiting, DeviceStage.Provisioned);
            DeviceParts parts = new DeviceParts(agentOptions, () => Remount(index, endpoint));
            return new VirtualDevice(_edge, index, endpoint, store, parts, watcher);
        }

        // It was mounted before, and a power cut leaves a store that mounts: anything else is a bug
        // of ours.
        private KcmStore Remount(int index, string endpoint)
        {
            KcmStatus status = Mount(index, endpoint, out KcmStore store);
            return status == KcmStatus.Success
                ? store
                : throw new InvalidOperationException($"{_arena.WhereIs(index)}: {status}");
        }

        private KcmStatus Mount(int index, string endpoint, out KcmStore store)
        {
            return KcmStore.Mount(
                _arena.BankOf(index, 0), _arena.BankOf(index, 1),
                _edge.Crypto, _roots.For(endpoint), null, out store);
        }

        private KcmStatus Provision(KcmStore store, string endpoint)
        {
            using FactoryProvisioner provisioner = new FactoryProvisioner(_edge.Crypto, store);
            byte[] point = provisioner.GenerateKey();
            FactoryFault fault = provisioner.Complete(new FactoryConfiguration
            {
                EndpointName = endpoint,
                AccountId = _accountId,
                BootstrapUri = _cloud.BootstrapUri,
                BootstrapServerCa = _cloud.BootstrapServerCa,
                CertificateChain = _ca.Issue(point, endpoint, _accountId),
                Manufacturer = "Simulator",
                ModelNumber = "virtual",
                SerialNumber = endpoint,
                DeviceType = "virtual",
            });
            return fault switch
            {
                FactoryFault.None => KcmStatus.Success,
                FactoryFault.StoreFailed => provisioner.StoreStatus,
                // The certificate is of our own making.
                _ => throw new InvalidOperationException($"the factory's certificate: {fault}"),
            };
        }
    }
}
