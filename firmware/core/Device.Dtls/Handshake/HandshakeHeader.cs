using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// The header of a handshake fragment (RFC 6347 section 4.2.2). The transcript holds each
    /// message as if it had come in one fragment: offset zero, fragment length equal to length.
    /// </summary>
    public sealed class HandshakeHeader
    {
        /// <summary>Bytes of the header.</summary>
        public const int Size = 12;

        /// <summary>One of <see cref="HandshakeType"/>, or a number not known here.</summary>
        public int Type { get; set; }

        /// <summary>Bytes of the whole message without header, 24 bits.</summary>
        public int Length { get; set; }

        /// <summary>The message's number within the handshake, 16 bits; kept when it is sent
        /// again.</summary>
        public int MessageSequence { get; set; }

        /// <summary>Where in the message the fragment starts, bytes.</summary>
        public int FragmentOffset { get; set; }

        /// <summary>Bytes of the fragment that follow the header.</summary>
        public int FragmentLength { get; set; }

        /// <summary>True when the fragment is the whole message.</summary>
        public bool IsWhole { get { return FragmentOffset == 0 && FragmentLength == Length; } }

        /// <summary>Reads the header and stands on the fragment's first byte.</summary>
        /// <returns>False when header or fragment is cut short, or the fragment does not lie
        /// inside its message; the reader then has failed.</returns>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Type = reader.ReadUInt8();
            Length = reader.ReadUInt24();
            MessageSequence = reader.ReadUInt16();
            FragmentOffset = reader.ReadUInt24();
            FragmentLength = reader.ReadUInt24();
            if (FragmentOffset > Length
                || FragmentLength > Length - FragmentOffset
                || FragmentLength > reader.Remaining)
            {
                reader.Fail();
            }
            return !reader.Failed;
        }

        /// <summary>Writes the header.</summary>
        public void Write(ByteWriter writer)
        {
            Write(writer, Type, Length, MessageSequence, FragmentOffset, FragmentLength);
        }

        /// <summary>Writes the header of a fragment.</summary>
        public static void Write(
            ByteWriter writer, int type, int length, int messageSequence,
            int fragmentOffset, int fragmentLength)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(type);
            writer.WriteUInt24(length);
            writer.WriteUInt16(messageSequence);
            writer.WriteUInt24(fragmentOffset);
            writer.WriteUInt24(fragmentLength);
        }
    }
}
