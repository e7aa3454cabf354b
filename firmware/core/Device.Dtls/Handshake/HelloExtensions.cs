using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// The extensions that both hellos hold in the same form, and the list around them. A known
    /// extension that comes twice or is malformed fails the hello (RFC 5246 section 7.4.1.4).
    /// </summary>
    public abstract class HelloExtensions
    {
        /// <summary>Longest connection id that the wire can hold, bytes (RFC 9146 section
        /// 3).</summary>
        public const int ConnectionIdMax = 255;

        /// <summary>The least record_size_limit, bytes (RFC 8449 section 4).</summary>
        public const int RecordSizeLimitMin = 64;

        /// <summary>The largest plaintext of a record, bytes: larger limits mean this
        /// one.</summary>
        public const int RecordSizeLimitMax = 16384;

        /// <summary>The largest code of max_fragment_length.</summary>
        public const int MaxFragmentLengthMax = 4;

        /// <summary>extended_master_secret is there.</summary>
        public bool HasExtendedMasterSecret { get; set; }

        /// <summary>renegotiation_info is there, and empty as a first handshake wants
        /// it.</summary>
        public bool HasRenegotiationInfo { get; set; }

        /// <summary>renegotiation_info is there but not empty: handshake_failure (RFC 5746 sections
        /// 3.4 and 3.6).</summary>
        public bool IsRenegotiationInfoWrong { get; private set; }

        /// <summary>ec_point_formats is there.</summary>
        public bool HasPointFormats { get; set; }

        /// <summary>False when ec_point_formats leaves out uncompressed.</summary>
        public bool AcceptsUncompressedPoints { get; private set; } = true;

        /// <summary>connection_id is there (RFC 9146).</summary>
        public bool HasConnectionId { get; set; }

        /// <summary>The id that its sender wants to see in records sent to it; empty for
        /// none.</summary>
        public byte[] ConnectionId { get; set; } = Bytes.Empty;

        /// <summary>max_fragment_length: 0 when it is not there, 1 to 4 for 512 to 4,096 bytes (RFC
        /// 6066 section 4).</summary>
        public int MaxFragmentLength { get; set; }

        /// <summary>max_fragment_length was read, whatever its value.</summary>
        public bool HasMaxFragmentLength { get; private set; }

        /// <summary>record_size_limit: 0 when it is not there, otherwise
        /// <see cref="RecordSizeLimitMin"/> to <see cref="RecordSizeLimitMax"/> bytes of
        /// plaintext (RFC 8449).</summary>
        public int RecordSizeLimit { get; set; }

        /// <summary>record_size_limit was read, whatever its value.</summary>
        public bool HasRecordSizeLimit { get; private set; }

        /// <summary>An extension is well formed but has a value that no peer may send:
        /// illegal_parameter (RFC 6066 section 4, RFC 8449 section 4).</summary>
        public bool HasIllegalValue { get; private set; }

        /// <summary>True when one of those that both hellos hold would be written.</summary>
        protected bool HasCommon
        {
            get
            {
                return HasExtendedMasterSecret || HasRenegotiationInfo || HasPointFormats
                    || HasConnectionId || MaxFragmentLength != 0 || RecordSizeLimit != 0;
            }
        }

        /// <summary>The largest plaintext for a code of max_fragment_length, bytes.</summary>
        public static int FragmentBytes(int code)
        {
            if (code < 1 || code > MaxFragmentLengthMax)
            {
                throw new ArgumentOutOfRangeException(nameof(code));
            }
            return 256 << code;
        }

        /// <summary>Forgets all.</summary>
        protected void ClearCommon()
        {
            HasExtendedMasterSecret = false;
            HasRenegotiationInfo = false;
            IsRenegotiationInfoWrong = false;
            HasPointFormats = false;
            AcceptsUncompressedPoints = true;
            HasConnectionId = false;
            ConnectionId = Bytes.Empty;
            MaxFragmentLength = 0;
            RecordSizeLimit = 0;
            HasIllegalValue = false;
            HasMaxFragmentLength = false;
            HasRecordSizeLimit = false;
        }

        /// <summary>Reads what follows the compression part of a hello: nothing, or the list. The
        /// reader has failed when it is malformed.</summary>
        protected void ReadList(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            if (reader.Failed || reader.Remaining == 0) { return; }
            int bytes = reader.ReadUInt16();
            if (bytes != reader.Remaining) { reader.Fail(); }
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
        }

        /// <summary>Reads one extension, of one hello only; false when it is malformed or comes
        /// twice.</summary>
        protected abstract bool TryReadOwn(int type, byte[] buffer, int start, int count);

        /// <summary>Writes the list of those that are set.</summary>
        protected void WriteList(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            int mark = writer.Skip(2);
            WriteOwn(writer);
            WriteCommon(writer);
            writer.PatchUInt16(mark, writer.Position - mark - 2);
        }

        /// <summary>Writes those that are set, of one hello only.</summary>
        protected abstract void WriteOwn(ByteWriter writer);

        /// <summary>Writes an extension that says all by being there.</summary>
        internal static void WriteEmpty(ByteWriter writer, int type)
        {
            writer.WriteUInt16(type);
            writer.WriteUInt16(0);
        }

        private void WriteCommon(ByteWriter writer)
        {
            if (HasExtendedMasterSecret)
            {
                WriteEmpty(writer, ExtensionType.ExtendedMasterSecret);
            }
            if (HasPointFormats)
            {
                writer.WriteUInt16(ExtensionType.EcPointFormats);
                writer.WriteUInt16(2);
                writer.WriteUInt8(1);
                writer.WriteUInt8(NamedGroup.PointFormatUncompressed);
            }
            if (HasConnectionId)
            {
                writer.WriteUInt16(ExtensionType.ConnectionId);
                writer.WriteUInt16(ConnectionId.Length + 1);
                writer.WriteUInt8(ConnectionId.Length);
                writer.WriteBytes(ConnectionId, 0, ConnectionId.Length);
            }
            if (MaxFragmentLength != 0)
            {
                writer.WriteUInt16(ExtensionType.MaxFragmentLength);
                writer.WriteUInt16(1);
                writer.WriteUInt8(MaxFragmentLength);
            }
            if (RecordSizeLimit != 0)
            {
                writer.WriteUInt16(ExtensionType.RecordSizeLimit);
                writer.WriteUInt16(2);
                writer.WriteUInt16(RecordSizeLimit);
            }
            if (HasRenegotiationInfo)
            {
                writer.WriteUInt16(ExtensionType.RenegotiationInfo);
                writer.WriteUInt16(1);
                writer.WriteUInt8(0);
            }
        }

        private bool TryReadOne(int type, byte[] buffer, int start, int count)
        {
            switch (type)
            {
                case ExtensionType.ExtendedMasterSecret:
                    if (HasExtendedMasterSecret || count != 0) { return false; }
                    HasExtendedMasterSecret = true;
                    return true;
                case ExtensionType.RenegotiationInfo:
                    if (HasRenegotiationInfo || !IsVector(buffer, start, count)) { return false; }
                    HasRenegotiationInfo = true;
                    IsRenegotiationInfoWrong = count != 1;
                    return true;
                case ExtensionType.EcPointFormats:
                    if (HasPointFormats || count < 2 || !IsVector(buffer, start, count))
                    {
                        return false;
                    }
                    HasPointFormats = true;
                    AcceptsUncompressedPoints = ClientHello.HasByte(
                        buffer, start + 1, count - 1, NamedGroup.PointFormatUncompressed);
                    return true;
                case ExtensionType.ConnectionId:
                    if (HasConnectionId || !IsVector(buffer, start, count)) { return false; }
                    HasConnectionId = true;
                    ConnectionId = Bytes.Copy(buffer, start + 1, count - 1);
                    return true;
                case ExtensionType.MaxFragmentLength:
                    return TryReadMaxFragmentLength(buffer, start, count);
                case ExtensionType.RecordSizeLimit:
                    return TryReadRecordSizeLimit(buffer, start, count);
                default:
                    return TryReadOwn(type, buffer, start, count);
            }
        }

        private bool TryReadMaxFragmentLength(byte[] buffer, int start, int count)
        {
            if (HasMaxFragmentLength || count != 1) { return false; }
            HasMaxFragmentLength = true;
            int code = buffer[start];
            if (code < 1 || code > MaxFragmentLengthMax) { HasIllegalValue = true; }
            else { MaxFragmentLength = code; }
            return true;
        }

        private bool TryReadRecordSizeLimit(byte[] buffer, int start, int count)
        {
            if (HasRecordSizeLimit || count != 2) { return false; }
            HasRecordSizeLimit = true;
            int limit = (buffer[start] << 8) | buffer[start + 1];
            if (limit < RecordSizeLimitMin) { HasIllegalValue = true; }
            // RFC 8449 section 4: more than the protocol allows may be meant for a later version.
            else { RecordSizeLimit = limit < RecordSizeLimitMax ? limit : RecordSizeLimitMax; }
            return true;
        }

        // One length byte, and as many bytes behind it as it says.
        private static bool IsVector(byte[] buffer, int start, int count)
        {
            return count > 0 && buffer[start] == count - 1;
        }
    }
}
