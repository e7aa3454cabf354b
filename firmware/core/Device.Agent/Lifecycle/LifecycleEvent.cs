using Device.Agent.Heartbeat;

namespace Device.Agent.Lifecycle
{
    /// <summary>What has become of an operation: for logs and statistics of the edge.</summary>
    public sealed class LifecycleEvent
    {
        internal LifecycleEvent(
            HeartbeatVerb verb, string name, int status, LifecycleFault fault, int detail)
        {
            Verb = verb;
            Name = name;
            Status = status;
            Fault = fault;
            Detail = detail;
        }

        /// <summary>What was asked for; the second half of an update is told as Update.</summary>
        public HeartbeatVerb Verb { get; }

        /// <summary>"LWM2M", or an item's name.</summary>
        public string Name { get; }

        /// <summary>One of <see cref="HeartbeatResult"/>'s, or Pelion's number of a
        /// failure.</summary>
        public int Status { get; }

        /// <summary>The cause of a failure, or None.</summary>
        public LifecycleFault Fault { get; }

        /// <summary>Detail of the cause.</summary>
        public int Detail { get; }
    }
}
