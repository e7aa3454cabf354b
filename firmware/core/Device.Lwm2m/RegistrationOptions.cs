namespace Device.Lwm2m
{
    /// <summary>What a registration says.</summary>
    public sealed class RegistrationOptions
    {
        /// <summary>Lifetime when nobody names another (OMA LwM2M 1.1, 6.2.1: 86400).</summary>
        public const int LifetimeSecondsDefault = 86_400;

        /// <summary>LwM2M 1.0: TLV, text and opaque; what Pelion's own client says.</summary>
        public const string Version10 = "1.0";

        /// <summary>LwM2M 1.1: SenML, CBOR and composite operations besides.</summary>
        public const string Version11 = "1.1";

        /// <summary>MAX_TRANSMIT_WAIT (RFC 7252 section 4.8.2): a message sent before the last one
        /// was heard may still come for so long.</summary>
        public const int AwakeMsDefault = 93_000;

        /// <summary>Query ep.</summary>
        public string EndpointName = "";

        /// <summary>Query et, the endpoint type.</summary>
        public string EndpointType = "default";

        /// <summary>Query lt: lifetime; updates come at 75 % of it.</summary>
        public int LifetimeSeconds = LifetimeSecondsDefault;

        /// <summary>Query lwm2m. 1.1 by default: composite operations and SenML need it, and
        /// servers of 1.1 serve 1.0 alike. 1.0 for a server that refuses it, as Pelion's
        /// does.</summary>
        public string Version = Version11;

        /// <summary>Query b, without the Q of queue mode.</summary>
        public string Binding = "U";

        /// <summary>The device does not listen all the time: query Q, in 1.0 the Q of
        /// b=UQ.</summary>
        public bool QueueMode;

        /// <summary>In queue mode: how long the device listens after the last message.</summary>
        public int AwakeMs = AwakeMsDefault;

        /// <summary>Query d, the domain, and query aid: the account; empty to leave both
        /// out.</summary>
        public string AccountId = "";

        /// <summary>Query iep, the internal endpoint name; empty to leave it out.</summary>
        public string InternalEndpoint = "";

        /// <summary>What object 1 begins with.</summary>
        public ServerSettings Server = new ServerSettings();

        /// <summary>Binding as /1/0/7 and query b have it.</summary>
        internal string BindingText
        {
            get { return QueueMode && Version == Version10 ? Binding + "Q" : Binding; }
        }
    }
}
