namespace Device.Agent
{
    /// <summary>Where a device is on its way, in the order of the way.</summary>
    public enum AgentState
    {
        /// <summary>Not started, or stopped.</summary>
        Stopped = 0,

        /// <summary>An attempt failed; the next one is due at the deadline.</summary>
        BackingOff,

        /// <summary>The service has put the device on hold: nothing but heartbeats until it says
        /// otherwise.</summary>
        OnHold,

        /// <summary>DTLS handshake with the bootstrap service under the factory identity.</summary>
        BootstrapConnecting,

        /// <summary>POST /bs and the writes that the bootstrap service answers with.</summary>
        Bootstrapping,

        /// <summary>Key pair, signing request and EST over the bootstrap session.</summary>
        Enrolling,

        /// <summary>DTLS handshake with the management service under an operational
        /// credential.</summary>
        ManagementConnecting,

        /// <summary>POST /rd.</summary>
        Registering,

        /// <summary>Registered; the credential in use is proven and promoted.</summary>
        Registered,

        /// <summary>DELETE of the registration before a stop.</summary>
        Deregistering,
    }
}
