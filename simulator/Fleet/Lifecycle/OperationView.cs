using System;
using System.Text.Json;

namespace Simulator.Fleet.Lifecycle
{
    /// <summary>An operation as the service tells it.</summary>
    public sealed record OperationView
    {
        /// <summary>The device has proven it.</summary>
        public const string Effective = "EFFECTIVE";

        /// <summary>It came to nothing.</summary>
        public const string Failed = "FAILED";

        /// <summary>Another one does it too.</summary>
        public const string Coalesced = "COALESCED";

        /// <summary>It was taken back.</summary>
        public const string Cancelled = "CANCELLED";

        /// <summary>It waits for the device's next heartbeat.</summary>
        public const string Queued = "QUEUED";

        /// <summary>Its id.</summary>
        public required string Transaction { get; init; }

        /// <summary>The device.</summary>
        public required string Uid { get; init; }

        /// <summary>QUEUED, DELIVERED, REQUEST_TAKEN, EFFECTIVE, FAILED, COALESCED or
        /// CANCELLED.</summary>
        public required string State { get; init; }

        /// <summary>It was asked for.</summary>
        public required DateTimeOffset? RequestedAt { get; init; }

        /// <summary>It ended, well or not.</summary>
        public required DateTimeOffset? EffectiveAt { get; init; }

        /// <summary>Completed exchanges that it took.</summary>
        public required int Heartbeats { get; init; }

        /// <summary>It is on the bill.</summary>
        public required bool IsBilled { get; init; }

        /// <summary>The one that does it, when it is coalesced.</summary>
        public required string MergedInto { get; init; }

        /// <summary>Why it failed, in the words of the service; "" when it did not.</summary>
        public required string Cause { get; init; }

        /// <summary>Serial number before; "" when there was none.</summary>
        public required string OldSerial { get; init; }

        /// <summary>Serial number of the certificate made for it.</summary>
        public required string NewSerial { get; init; }

        /// <summary>True when it does not change any more.</summary>
        public bool IsOver
        {
            get { return State is Effective or Failed or Cancelled; }
        }

        internal static OperationView Read(JsonElement answer)
        {
            return new OperationView
            {
                Transaction = JsonFields.Text(answer, "TransactionUID"),
                Uid = JsonFields.Text(answer, "RoTPublicUID"),
                State = JsonFields.Text(answer, "State"),
                RequestedAt = JsonFields.Time(answer, "RequestedAt"),
                EffectiveAt = JsonFields.Time(answer, "EffectiveAt"),
                Heartbeats = JsonFields.Number(answer, "Heartbeats"),
                IsBilled = JsonFields.Flag(answer, "Billed"),
                MergedInto = JsonFields.Text(answer, "MergedInto"),
                Cause = ReadCause(answer),
                OldSerial = JsonFields.Text(answer, "OldSerialNumber"),
                NewSerial = JsonFields.Text(answer, "NewSerialNumber"),
            };
        }

        private static string ReadCause(JsonElement answer)
        {
            if (JsonFields.Text(answer, "State") != Failed) { return ""; }
            string cause = JsonFields.Text(answer, "Cause");
            return $"{(cause == "" ? "failed" : cause)} "
                + $"(status 0x{JsonFields.Number(answer, "Status"):x}, "
                + $"fault {JsonFields.Number(answer, "Fault")}, "
                + $"detail {JsonFields.Number(answer, "Detail")})";
        }
    }
}
