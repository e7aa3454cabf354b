using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// The extensions of a <see cref="ClientHello"/>. Those not known here are passed over; a known
    /// one that comes twice or is malformed fails the hello (RFC 5246 section 7.4.1.4).
    /// </summary>
    public sealed class ClientHelloExtensions
    {
        private const int HostName = 0;

        private bool _hasGroups;
        private bool _hasSchemes;
        private bool _hasServerName;

        /// <summary>extended_master_secret is there.</summary>
        public bool HasExtendedMasterSecret { get; set; } = true;

        /// <summary>renegotiation_info is there.</summary>
        public bool HasRenegotiationInfo { get; set; } = true;

        /// <summary>renegotiation_info is there but not empty: handshake_failure (RFC 5746 section
        /// 3.6).</summary>
        public bool IsRenegotiationInfoWrong { get; private set; }

        /// <summary>secp256r1 is among the groups, or the client named none, which leaves the
        /// choice to the server (RFC 8422 section 4).</summary>
        public bool OffersSecp256r1 { get; private set; } = true;

        /// <summary>ec_point_formats is there: a server may then answer with its own.</summary>
        public bool HasPointFormats { get; private set; } = true;

        /// <summary>Uncompressed points are accepted; also when the client did not
        /// say.</summary>
        public bool AcceptsUncompressedPoints { get; private set; } = true;

        /// <summary>ecdsa_secp256r1_sha256 is among the schemes. False when the client named none:
        /// the default is SHA-1 (RFC 5246 section 7.4.1.4.1), which is not spoken here.</summary>
        public bool OffersEcdsaSha256 { get; private set; } = true;

        /// <summary>The name of the server, or null. Never an address in digits (RFC 6066 section
        /// 3); what cannot be printed is read as no name.</summary>
        public string ServerName { get; set; }

        /// <summary>connection_id is there (RFC 9146). Not answered yet.</summary>
        public bool HasConnectionId { get; private set; }

        /// <summary>Reads what follows the compression methods: nothing, or the list.</summary>
        /// <returns>False when it is malformed.</returns>
        public bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Clear();
            if (!reader.Failed && reader.Remaining > 0)
            {
                int bytes = reader.ReadUInt16();
                if (bytes != reader.Remaining) { reader.Fail(); }
            }
            while (!reader.Failed && reader.Remaining > 0)
            {
                int type = reader.ReadUInt16();
                int count = reader.ReadUInt16();
                int start = reader.Skip(count);
                if (!reader.Failed && !TryReadOne(type, reader.Buffer, start, count))
                {
                    reader.Fail();
                }
            }
            if (!_hasGroups) { OffersSecp256r1 = true; }
            if (!HasPointFormats) { AcceptsUncompressedPoints = true; }
            return reader.AtEnd;
        }

        /// <summary>Writes the list as our client offers it (RFC 7925 section 4).</summary>
        public void Write(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            int mark = writer.Skip(2);
            if (ServerName != null)
            {
                writer.WriteUInt16(ExtensionType.ServerName);
                writer.WriteUInt16(ServerName.Length + 5);
                writer.WriteUInt16(ServerName.Length + 3);
                writer.WriteUInt8(HostName);
                writer.WriteUInt16(ServerName.Length);
                writer.WriteAscii(ServerName);
            }
            writer.WriteUInt16(ExtensionType.SupportedGroups);
            writer.WriteUInt16(4);
            writer.WriteUInt16(2);
            writer.WriteUInt16(NamedGroup.Secp256r1);
            writer.WriteUInt16(ExtensionType.EcPointFormats);
            writer.WriteUInt16(2);
            writer.WriteUInt8(1);
            writer.WriteUInt8(NamedGroup.PointFormatUncompressed);
            writer.WriteUInt16(ExtensionType.SignatureAlgorithms);
            writer.WriteUInt16(4);
            writer.WriteUInt16(2);
            writer.WriteUInt16(SignatureScheme.EcdsaSecp256r1Sha256);
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
            writer.PatchUInt16(mark, writer.Position - mark - 2);
        }

        private void Clear()
        {
            _hasGroups = false;
            HasPointFormats = false;
            _hasSchemes = false;
            _hasServerName = false;
            HasExtendedMasterSecret = false;
            HasRenegotiationInfo = false;
            IsRenegotiationInfoWrong = false;
            OffersSecp256r1 = false;
            AcceptsUncompressedPoints = false;
            OffersEcdsaSha256 = false;
            ServerName = null;
            HasConnectionId = false;
        }

        private bool TryReadOne(int type, byte[] buffer, int start, int count)
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
                case ExtensionType.EcPointFormats:
                    if (HasPointFormats || count < 2 || buffer[start] != count - 1)
                    {
                        return false;
                    }
                    HasPointFormats = true;
                    AcceptsUncompressedPoints = ClientHello.HasByte(
                        buffer, start + 1, count - 1, NamedGroup.PointFormatUncompressed);
                    return true;
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
                case ExtensionType.ConnectionId:
                    if (HasConnectionId || count == 0 || buffer[start] != count - 1)
                    {
                        return false;
                    }
                    HasConnectionId = true;
                    return true;
                default:
                    return true;
            }
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
