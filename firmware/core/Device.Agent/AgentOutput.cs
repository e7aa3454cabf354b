using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Agent.Renewal;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>The particulars of a step; made once by the edge and filled by each
    /// <see cref="DeviceAgent.Poll"/>. What it points to is valid until the next call.</summary>
    public sealed class AgentOutput
    {
        /// <summary>The deadline of an agent that waits for nothing but datagrams.</summary>
        public const long NoDeadline = long.MaxValue;

        /// <summary>The way to the bootstrap service, later to the management service.</summary>
        public const int PathMain = 0;

        /// <summary>The way of the heartbeats.</summary>
        public const int PathHeartbeat = 1;

        /// <summary>How many paths may be open at a time.</summary>
        public const int PathCount = 2;

        /// <summary>Which path OpenTransport, CloseTransport and SendDatagram are
        /// about.</summary>
        public int Path { get; internal set; }

        /// <summary>Holds the datagram of <see cref="AgentStep.SendDatagram"/>.</summary>
        public byte[] Buffer { get; internal set; } = Bytes.Empty;

        /// <summary>First byte of the datagram.</summary>
        public int Offset { get; internal set; }

        /// <summary>Bytes of the datagram.</summary>
        public int Count { get; internal set; }

        /// <summary>Name or address for <see cref="AgentStep.OpenTransport"/>.</summary>
        public string Host { get; internal set; } = "";

        /// <summary>UDP port for <see cref="AgentStep.OpenTransport"/>.</summary>
        public int Port { get; internal set; }

        /// <summary>Work for <see cref="AgentStep.Compute"/>.</summary>
        public ComputeJob Job { get; internal set; }

        /// <summary>The state the agent is in now.</summary>
        public AgentState State { get; internal set; }

        /// <summary>With <see cref="AgentStep.StateChanged"/>: what ended the state before, or
        /// None.</summary>
        public AgentFault Fault { get; internal set; }

        /// <summary>Detail of <see cref="AgentFault.SessionFailed"/>.</summary>
        public DtlsFault DtlsFault { get; internal set; }

        /// <summary>Detail where a chain was refused.</summary>
        public X509Fault ChainFault { get; internal set; }

        /// <summary>Detail of <see cref="AgentFault.BootstrapFailed"/>.</summary>
        public BootstrapFault BootstrapFault { get; internal set; }

        /// <summary>Detail of <see cref="AgentFault.EnrolmentFailed"/>.</summary>
        public EstFault EstFault { get; internal set; }

        /// <summary>Detail of <see cref="AgentFault.RegistrationFailed"/>.</summary>
        public RegistrationFault RegistrationFault { get; internal set; }

        /// <summary>CoAP code of the answer that refused, or 0.</summary>
        public int ResponseCode { get; internal set; }

        /// <summary>Detail of <see cref="AgentFault.StoreFailed"/>.</summary>
        public KcmStatus StoreStatus { get; internal set; }

        /// <summary>With <see cref="AgentStep.HeartbeatEnded"/>: why it brought nothing, or None.
        /// The other faults are then its details.</summary>
        public HeartbeatFault HeartbeatFault { get; internal set; }

        /// <summary>With <see cref="AgentStep.LifecycleChanged"/>: what has become of an
        /// operation.</summary>
        public LifecycleEvent LifecycleEvent { get; internal set; }

        /// <summary>With <see cref="AgentStep.RenewalEnded"/>: how.</summary>
        public RenewalEvent Renewal { get; internal set; }

        /// <summary>When to call <see cref="DeviceAgent.HandleTimeout"/>, in the edge's monotonic
        /// milliseconds; valid with <see cref="AgentStep.Idle"/>.</summary>
        public long DeadlineMs { get; internal set; } = NoDeadline;

        internal void ClearFault()
        {
            Fault = AgentFault.None;
            DtlsFault = DtlsFault.None;
            ChainFault = X509Fault.None;
            BootstrapFault = BootstrapFault.None;
            EstFault = EstFault.None;
            RegistrationFault = RegistrationFault.None;
            ResponseCode = 0;
            StoreStatus = KcmStatus.Success;
            HeartbeatFault = HeartbeatFault.None;
        }
    }
}
