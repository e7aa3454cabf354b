using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// The header of a record (RFC 6347 section 4.1): type, version, epoch, sequence number and
    /// length. RFC 9146 puts a connection id between sequence number and length, so positions come
    /// from <see cref="FragmentOffset"/> and <see cref="Offset"/>, never from
    /// <see cref="SizeMin"/>.
    /// </summary>
    public sealed class RecordHeader
    {
        /// <summary>Bytes of a header without connection id.</summary>
        public const int SizeMin = 13;

        /// <summary>Longest fragment, bytes: 2^14 and 2,048 of expansion (RFC 5246 section
        /// 6.2.3).</summary>
        public const int FragmentMax = 16384 + 2048;

        /// <summary>Longest content, bytes (RFC 5246 section 6.2.1).</summary>
        public const int PlaintextMax = 16384;

        private const int VersionMajor = 0xfe;

        /// <summary>One of <see cref="ContentType"/>, or a number not known here. Once a record
        /// with a connection id was opened: the type that it had inside.</summary>
        public int Type { get; internal set; }

        /// <summary>The record's version.</summary>
        public int Version { get; private set; }

        /// <summary>The key period, 16 bits.</summary>
        public int Epoch { get; private set; }

        /// <summary>The number within the epoch, 48 bits.</summary>
        public long Sequence { get; private set; }

        /// <summary>Where in the reader's buffer the record starts.</summary>
        public int Offset { get; private set; }

        /// <summary>Where in the reader's buffer the connection id starts; its length is what the
        /// receiver gave out.</summary>
        public int ConnectionIdOffset { get; private set; }

        /// <summary>Where in the reader's buffer the fragment starts.</summary>
        public int FragmentOffset { get; private set; }

        /// <summary>Bytes of the fragment, as they stand on the wire; 0 after a read that failed,
        /// so that nobody believes a length that the datagram does not have.</summary>
        public int FragmentCount { get; private set; }

        /// <summary>Reads a header and passes over its fragment.</summary>
        /// <returns>False when header or fragment is cut short, the length impossible or the
        /// version not one of DTLS 1.x: then what follows in the datagram cannot be told
        /// apart.</returns>
        public bool TryRead(ByteReader reader)
        {
            return TryRead(reader, 0);
        }

        /// <summary>Reads a header and passes over its fragment, as an end that gave out a
        /// connection id: the wire does not tell how long it is (RFC 9146 section 4).</summary>
        /// <param name="reader">Stands on the record's first byte.</param>
        /// <param name="connectionIdCount">Bytes of the id in records of type
        /// <see cref="ContentType.ConnectionId"/>.</param>
        /// <returns>As <see cref="TryRead(ByteReader)"/>.</returns>
        public bool TryRead(ByteReader reader, int connectionIdCount)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Offset = reader.Position;
            Type = reader.ReadUInt8();
            Version = reader.ReadUInt16();
            Epoch = reader.ReadUInt16();
            Sequence = reader.ReadUInt48();
            ConnectionIdOffset = reader.Skip(
                Type == ContentType.ConnectionId ? connectionIdCount : 0);
            FragmentCount = reader.ReadUInt16();
            FragmentOffset = reader.Skip(FragmentCount);
            if ((Version >> 8) != VersionMajor || FragmentCount > FragmentMax) { reader.Fail(); }
            if (reader.Failed) { FragmentCount = 0; }
            return !reader.Failed;
        }

        /// <summary>Writes a header: <see cref="SizeMin"/> bytes.</summary>
        public static void Write(
            ByteWriter writer, int type, int version, int epoch, long sequence, int fragmentCount)
        {
            Write(writer, type, version, epoch, sequence, Bytes.Empty, fragmentCount);
        }

        /// <summary>Writes a header with a connection id, or with none when it is
        /// empty.</summary>
        public static void Write(
            ByteWriter writer, int type, int version, int epoch, long sequence,
            byte[] connectionId, int fragmentCount)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(type);
            writer.WriteUInt16(version);
            writer.WriteUInt16(epoch);
            writer.WriteUInt48(sequence);
            writer.WriteBytes(connectionId, 0, connectionId.Length);
            writer.WriteUInt16(fragmentCount);
        }
    }
}
