using Device.Base;

namespace Device.Agent.Heartbeat
{
    /// <summary>What a device reports of one certificate.</summary>
    public sealed class HeartbeatCredential
    {
        /// <summary><see cref="Area"/>: in force.</summary>
        public const int AreaInForce = 0;

        /// <summary><see cref="Area"/>: staged, not proven yet.</summary>
        public const int AreaStaged = 1;

        /// <summary><see cref="Area"/>: of the factory.</summary>
        public const int AreaFactory = 2;

        private const int FieldCount = 5;

        /// <summary>"LWM2M" for the operational identity, else the item's name.</summary>
        public string Name { get; set; } = "";

        /// <summary>First 8 bytes of SHA-256 over the issuer's Name, DER.</summary>
        public byte[] Issuer { get; set; } = Bytes.Empty;

        /// <summary>Serial number, 1 to 20 bytes, big-endian.</summary>
        public byte[] Serial { get; set; } = Bytes.Empty;

        /// <summary>Last second of validity, Unix time.</summary>
        public long NotAfterSeconds { get; set; }

        /// <summary>0 in force, 1 staged, 2 of the factory.</summary>
        public int Area { get; set; }

        internal void Write(CborWriter writer)
        {
            writer.WriteArray(FieldCount);
            writer.WriteText(Name);
            writer.WriteBytes(Issuer);
            writer.WriteBytes(Serial);
            writer.WriteUnsigned(NotAfterSeconds < 0 ? 0 : NotAfterSeconds);
            writer.WriteUnsigned(Area);
        }

        internal static HeartbeatCredential Read(CborReader reader)
        {
            if (reader.ReadArray(FieldCount) != FieldCount) { reader.Fail(); }
            return new HeartbeatCredential
            {
                Name = reader.ReadText(HeartbeatLimits.NameMax),
                Issuer = reader.ReadBytes(HeartbeatLimits.IdSize, HeartbeatLimits.IdSize),
                Serial = reader.ReadBytes(1, HeartbeatLimits.SerialMax),
                NotAfterSeconds = reader.ReadUnsigned(long.MaxValue),
                Area = (int)reader.ReadUnsigned(AreaFactory),
            };
        }
    }
}
