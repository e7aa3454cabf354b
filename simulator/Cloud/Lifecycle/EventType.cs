namespace Simulator.Cloud.Lifecycle
{
    /// <summary>Types of rows in the audit log.</summary>
    public static class EventType
    {
        /// <summary>An operation was taken into the queue.</summary>
        public const string Queued = "queued";

        /// <summary>An operation is done by another one too; the reason names that one.</summary>
        public const string Coalesced = "coalesced";

        /// <summary>A device was told of an operation.</summary>
        public const string Delivered = "delivered";

        /// <summary>A device's request for another key was taken.</summary>
        public const string RequestTaken = "request-taken";

        /// <summary>A renewed certificate is in use.</summary>
        public const string Renewal = "renewal";

        /// <summary>A new key and its certificate are in use.</summary>
        public const string Update = "update";

        /// <summary>A certificate under another root is in use.</summary>
        public const string Transfer = "transfer";

        /// <summary>Key and certificate are erased on the device.</summary>
        public const string Delete = "delete";

        /// <summary>An operation failed; the reason says why.</summary>
        public const string Failed = "failed";

        /// <summary>An operation was taken back.</summary>
        public const string Cancelled = "cancelled";

        /// <summary>An effective operation is on the bill; the reason names its verb.</summary>
        public const string Billing = "billing";

        /// <summary>A certificate was revoked; the reason is that of the revocation
        /// list.</summary>
        public const string Revocation = "revoke";

        /// <summary>A device was put on hold, or its hold was lifted; see the reason.</summary>
        public const string Hold = "hold";

        /// <summary>A certificate was issued at a bootstrap or by EST.</summary>
        public const string Enrolment = "enrolment";

        /// <summary>A device was sealed; the reason names its profile.</summary>
        public const string Seal = "seal";

        /// <summary>A device got a plan of its own, or that of its profile again; the reason names
        /// it.</summary>
        public const string Plan = "plan";

        /// <summary>A certificate has expired, or is about to.</summary>
        public const string Expiration = "expiration";
    }
}
