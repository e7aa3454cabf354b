using Device.Base;

namespace Device.Agent.Heartbeat
{
    /// <summary>What has become of an operation on the device.</summary>
    public sealed class HeartbeatResult
    {
        /// <summary>Finished: the new credential is in force, or the item is gone.</summary>
        public const int StatusDone = 0;

        /// <summary>An update's request is made: <see cref="Payload"/> has it.</summary>
        public const int StatusRequest = 1;

        /// <summary>A named certificate is verified and staged; the one before is kept until this
        /// is acknowledged.</summary>
        public const int StatusStaged = 2;

        private const int FieldCount = 5;
        private const int NumberMax = 0xffff;

        /// <summary>Transaction, 8 bytes.</summary>
        public byte[] Transaction { get; set; } = Bytes.Empty;

        /// <summary>One of the Status constants, or 0x500 to 0x511: failed, with Pelion's number
        /// (facts/pelion.md C.2).</summary>
        public int Status { get; set; }

        /// <summary>The precise cause of a failure, else 0.</summary>
        public int Fault { get; set; }

        /// <summary>Detail of the cause: a number of the part that found it.</summary>
        public int Detail { get; set; }

        /// <summary>PKCS#10 in DER with <see cref="StatusRequest"/>, else empty.</summary>
        public byte[] Payload { get; set; } = Bytes.Empty;

        internal void Write(CborWriter writer)
        {
            writer.WriteArray(FieldCount);
            writer.WriteBytes(Transaction);
            writer.WriteUnsigned(Status);
            writer.WriteUnsigned(Fault);
            writer.WriteUnsigned(Detail);
            writer.WriteBytes(Payload);
        }

        internal static HeartbeatResult Read(CborReader reader)
        {
            if (reader.ReadArray(FieldCount) != FieldCount) { reader.Fail(); }
            return new HeartbeatResult
            {
                Transaction = reader.ReadBytes(HeartbeatLimits.IdSize, HeartbeatLimits.IdSize),
                Status = (int)reader.ReadUnsigned(NumberMax),
                Fault = (int)reader.ReadUnsigned(NumberMax),
                Detail = (int)reader.ReadUnsigned(NumberMax),
                Payload = reader.ReadBytes(0, HeartbeatLimits.DerMax),
            };
        }
    }
}
