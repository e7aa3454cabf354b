using Device.Agent.Heartbeat;
using Device.Base;

namespace Device.Agent.Lifecycle
{
    /// <summary>One transaction as the device knows it.</summary>
    internal sealed class LifecycleEntry
    {
        public LifecycleEntry(byte[] transaction, HeartbeatVerb verb, string name, bool isLocal)
        {
            Transaction = Bytes.Copy(transaction, 0, HeartbeatLimits.IdSize);
            Verb = verb;
            Name = name;
            IsLocal = isLocal;
        }

        public byte[] Transaction { get; }

        public HeartbeatVerb Verb { get; }

        public string Name { get; }

        /// <summary>Not of a heartbeat: its result is for who began it.</summary>
        public bool IsLocal { get; }

        public LifecycleState State { get; set; }

        public LifecycleFault Fault { get; set; }

        public int Detail { get; set; }

        /// <summary>The service's anchor was staged along.</summary>
        public bool HasAnchor { get; set; }

        /// <summary>The service has the result; the entry stays a while, so that the same
        /// transaction gets the same answer.</summary>
        public bool IsAcknowledged { get; set; }

        /// <summary>The journal on flash has the entry.</summary>
        public bool IsStored { get; set; }

        /// <summary>The service has the request; not kept over a restart.</summary>
        public bool IsRequestTaken { get; set; }

        /// <summary>The request; made again after a restart, for the same key.</summary>
        public byte[] Request { get; set; }

        /// <summary>The request has to be made again.</summary>
        public bool IsRequestWanted { get; set; }

        public bool IsOpen
        {
            get { return State == LifecycleState.RequestMade || State == LifecycleState.Staged; }
        }

        public int Status
        {
            get
            {
                switch (State)
                {
                    case LifecycleState.RequestMade: return HeartbeatResult.StatusRequest;
                    case LifecycleState.Staged: return HeartbeatResult.StatusStaged;
                    case LifecycleState.Done: return HeartbeatResult.StatusDone;
                    default: return LifecycleStatus.Of(Fault);
                }
            }
        }

        public void Fail(LifecycleFault fault, int detail)
        {
            State = LifecycleState.Failed;
            Fault = fault;
            Detail = detail;
            Request = null;
            IsAcknowledged = false;
        }
    }
}
