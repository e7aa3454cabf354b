using Device.Base;

namespace Device.Dtls
{
    /// <summary>The extensions of a <see cref="ClientHello"/>. Those not known here are passed
    /// over.</summary>
    public sealed class ClientHelloExtensions : HelloExtensions
    {
        private const int HostName = 0;

        private bool _hasGroups;
        private bool _hasSchemes;
        private bool _hasServerName;

        /// <summary>What our client offers unless told otherwise.</summary>
        public ClientHelloExtensions()
        {
            HasExtendedMasterSecret = true;
            HasRenegotiationInfo = true;
            HasPointFormats = true;
        }

        /// <summary>secp256r1 is among the groups, or the client named none, which leaves the
        /// choice to the server (RFC 8422 section 4).</summary>
        public bool OffersSecp256r1 { get; set; } = true;

        /// <summary>ecdsa_secp256r1_sha256 is among the schemes. False when the client named none:
        /// the default is SHA-1 (RFC 5246 section 7.4.1.4.1), which is not spoken here.</summary>
        public bool OffersEcdsaSha256 { get; set; } = true;

        /// <summary>The name of the server, or null. Never an address in digits (RFC 6066 section
        /// 3); what cannot be printed is read as no name.</summary>
        public string ServerName { get; set; }

        /// <summary>session_ticket is there (RFC 5077 section 3.2).</summary>
        public bool HasSessionTicket { get; set; }

        /// <summary>The ticket; empty asks for one.</summary>
        public byte[] SessionTicket { get; set; } = Bytes.Empty;

        /// <summary>Reads what follows the compression methods: nothing, or the list.</summary>
        /// <returns>False when it is malformed.</returns>
        public bool TryRead(ByteReader reader)
        {
            Clear();
            ReadList(reader);
            if (!_hasGroups) { OffersSecp256r1 = true; }
            return reader.AtEnd;
        }

        /// <summary>Writes the list as our client offers it (RFC 7925 section 4).</summary>
        public void Write(ByteWriter writer)
        {
            WriteList(writer);
        }

        /// <inheritdoc/>
        protected override void WriteOwn(ByteWriter writer)
        {
            if (ServerName != null)
            {
                writer.WriteUInt16(ExtensionType.ServerName);
                writer.WriteUInt16(ServerName.Length + 5);
                writer.WriteUInt16(ServerName.Length + 3);
                writer.WriteUInt8(HostName);
                writer.WriteUInt16(ServerName.Length);
                writer.WriteAscii(ServerName);
            }
            if (OffersSecp256r1)
            {
                WriteListOfOne(writer, ExtensionType.SupportedGroups, NamedGroup.Secp256r1);
            }
            if (OffersEcdsaSha256)
            {
                WriteListOfOne(
                    writer, ExtensionType.SignatureAlgorithms,
                    SignatureScheme.EcdsaSecp256r1Sha256);
            }
            if (HasSessionTicket)
            {
                writer.WriteUInt16(ExtensionType.SessionTicket);
                writer.WriteUInt16(SessionTicket.Length);
                writer.WriteBytes(SessionTicket, 0, SessionTicket.Length);
            }
        }

        /// <inheritdoc/>
        protected override bool TryReadOwn(int type, byte[] buffer, int start, int count)
        {
            switch (type)
            {
                case ExtensionType.ServerName:
                    if (_hasServerName) { return false; }
                    _hasServerName = true;
                    return TryReadServerName(buffer, start, count);
                case ExtensionType.SupportedGroups:
                    if (_hasGroups) { return false; }
                    _hasGroups = true;
                    OffersSecp256r1 = HasValue(buffer, start, count, NamedGroup.Secp256r1);
                    return IsList(buffer, start, count);
                case ExtensionType.SignatureAlgorithms:
                    if (_hasSchemes) { return false; }
                    _hasSchemes = true;
                    OffersEcdsaSha256 = HasValue(
                        buffer, start, count, SignatureScheme.EcdsaSecp256r1Sha256);
                    return IsList(buffer, start, count);
                case ExtensionType.SessionTicket:
                    if (HasSessionTicket) { return false; }
                    HasSessionTicket = true;
                    SessionTicket = Bytes.Copy(buffer, start, count);
                    return true;
                default:
                    return true;
            }
        }

        private void Clear()
        {
            ClearCommon();
            _hasGroups = false;
            _hasSchemes = false;
            _hasServerName = false;
            OffersSecp256r1 = false;
            OffersEcdsaSha256 = false;
            ServerName = null;
            HasSessionTicket = false;
            SessionTicket = Bytes.Empty;
        }

        // ServerNameList with one host_name (RFC 6066 section 3); other kinds of name do not
        // exist, so a list that starts with one is taken as no name.
        private bool TryReadServerName(byte[] buffer, int start, int count)
        {
            ByteReader reader = new ByteReader(buffer, start, count);
            int listBytes = reader.ReadUInt16();
            if (listBytes != reader.Remaining || listBytes == 0) { return false; }
            int kind = reader.ReadUInt8();
            int nameBytes = reader.ReadUInt16();
            int name = reader.Skip(nameBytes);
            if (reader.Failed || nameBytes == 0) { return false; }
            if (kind != HostName || nameBytes > ClientHello.ServerNameMax) { return true; }
            string text;
            if (Ascii.TryGetString(buffer, name, nameBytes, out text)) { ServerName = text; }
            return true;
        }

        // A list of one 16-bit value.
        private static void WriteListOfOne(ByteWriter writer, int type, int value)
        {
            writer.WriteUInt16(type);
            writer.WriteUInt16(4);
            writer.WriteUInt16(2);
            writer.WriteUInt16(value);
        }

        private static bool IsList(byte[] buffer, int start, int count)
        {
            return count >= 4
                && count % 2 == 0
                && ((buffer[start] << 8) | buffer[start + 1]) == count - 2;
        }

        private static bool HasValue(byte[] buffer, int start, int count, int value)
        {
            if (!IsList(buffer, start, count)) { return false; }
            for (int i = start + 2; i < start + count; i += 2)
            {
                if (((buffer[i] << 8) | buffer[i + 1]) == value) { return true; }
            }
            return false;
        }
    }
}
