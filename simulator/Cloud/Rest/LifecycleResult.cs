using System.Collections.Generic;
using System.Text.Json;

namespace Simulator.Cloud.Rest
{
    /// <summary>What became of one device of a call.</summary>
    internal sealed class LifecycleResult
    {
        /// <summary>An operation waits for the device.</summary>
        public const string Queued = "QUEUED";

        /// <summary>Another operation does it too.</summary>
        public const string Coalesced = "COALESCED";

        /// <summary>It is done, or was so before.</summary>
        public const string Done = "DONE";

        private const string Refused = "REFUSED";

        private readonly string _uid;

        public LifecycleResult(string uid)
        {
            _uid = uid;
        }

        /// <summary>Not None: nothing was done for this device.</summary>
        public ZtpFault Fault { get; set; }

        /// <summary>Of no meaning with a fault.</summary>
        public string Status { get; set; } = Refused;

        /// <summary>"" for none.</summary>
        public string TransactionId { get; set; } = "";

        /// <summary>With <see cref="Coalesced"/>: the operation that does it.</summary>
        public string MergedInto { get; set; } = "";

        /// <summary>What a revocation took back; null for other calls.</summary>
        public IReadOnlyList<byte[]>? Serials { get; set; }

        /// <summary>Sends the answer of a call.</summary>
        public static void Write(Utf8JsonWriter writer, string batch, LifecycleResult[] results)
        {
            writer.WriteString("BatchUID", batch);
            writer.WriteStartArray("Results");
            foreach (LifecycleResult result in results)
            {
                writer.WriteStartObject();
                result.Write(writer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        private void Write(Utf8JsonWriter writer)
        {
            writer.WriteString("RoTPublicUID", _uid);
            writer.WriteString("Status", Fault == ZtpFault.None ? Status : Refused);
            if (Fault != ZtpFault.None)
            {
                ZtpFaults.Write(writer, Fault);
                return;
            }
            if (TransactionId.Length > 0) { writer.WriteString("TransactionUID", TransactionId); }
            if (MergedInto.Length > 0) { writer.WriteString("MergedInto", MergedInto); }
            if (Serials == null) { return; }
            writer.WriteStartArray("SerialNumbers");
            foreach (byte[] serial in Serials) { writer.WriteStringValue(Hex.From(serial)); }
            writer.WriteEndArray();
        }
    }
}
