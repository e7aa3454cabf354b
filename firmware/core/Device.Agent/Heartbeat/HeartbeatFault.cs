namespace Device.Agent.Heartbeat
{
    /// <summary>Why a heartbeat brought nothing. Credentials stay as they are, whatever the
    /// cause.</summary>
    public enum HeartbeatFault
    {
        /// <summary>Nothing failed.</summary>
        None = 0,

        /// <summary>The factory identity cannot be used; the <c>AgentFault</c> says why.</summary>
        IdentityUnusable,

        /// <summary>The edge could not open a path to the host.</summary>
        TransportFailed,

        /// <summary>The handshake failed or the session ended; the <c>DtlsFault</c> says
        /// why.</summary>
        SessionFailed,

        /// <summary>No answer came over a session that stands.</summary>
        NoAnswer,

        /// <summary>The service refused: the CoAP code says how.</summary>
        Refused,

        /// <summary>5.03: the service is busy.</summary>
        Busy,

        /// <summary>4.29: too soon after the one before. Nothing is wrong.</summary>
        TooSoon,

        /// <summary>The body is no answer.</summary>
        AnswerMalformed,

        /// <summary>The service's time is before the floor, or past the end of the service's own
        /// chain: nothing of such an answer is acted on.</summary>
        TimeRefused,
    }
}
