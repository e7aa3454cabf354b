using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>A ticket with which the client can resume (RFC 5077 section 3.3).</summary>
    public sealed class NewSessionTicketMessage
    {
        /// <summary>Longest ticket that the wire can hold, bytes.</summary>
        public const int TicketMax = 0xffff;

        /// <summary>How long the server means to honour the ticket, seconds; 0 when it does not
        /// say.</summary>
        public uint LifetimeSeconds { get; private set; }

        /// <summary>Where in the reader's buffer the ticket starts.</summary>
        public int TicketOffset { get; private set; }

        /// <summary>Bytes of the ticket; 0 when the server gives none after all.</summary>
        public int TicketCount { get; private set; }

        /// <summary>Reads a message body; false when it is malformed.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            LifetimeSeconds = reader.ReadUInt32();
            TicketCount = reader.ReadUInt16();
            TicketOffset = reader.Skip(TicketCount);
            return reader.AtEnd;
        }

        /// <summary>Writes a message body.</summary>
        public static void Write(
            ByteWriter writer, uint lifetimeSeconds, byte[] ticket, int offset, int count)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            if (count > TicketMax) { throw new ArgumentOutOfRangeException(nameof(count)); }
            writer.WriteUInt32(lifetimeSeconds);
            writer.WriteUInt16(count);
            writer.WriteBytes(ticket, offset, count);
        }
    }
}
