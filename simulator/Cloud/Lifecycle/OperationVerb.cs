namespace Simulator.Cloud.Lifecycle
{
    /// <summary>What an operator asks for; the numbers are in the store. A stronger verb has a
    /// higher rank, see <see cref="OperationVerbs"/>.</summary>
    public enum OperationVerb
    {
        /// <summary>Same key, another certificate.</summary>
        Renew = 1,

        /// <summary>Another key, made on the device, and its certificate.</summary>
        Update = 2,

        /// <summary>A certificate under another root.</summary>
        Transfer = 4,

        /// <summary>Key and certificate are erased on the device.</summary>
        Delete = 5,
    }

    /// <summary>The verbs in events and in REST.</summary>
    public static class OperationVerbs
    {
        /// <summary>The verb in REST: "renew", "update", "transfer", "delete".</summary>
        public static string ToText(OperationVerb verb)
        {
            return verb switch
            {
                OperationVerb.Renew => "renew",
                OperationVerb.Update => "update",
                OperationVerb.Transfer => "transfer",
                _ => "delete",
            };
        }

        /// <summary>True for the verbs that end on the bill when they are effective.</summary>
        public static bool IsBilled(OperationVerb verb)
        {
            return verb != OperationVerb.Delete;
        }
    }
}
