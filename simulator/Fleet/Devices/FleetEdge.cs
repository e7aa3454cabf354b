using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Device.Agent;
using Device.Crypto;
using Device.X509;
using Simulator.Fleet.Statistics;
using Simulator.Fleet.Timers;

namespace Simulator.Fleet.Devices
{
    /// <summary>What the devices of a run share: clock, timers, provider, memory of server chains,
    /// statistics. All of it is thread-safe.</summary>
    internal sealed class FleetEdge : IDisposable
    {
        private readonly ConcurrentDictionary<string, IPAddress> _resolved =
            new ConcurrentDictionary<string, IPAddress>(StringComparer.Ordinal);

        private readonly Action<string, Exception> _onBug;
        private readonly WheelTurner _turner;
        private int _bugs;

        /// <param name="options">Of the run.</param>
        /// <param name="crypto">Provider of all devices.</param>
        /// <param name="onBug">Told of the first exception that a device let out: a bug of
        /// ours.</param>
        public FleetEdge(FleetOptions options, ICrypto crypto, Action<string, Exception> onBug)
        {
            Options = options;
            Crypto = crypto;
            _onBug = onBug;
            Statistics = new FleetStatistics(options.Devices);
            Wheel = new TimerWheel(Clock.NowMs);
            _turner = new WheelTurner(
                Wheel, Clock, fault => ReportBug("the timer wheel", fault));
        }

        public FleetOptions Options { get; }

        public ICrypto Crypto { get; }

        public MonotonicClock Clock { get; } = new MonotonicClock();

        public TimerWheel Wheel { get; }

        public FleetStatistics Statistics { get; }

        /// <summary>Two servers with a chain each; some room for renewed ones.</summary>
        public ChainMemory Memory { get; } = new ChainMemory(capacity: 16);

        /// <summary>What every agent is told; fleets have fast networks.</summary>
        public AgentOptions MakeAgentOptions()
        {
            bool gcm = Options.Suite == OfferedSuite.Gcm;
            return new AgentOptions
            {
                FlightTimeoutMs = AgentOptions.FlightTimeoutInFleetMs,
                OfferCcm8 = !gcm,
                OfferGcm = gcm,
                PreferGcm = gcm,
                HeartbeatIntervalMs = Options.HeartbeatIntervalSeconds * 1_000,
            };
        }

        /// <summary>The address of a host; asked of the system once.</summary>
        public bool TryResolve(string host, out IPAddress address)
        {
            if (_resolved.TryGetValue(host, out address!)) { return true; }
            try
            {
                IPAddress[] found = IPAddress.TryParse(host, out IPAddress? literal)
                    ? [literal]
                    : Dns.GetHostAddresses(host);
                if (found.Length == 0) { return false; }
                // A name with both kinds is mostly this machine, whose services take IPv4.
                address = Array.Find(
                    found, one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
                _resolved[host] = address;
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        /// <summary>An exception came out of a device. The first ends the run.</summary>
        public void ReportBug(string where, Exception bug)
        {
            if (Interlocked.Increment(ref _bugs) == 1) { _onBug(where, bug); }
        }

        public void Dispose()
        {
            _turner.Dispose();
        }
    }
}
