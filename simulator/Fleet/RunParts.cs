using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Simulator.Fleet.Clouds;
using Simulator.Fleet.Data;
using Simulator.Fleet.Devices;
using Simulator.Fleet.Factory;

namespace Simulator.Fleet
{
    /// <summary>What a run has opened so far, so that it is closed in the right order however far
    /// the run came.</summary>
    internal sealed class RunParts : IAsyncDisposable
    {
        public RunDirectory? Directory { get; set; }

        public DeviceArena? Arena { get; set; }

        public FactoryCa? Ca { get; set; }

        public ICloud? Cloud { get; set; }

        public string AccountId { get; set; } = "";

        public VirtualDevice?[] Devices { get; set; } = Array.Empty<VirtualDevice?>();

        public IReadOnlyList<CommandError> DeviceErrors { get; set; } =
            Array.Empty<CommandError>();

        public async ValueTask DisposeAsync()
        {
            foreach (VirtualDevice? device in Devices) { device?.Dispose(); }
            if (Cloud != null) { await Cloud.DisposeAsync(); }
            Ca?.Dispose();
            Arena?.Dispose();
            Directory?.Dispose();
        }
    }
}
