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

        /// <summary>From the accepted POST /bs, and from each write, to the next message of the
        /// server.</summary>
        public int ServerSilenceMs = 93_000;

        /// <summary>From the accepted POST /bs to the finish.</summary>
        public int DurationMaxMs = 300_000;
    }
}
