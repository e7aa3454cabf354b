namespace Simulator.Fleet.Lifecycle
{
    /// <summary>What can be done to the certificates of a fleet.</summary>
    public enum OperationKind
    {
        /// <summary>Same key, another certificate; one heartbeat.</summary>
        Renew = 0,

        /// <summary>Another key, made on the device, and its certificate; two
        /// heartbeats.</summary>
        Update,

        /// <summary>Same key, a certificate under another root CA.</summary>
        Transfer,

        /// <summary>Key and certificate are erased on the device, which is on hold then.</summary>
        Delete,

        /// <summary>The certificate is taken back at the service, at once; the device is on hold
        /// then.</summary>
        Revoke,
    }

    /// <summary>The kinds in commands, results and REST.</summary>
    public static class OperationKinds
    {
        /// <summary>As a word of the command line.</summary>
        public static string ToText(OperationKind kind)
        {
            return kind switch
            {
                OperationKind.Renew => "renew",
                OperationKind.Update => "update",
                OperationKind.Transfer => "transfer",
                OperationKind.Delete => "delete",
                _ => "revoke",
            };
        }

        /// <summary>Path of the call that asks for it.</summary>
        public static string PathOf(OperationKind kind)
        {
            string verb = kind == OperationKind.Transfer ? "rootca/transfer" : ToText(kind);
            return "ztp/devicecertificate/" + verb;
        }

        /// <summary>Completed heartbeat exchanges that it takes: none for a revocation.</summary>
        public static int HeartbeatsOf(OperationKind kind)
        {
            return kind switch
            {
                OperationKind.Update => 2,
                OperationKind.Revoke => 0,
                _ => 1,
            };
        }

        /// <summary>True when it is on the bill once it is effective.</summary>
        public static bool IsBilled(OperationKind kind)
        {
            return kind is OperationKind.Renew or OperationKind.Update or OperationKind.Transfer;
        }

        /// <summary>True when the device makes another key.</summary>
        public static bool HasNewKey(OperationKind kind)
        {
            return kind == OperationKind.Update;
        }

        /// <summary>True when there is another certificate afterwards.</summary>
        public static bool HasNewCertificate(OperationKind kind)
        {
            return IsBilled(kind);
        }
    }
}
