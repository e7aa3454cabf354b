namespace Device.Agent
{
    /// <summary>What the edge has to do next; the answer of
    /// <see cref="DeviceAgent.Poll"/>.</summary>
    public enum AgentStep
    {
        /// <summary>Nothing now: wait for a datagram or until
        /// <see cref="AgentOutput.DeadlineMs"/>.</summary>
        Idle = 0,

        /// <summary>Open <see cref="AgentOutput.Path"/> to UDP <see cref="AgentOutput.Host"/> and
        /// <see cref="AgentOutput.Port"/>, in place of the one it had before. When it can't be had,
        /// tell <see cref="DeviceAgent.HandleTransportFailed"/> once drained to Idle.</summary>
        OpenTransport,

        /// <summary><see cref="AgentOutput.Path"/> is not needed any more.</summary>
        CloseTransport,

        /// <summary>Send the bytes of <see cref="AgentOutput.Buffer"/> as one datagram over
        /// <see cref="AgentOutput.Path"/>.</summary>
        SendDatagram,

        /// <summary>Run <see cref="AgentOutput.Job"/> until it is finished, then poll on.</summary>
        Compute,

        /// <summary><see cref="AgentOutput.State"/> is new; after a failure
        /// <see cref="AgentOutput.Fault"/> tells the cause.</summary>
        StateChanged,

        /// <summary>A heartbeat is over; <see cref="AgentOutput.HeartbeatFault"/> tells
        /// how.</summary>
        HeartbeatEnded,

        /// <summary>An operation on a certificate went on or ended;
        /// <see cref="AgentOutput.LifecycleEvent"/> tells how.</summary>
        LifecycleChanged,

        /// <summary>A renewal over the management session has ended;
        /// <see cref="AgentOutput.Renewal"/> tells how.</summary>
        RenewalEnded,

        /// <summary>The management service wants the device to restart, and has its answer
        /// already. An edge that cannot polls on.</summary>
        RestartWanted,
    }
}
