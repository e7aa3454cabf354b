using Device.Base;

namespace Device.Lwm2m
{
    /// <summary>What a bootstrap server says of a server in /1/y beside lifetime and binding: what
    /// holds until the server itself writes something else. It outlives a restart with the account,
    /// as one item.</summary>
    /// <remarks>The item: version (1), short server id (2), mute (1), then default pmin, default
    /// pmax and disable timeout (4 each; all ones: not said).</remarks>
    public sealed class ServerSettings
    {
        /// <summary>Bytes of the item.</summary>
        public const int Size = 16;

        /// <summary>Short server id where nobody says one.</summary>
        public const int ShortServerIdDefault = 1;

        /// <summary>In place of seconds: not said.</summary>
        public const int Unsaid = -1;

        private const int Version = 1;

        /// <summary>/1/y/0: 1 to 65534.</summary>
        public int ShortServerId = ShortServerIdDefault;

        /// <summary>/1/y/2: default pmin, seconds.</summary>
        public int PeriodMinSeconds = Unsaid;

        /// <summary>/1/y/3: default pmax, seconds.</summary>
        public int PeriodMaxSeconds = Unsaid;

        /// <summary>/1/y/5: disable timeout, seconds.</summary>
        public int DisableSeconds = Unsaid;

        /// <summary>/1/y/23: nothing goes out by Send.</summary>
        public bool IsMuted;

        /// <summary>True when it says nothing that would not hold without it.</summary>
        public bool IsSilent { get { return IsSameAs(new ServerSettings()); } }

        /// <summary>True when the other one says the same.</summary>
        public bool IsSameAs(ServerSettings other)
        {
            return ShortServerId == other.ShortServerId
                && PeriodMinSeconds == other.PeriodMinSeconds
                && PeriodMaxSeconds == other.PeriodMaxSeconds
                && DisableSeconds == other.DisableSeconds
                && IsMuted == other.IsMuted;
        }

        /// <summary>The item's bytes.</summary>
        public byte[] Encode()
        {
            byte[] item = new byte[Size];
            ByteWriter writer = new ByteWriter(item, 0, item.Length);
            writer.WriteUInt8(Version);
            writer.WriteUInt16(ShortServerId);
            writer.WriteUInt8(IsMuted ? 1 : 0);
            writer.WriteUInt32((uint)PeriodMinSeconds);
            writer.WriteUInt32((uint)PeriodMaxSeconds);
            writer.WriteUInt32((uint)DisableSeconds);
            return item;
        }

        /// <summary>Reads the item; false when it is none.</summary>
        public static bool TryDecode(
            byte[] buffer, int offset, int count, out ServerSettings settings)
        {
            settings = new ServerSettings();
            ByteReader reader = new ByteReader(buffer, offset, count);
            int version = reader.ReadUInt8();
            settings.ShortServerId = reader.ReadUInt16();
            int mute = reader.ReadUInt8();
            settings.IsMuted = mute == 1;
            settings.PeriodMinSeconds = (int)reader.ReadUInt32();
            settings.PeriodMaxSeconds = (int)reader.ReadUInt32();
            settings.DisableSeconds = (int)reader.ReadUInt32();
            bool isRead = !reader.Failed && reader.AtEnd && version == Version && mute <= 1
                && settings.PeriodMinSeconds >= Unsaid && settings.PeriodMaxSeconds >= Unsaid
                && settings.DisableSeconds >= Unsaid;
            if (!isRead) { settings = new ServerSettings(); }
            return isRead;
        }
    }
}
