using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>The server's choice (RFC 5246 section 7.4.1.3). One object serves for reading and
    /// for writing; nothing in it points into a packet.</summary>
    public sealed class ServerHello : HelloExtensions
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

        /// <summary>session_ticket is there, empty: a NewSessionTicket will come (RFC 5077 section
        /// 3.2).</summary>
        public bool HasSessionTicket { get; set; }

        /// <summary>server_name is there: the name was used.</summary>
        public bool HasServerName { get; set; }

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
            ReadList(reader);
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
            // A client that sent no extensions must not be sent a list of none.
            if (!HasCommon && !HasServerName && !HasSessionTicket) { return; }
            WriteList(writer);
        }

        /// <inheritdoc/>
        protected override bool TryReadOwn(int type, byte[] buffer, int start, int count)
        {
            switch (type)
            {
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

        /// <inheritdoc/>
        protected override void WriteOwn(ByteWriter writer)
        {
            if (HasServerName) { WriteEmpty(writer, ExtensionType.ServerName); }
            if (HasSessionTicket) { WriteEmpty(writer, ExtensionType.SessionTicket); }
        }

        private void Clear()
        {
            ClearCommon();
            SessionIdCount = 0;
            HasSessionTicket = false;
            HasServerName = false;
            UnknownExtension = -1;
        }
    }
}
