namespace Device.Lwm2m
{
    /// <summary>What a registration says.</summary>
    public sealed class RegistrationOptions
    {
        /// <summary>Lifetime when nobody names another (OMA LwM2M 1.1, 6.2.1: 86400).</summary>
        public const int LifetimeSecondsDefault = 86_400;

        /// <summary>Query ep.</summary>
        public string EndpointName = "";

        /// <summary>Query et, the endpoint type.</summary>
        public string EndpointType = "default";

        /// <summary>Query lt: lifetime; updates come at 75 % of it.</summary>
        public int LifetimeSeconds = LifetimeSecondsDefault;

        /// <summary>Query b.</summary>
        public string Binding = "U";

        /// <summary>Query d, the domain, and query aid: the account; empty to leave both
        /// out.</summary>
        public string AccountId = "";

        /// <summary>Query iep, the internal endpoint name; empty to leave it out.</summary>
        public string InternalEndpoint = "";

        /// <summary>Short server id: /1/0/0.</summary>
        public int ShortServerId = 1;
    }
}
