using Device.Lwm2m.Coap;

namespace Device.Lwm2m
{
    /// <summary>What a bootstrap says and how long it waits.</summary>
    public sealed class BootstrapOptions
    {
        /// <summary>Query ep of POST /bs: the endpoint name; CN of the device's
        /// certificate.</summary>
        public string EndpointName = "";

        /// <summary>Query aid; empty to leave it out.</summary>
        public string AccountId = "";

        /// <summary>Query iep, when an earlier bootstrap gave one; empty to leave it
        /// out.</summary>
        public string InternalEndpoint = "";

        /// <summary>Asked about the account at the finish; null for nobody.</summary>
        public IAccountJudge Judge;

        /// <summary>Query pct of POST /bs: the format that the server had better write in (LwM2M
        /// 1.1 section 6.1.7.1); -1 to leave it out. TLV: certificates take the fewest
        /// bytes.</summary>
        public int PreferredContentFormat = CoapContentFormat.Tlv;

        /// <summary>From the accepted POST /bs, and from each write, to the next message of the
        /// server.</summary>
        public int ServerSilenceMs = 93_000;

        /// <summary>From the accepted POST /bs to the finish.</summary>
        public int DurationMaxMs = 300_000;
    }
}
