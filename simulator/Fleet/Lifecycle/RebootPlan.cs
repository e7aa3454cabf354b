using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Simulator.Fleet.Devices;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>
    /// Cuts the power of a share of the devices at random points of each operation, from a seed:
    /// half of them at a random datagram of their next ones, which falls into handshakes and
    /// exchanges; the others at a random time within two heartbeat intervals.
    /// </summary>
    internal sealed class RebootPlan
    {
        private const int DatagramsMax = 24;

        private readonly Random _random;
        private readonly VirtualDevice[] _devices;
        private readonly double _share;
        private readonly int _spanMs;

        /// <param name="devices">Null where one cannot be used.</param>
        /// <param name="options">Share, seed, interval.</param>
        public RebootPlan(IEnumerable<VirtualDevice?> devices, FleetOptions options)
        {
            _random = new Random(unchecked((int)(options.Seed ^ (options.Seed >> 32))));
            _devices = devices.OfType<VirtualDevice>().ToArray();
            _share = options.RebootShare;
            _spanMs = (int)Math.Min(2_000L * options.HeartbeatIntervalSeconds, int.MaxValue);
        }

        /// <summary>An operation was asked for.</summary>
        /// <param name="stop">No further cuts.</param>
        public void Begin(CancellationToken stop)
        {
            int count = (int)Math.Round(_share * _devices.Length);
            VirtualDevice[] chosen = Shuffled().AsSpan(0, count).ToArray();
            List<(int AtMs, VirtualDevice Device)> timed =
                new List<(int AtMs, VirtualDevice Device)>();
            for (int i = 0; i < chosen.Length; i++)
            {
                bool isTimed = i % 2 == 0;
                if (isTimed) { timed.Add((_random.Next(_spanMs), chosen[i])); }
                else { chosen[i].RebootAfter(1 + _random.Next(DatagramsMax)); }
            }
            _ = CutAsync(timed.OrderBy(one => one.AtMs).ToArray(), stop);
        }

        private VirtualDevice[] Shuffled()
        {
            VirtualDevice[] order = (VirtualDevice[])_devices.Clone();
            _random.Shuffle(order);
            return order;
        }

        private static async Task CutAsync(
            (int AtMs, VirtualDevice Device)[] timed, CancellationToken stop)
        {
            int nowMs = 0;
            foreach ((int atMs, VirtualDevice device) in timed)
            {
                await Task.Delay(atMs - nowMs, stop)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested) { return; }
                nowMs = atMs;
                device.Reboot();
            }
        }
    }
}
