using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>An alert: exactly two bytes (RFC 5246 section 7.2).</summary>
    public sealed class Alert
    {
        /// <summary>Bytes of an alert.</summary>
        public const int Size = 2;

        /// <summary>One of <see cref="AlertLevel"/>.</summary>
        public int Level { get; private set; }

        /// <summary>One of <see cref="AlertDescription"/>, or a number not known here.</summary>
        public int Description { get; private set; }

        /// <summary>True when the connection cannot go on.</summary>
        public bool IsFatal { get { return Level == AlertLevel.Fatal; } }

        /// <summary>Reads a whole record's plaintext.</summary>
        /// <returns>False when it is not two bytes or the level is neither warning nor
        /// fatal.</returns>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Level = reader.ReadUInt8();
            Description = reader.ReadUInt8();
            return reader.AtEnd && (Level == AlertLevel.Warning || Level == AlertLevel.Fatal);
        }

        /// <summary>Writes the two bytes.</summary>
        public static void Write(ByteWriter writer, int level, int description)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(level);
            writer.WriteUInt8(description);
        }
    }
}
