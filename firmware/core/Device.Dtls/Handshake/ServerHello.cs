using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>The server's choice (RFC 5246 section 7.4.1.3). One object serves for reading and
    /// for writing; nothing in it points into a packet.</summary>
    public sealed class ServerHello
    {
        /// <summary>The negotiated version.</summary>
        public int Version { get; set; } = ProtocolVersion.Dtls12;

        /// <summary>The server's 32 bytes.</summary>
        public byte[] Random { get; } = new byte[ClientHello.RandomSize];

        /// <summary>The session id's bytes; <see cref="SessionIdCount"/> of them count.</summary>
        public byte[] SessionId { get; } = new byte[ClientHello.SessionIdMax];

        /// <summary>Bytes of the session id, 0 to 32; zero when the session cannot be
        /// resumed.</summary>
        public int SessionIdCount { get; set; }

        /// <summary>The chosen cipher suite.</summary>
        public int Suite { get; set; }

        /// <summary>The chosen compression: only 0, none, is legal.</summary>
        public int Compression { get; private set; }

        /// <summary>extended_master_secret is there.</summary>
        public bool HasExtendedMasterSecret { get; set; }

        /// <summary>renegotiation_info is there, and empty as a first handshake wants it.</summary>
        public bool HasRenegotiationInfo { get; set; }

        /// <summary>renegotiation_info is there but not empty: handshake_failure (RFC 5746 section
        /// 3.4).</summary>
        public bool IsRenegotiationInfoWrong { get; private set; }

        /// <summary>ec_point_formats is there.</summary>
        public bool HasPointFormats { get; set; }

        /// <summary>False when ec_point_formats leaves out uncompressed.</summary>
        public bool AcceptsUncompressedPoints { get; private set; }

        /// <summary>session_ticket is there.</summary>
        public bool HasSessionTicket { get; private set; }

        /// <summary>server_name is there: the name was used.</summary>
        public bool HasServerName { get; private set; }

        /// <summary>The first extension that is none of those above, or -1. A client answers one
        /// that it did not ask for with unsupported_extension.</summary>
        public int UnknownExtension { get; private set; }

        /// <summary>Reads a message body; false when it is malformed.</summary>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Clear();
            Version = reader.ReadUInt16();
            reader.ReadBytes(Random, 0, ClientHello.RandomSize);
            int count = reader.ReadUInt8();
            if (count > ClientHello.SessionIdMax) { reader.Fail(); }
            else { reader.ReadBytes(SessionId, 0, count); }
            SessionIdCount = reader.Failed ? 0 : count;
            Suite = reader.ReadUInt16();
            Compression = reader.ReadUInt8();
            if (!reader.Failed && reader.Remaining > 0) { ReadExtensions(reader); }
            return reader.AtEnd;
        }

        /// <summary>Writes a message body with the extensions whose members are set.</summary>
        public void Write(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt16(Version);
            writer.WriteBytes(Random, 0, ClientHello.RandomSize);
            writer.WriteUInt8(SessionIdCount);
            writer.WriteBytes(SessionId, 0, SessionIdCount);
            writer.WriteUInt16(Suite);
            writer.WriteUInt8(0);
            if (!HasExtendedMasterSecret && !HasRenegotiationInfo && !HasPointFormats) { return; }
            int mark = writer.Skip(2);
            if (HasExtendedMasterSecret)
            {
                writer.WriteUInt16(ExtensionType.ExtendedMasterSecret);
                writer.WriteUInt16(0);
            }
            if (HasRenegotiationInfo)
            {
                writer.WriteUInt16(ExtensionType.RenegotiationInfo);
                writer.WriteUInt16(1);
                writer.WriteUInt8(0);
            }
            if (HasPointFormats)
            {
                writer.WriteUInt16(ExtensionType.EcPointFormats);
                writer.WriteUInt16(2);
                writer.WriteUInt8(1);
                writer.WriteUInt8(NamedGroup.PointFormatUncompressed);
            }
            writer.PatchUInt16(mark, writer.Position - mark - 2);
        }

        private void Clear()
        {
            SessionIdCount = 0;
            HasExtendedMasterSecret = false;
            HasRenegotiationInfo = false;
            IsRenegotiationInfoWrong = false;
            HasPointFormats = false;
            AcceptsUncompressedPoints = true;
            HasSessionTicket = false;
            HasServerName = false;
            UnknownExtension = -1;
        }

        private void ReadExtensions(ByteReader reader)
        {
            int bytes = reader.ReadUInt16();
            if (bytes != reader.Remaining) { reader.Fail(); }
            while (!reader.Failed && reader.Remaining > 0)
            {
                int type = reader.ReadUInt16();
                int count = reader.ReadUInt16();
                int start = reader.Skip(count);
                if (!reader.Failed && !TryReadExtension(type, reader.Buffer, start, count))
                {
                    reader.Fail();
                }
            }
        }

        // A second extension of the same type is malformed (RFC 5246 section 7.4.1.4).
        private bool TryReadExtension(int type, byte[] buffer, int start, int count)
        {
            switch (type)
            {
                case ExtensionType.ExtendedMasterSecret:
                    if (HasExtendedMasterSecret || count != 0) { return false; }
                    HasExtendedMasterSecret = true;
                    return true;
                case ExtensionType.RenegotiationInfo:
                    if (HasRenegotiationInfo || count == 0 || buffer[start] != count - 1)
                    {
                        return false;
                    }
                    HasRenegotiationInfo = true;
                    IsRenegotiationInfoWrong = count != 1;
                    return true;
                case ExtensionType.EcPointFormats:
                    if (HasPointFormats || count < 2 || buffer[start] != count - 1)
                    {
                        return false;
                    }
                    HasPointFormats = true;
                    AcceptsUncompressedPoints = ClientHello.HasByte(
                        buffer, start + 1, count - 1, NamedGroup.PointFormatUncompressed);
                    return true;
                case ExtensionType.SessionTicket:
                    if (HasSessionTicket || count != 0) { return false; }
                    HasSessionTicket = true;
                    return true;
                case ExtensionType.ServerName:
                    if (HasServerName || count != 0) { return false; }
                    HasServerName = true;
                    return true;
                default:
                    if (UnknownExtension < 0) { UnknownExtension = type; }
                    return true;
            }
        }
    }
}
