using System;
using System.Threading;

namespace Simulator.Fleet.Statistics
{
    /// <summary>What a run counts. Devices report from any thread.</summary>
    public sealed class FleetStatistics
    {
        private const double NotRegistered = double.NaN;

        private readonly int[] _stages = new int[Enum.GetValues<DeviceStage>().Length];
        private readonly double[] _latencyMs;
        private int _registered;
        private int _enrolled;
        private int _provisioned;
        private int _failedAttempts;
        private long _heartbeats;
        private int _reboots;
        private long _operations;
        private long _sent;
        private long _received;
        private long _dropped;

        /// <param name="devices">Devices of the run; all wait.</param>
        public FleetStatistics(int devices)
        {
            Devices = devices;
            _latencyMs = new double[devices];
            Array.Fill(_latencyMs, NotRegistered);
            _stages[(int)DeviceStage.Waiting] = devices;
        }

        /// <summary>Devices of the run.</summary>
        public int Devices { get; }

        /// <summary>Devices that were registered at least once.</summary>
        public int Registered { get { return Volatile.Read(ref _registered); } }

        /// <summary>Of these, how many came through bootstrap and enrolment in this run.</summary>
        public int Enrolled { get { return Volatile.Read(ref _enrolled); } }

        /// <summary>Devices that the factory made in this run.</summary>
        public int Provisioned { get { return Volatile.Read(ref _provisioned); } }

        /// <summary>Faults by name.</summary>
        public FaultTally Faults { get; } = new FaultTally();

        /// <summary>A device moved.</summary>
        public void Move(DeviceStage from, DeviceStage to)
        {
            if (from == to) { return; }
            Interlocked.Decrement(ref _stages[(int)from]);
            Interlocked.Increment(ref _stages[(int)to]);
        }

        /// <summary>How many devices are in a stage now.</summary>
        public int CountOf(DeviceStage stage)
        {
            return Volatile.Read(ref _stages[(int)stage]);
        }

        /// <summary>The factory made one device.</summary>
        public void CountProvisioned()
        {
            Interlocked.Increment(ref _provisioned);
        }

        /// <summary>A device's first registration in this run.</summary>
        /// <param name="deviceIndex">Which one; once each.</param>
        /// <param name="latencyMs">From its own start to its registration.</param>
        /// <param name="hasEnrolled">False when it had its operational certificate before.</param>
        public void CountRegistered(int deviceIndex, double latencyMs, bool hasEnrolled)
        {
            _latencyMs[deviceIndex] = latencyMs;
            if (hasEnrolled) { Interlocked.Increment(ref _enrolled); }
            Interlocked.Increment(ref _registered);
        }

        /// <summary>An attempt failed.</summary>
        public void CountFault(string fault, string endpoint)
        {
            Interlocked.Increment(ref _failedAttempts);
            Faults.Add(fault, endpoint);
        }

        /// <summary>Heartbeats that ended, with or without an answer.</summary>
        public long Heartbeats { get { return Interlocked.Read(ref _heartbeats); } }

        /// <summary>Faults of heartbeats by name; they are no failed attempts.</summary>
        public FaultTally HeartbeatFaults { get; } = new FaultTally();

        /// <summary>Power cuts of devices.</summary>
        public int Reboots { get { return Volatile.Read(ref _reboots); } }

        /// <summary>A device lost power and started again.</summary>
        public void CountReboot()
        {
            Interlocked.Increment(ref _reboots);
        }

        /// <summary>A heartbeat ended.</summary>
        public void CountHeartbeat()
        {
            Interlocked.Increment(ref _heartbeats);
        }

        /// <summary>Steps of operations on certificates that went well.</summary>
        public long Operations { get { return Interlocked.Read(ref _operations); } }

        /// <summary>A step of an operation went well.</summary>
        public void CountOperation()
        {
            Interlocked.Increment(ref _operations);
        }

        /// <summary>A heartbeat brought nothing.</summary>
        public void CountHeartbeatFault(string fault, string endpoint)
        {
            HeartbeatFaults.Add(fault, endpoint);
        }

        /// <summary>A device sent a datagram.</summary>
        public void CountSent(bool dropped)
        {
            Interlocked.Increment(ref _sent);
            if (dropped) { Interlocked.Increment(ref _dropped); }
        }

        /// <summary>A datagram came to a device.</summary>
        public void CountReceived(bool dropped)
        {
            if (dropped) { Interlocked.Increment(ref _dropped); }
            else { Interlocked.Increment(ref _received); }
        }

        /// <summary>The latencies of all registered devices, ascending, in milliseconds.</summary>
        public double[] SortedLatencies()
        {
            double[] known = Array.FindAll(_latencyMs, value => !double.IsNaN(value));
            Array.Sort(known);
            return known;
        }

        /// <summary>Everything at one moment.</summary>
        public FleetSnapshot Take(double seconds)
        {
            int[] stages = new int[_stages.Length];
            for (int i = 0; i < stages.Length; i++) { stages[i] = Volatile.Read(ref _stages[i]); }
            return new FleetSnapshot(stages)
            {
                Devices = Devices,
                Registered = Registered,
                Seconds = seconds,
                Provisioned = Provisioned,
                Sent = Interlocked.Read(ref _sent),
                Received = Interlocked.Read(ref _received),
                Dropped = Interlocked.Read(ref _dropped),
                FailedAttempts = Volatile.Read(ref _failedAttempts),
            };
        }
    }
}
