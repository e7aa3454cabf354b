using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop;
using Device.Desktop.Errors;
using Simulator.Cli.Options;
using Simulator.Fleet;
using Simulator.Fleet.Clouds;
using Simulator.Fleet.Data;
using Simulator.Fleet.Errors;
using Simulator.Fleet.Lifecycle;

namespace Simulator.Cli
{
    /// <summary>The emulator that a command acts on, and the devices that it names.</summary>
    internal sealed class FleetReach : IDisposable
    {
        private const string InternalRoot = "internal";
        private const string NewPrefix = "new:";

        private FleetReach(EmulatorClient client, byte[] authority)
        {
            Client = client;
            Authority = authority;
        }

        public EmulatorClient Client { get; }

        /// <summary>Certificate of the service's own authority, DER.</summary>
        public byte[] Authority { get; }

        /// <summary>Looks the emulator up.</summary>
        /// <exception cref="CommandException">FLT116, FLT130, FLT131.</exception>
        public static async Task<FleetReach> OpenAsync(
            OperationOptions options, CancellationToken stop)
        {
            FleetOptions where = options.Cloud == null
                ? RunAccess.Find(options.DataDirectory!, options.ApiKey)
                : new FleetOptions
                {
                    Cloud = options.Cloud,
                    HttpPort = options.HttpPort,
                    ApiKey = options.ApiKey,
                };
            await using RemoteCloud cloud = await RemoteCloud.ConnectAsync(where, stop);
            EmulatorClient client = new EmulatorClient(
                cloud.Access, EmulatorRest.OutageSecondsDefault);
            return new FleetReach(client, cloud.BootstrapServerCa);
        }

        /// <summary>The devices that the options name, by name.</summary>
        /// <exception cref="CommandException">FLT106.</exception>
        public async Task<List<DeviceView>> ChooseAsync(
            OperationOptions options, CancellationToken stop)
        {
            List<DeviceView> all = (await Client.ListDevicesAsync(stop))
                .OrderBy(device => device.Endpoint, StringComparer.Ordinal).ToList();
            if (options.Count > 0) { return all.Take(options.Count).ToList(); }
            if (options.Devices.Count == 0) { return all; }
            Dictionary<string, DeviceView> known =
                new Dictionary<string, DeviceView>(StringComparer.OrdinalIgnoreCase);
            foreach (DeviceView device in all)
            {
                known[device.Uid] = device;
                known[device.Endpoint] = device;
            }
            return options.Devices
                .Select(name => known.TryGetValue(name, out DeviceView? device)
                    ? device
                    : throw FleetErrors.DeviceUnknown(
                        name, NearestWord.Find(name, known.Keys), all.Count))
                .Distinct().ToList();
        }

        /// <summary>What is asked for, root CA included.</summary>
        /// <exception cref="CommandException">FLT108.</exception>
        public async Task<OperationRequest> ReadRequestAsync(
            OperationOptions options, CancellationToken stop)
        {
            OperationRequest request = new OperationRequest
            {
                Kind = options.Kind!.Value,
                Name = options.Name,
                Reason = options.Reason,
            };
            string root = options.RootCa;
            if (root.Length == 0 || root == InternalRoot) { return request; }
            if (root.StartsWith(NewPrefix, StringComparison.Ordinal))
            {
                string name = root.Substring(NewPrefix.Length);
                return request with { RootCa = (await Client.OpenRootAsync(name, stop)).Uid };
            }
            List<RootCaView> roots = await Client.ListRootsAsync(stop);
            RootCaView found = roots.Find(one => one.Uid == root || one.Name == root)
                ?? throw FleetErrors.RootCaUnknown(
                    root, NearestWord.Find(root, roots.Select(one => one.Name)));
            return request with { RootCa = found.Uid };
        }

        public void Dispose()
        {
            Client.Dispose();
        }
    }
}
