using Device.Lwm2m;
using Device.Lwm2m.Coap;

namespace Device.Agent
{
    /// <summary>What an agent is told at the start. Delays in milliseconds.</summary>
    public sealed class AgentOptions
    {
        /// <summary>First flight timer on a device (RFC 7925 section 11).</summary>
        public const int FlightTimeoutOnDeviceMs = 9_000;

        /// <summary>First flight timer on a fast network (RFC 6347 section 4.2.4.1).</summary>
        public const int FlightTimeoutInFleetMs = 1_000;

        /// <summary>First wait of the DTLS flight timer.</summary>
        public int FlightTimeoutMs { get; set; } = FlightTimeoutOnDeviceMs;

        /// <summary>Base of the wait before reconnecting: 10 s and a round-trip estimate of 10 s
        /// (facts/pelion.md D.6).</summary>
        public int ReconnectBaseMs { get; set; } = 20_000;

        /// <summary>Cap of the wait before reconnecting (facts/pelion.md D.6).</summary>
        public int ReconnectCapMs { get; set; } = 14_400_000;

        /// <summary>Base of the wait before bootstrapping again (facts/pelion.md D.6).</summary>
        public int BootstrapBaseMs { get; set; } = 100_000;

        /// <summary>Cap of the wait before bootstrapping again (facts/pelion.md D.6).</summary>
        public int BootstrapCapMs { get; set; } = 21_600_000;

        /// <summary>Largest datagram sent, in bytes, without UDP and IP headers.</summary>
        public int DatagramMax { get; set; } = 1_200;

        /// <summary>True offers AES-128-GCM before AES-128-CCM-8.</summary>
        public bool PreferGcm { get; set; }

        /// <summary>False leaves AES-128-CCM-8 out of the offer.</summary>
        public bool OfferCcm8 { get; set; } = true;

        /// <summary>False leaves AES-128-GCM out of the offer.</summary>
        public bool OfferGcm { get; set; } = true;

        /// <summary>False leaves connection_id (RFC 9146) out of the offer: a session then ends
        /// when the device's address changes, and none is saved.</summary>
        public bool OfferConnectionId { get; set; } = true;

        /// <summary>False: every handshake is a full one.</summary>
        public bool ResumeSessions { get; set; } = true;

        /// <summary>False: the management session does not survive a restart.</summary>
        public bool SaveSession { get; set; } = true;

        /// <summary>Numbers of records that a saved session reserves at a time; each block costs a
        /// small write, and a restart skips what is left of one.</summary>
        public int SessionBlock { get; set; } = 256;

        /// <summary>At most one new session is saved within this time. A service that keeps ending
        /// sessions must not wear the flash.</summary>
        public int SessionSaveIntervalMs { get; set; } = 3_600_000;

        /// <summary>How long a service has to answer the first request of a restored session before
        /// the device makes a handshake.</summary>
        public int SessionProbeMs { get; set; } = 30_000;

        /// <summary>LwM2M's version: <see cref="RegistrationOptions.Version11"/>, or
        /// <see cref="RegistrationOptions.Version10"/> for a service that refuses it, as Pelion's
        /// does.</summary>
        public string Version { get; set; } = RegistrationOptions.Version11;

        /// <summary>The device does not listen all the time (LwM2M 1.1 core section 6.5): see
        /// <see cref="DeviceAgent.AwakeUntilMs"/>.</summary>
        public bool QueueMode { get; set; }

        /// <summary>False: the device sends no heartbeats.</summary>
        public bool HeartbeatEnabled { get; set; } = true;

        /// <summary>Time between heartbeats until the service gives another.</summary>
        public int HeartbeatIntervalMs { get; set; } = 86_400_000;

        /// <summary>Base of the wait after a heartbeat that failed.</summary>
        public int HeartbeatBaseMs { get; set; } = 100_000;

        /// <summary>Cap of the wait after a heartbeat that failed.</summary>
        public int HeartbeatCapMs { get; set; } = 21_600_000;

        /// <summary>The heartbeat's session is kept when the next exchange is due within this
        /// time; else it is closed, and its memory given back.</summary>
        public int HeartbeatLingerMs { get; set; } = 30_000;

        /// <summary>The device wishes for the renewal of a certificate at this percentage of its
        /// lifetime, 5 % of the lifetime more or less; 0 for never.</summary>
        public int RenewShare { get; set; } = 75;

        /// <summary>CoAP's times and limits; may be shared by many agents.</summary>
        public CoapOptions Coap { get; set; } = new CoapOptions();

        /// <summary>Build time of the firmware, Unix seconds: the first floor of the
        /// clock.</summary>
        public long BuildTimeSeconds { get; set; }
    }
}
