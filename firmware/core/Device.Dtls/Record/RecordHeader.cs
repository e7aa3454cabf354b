using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>
    /// The header of a record (RFC 6347 section 4.1): type, version, epoch, sequence number and
    /// length. RFC 9146 puts a connection id between sequence number and length, so positions come
    /// from <see cref="FragmentOffset"/>, never from <see cref="SizeMin"/>.
    /// </summary>
    public sealed class RecordHeader
    {
        /// <summary>Bytes of a header without connection id.</summary>
        public const int SizeMin = 13;

        /// <summary>Longest fragment, bytes: 2^14 and 2,048 of expansion (RFC 5246 section
        /// 6.2.3).</summary>
        public const int FragmentMax = 16384 + 2048;

        private const int VersionMajor = 0xfe;

        /// <summary>One of <see cref="ContentType"/>, or a number not known here.</summary>
        public int Type { get; private set; }

        /// <summary>The record's version.</summary>
        public int Version { get; private set; }

        /// <summary>The key period, 16 bits.</summary>
        public int Epoch { get; private set; }

        /// <summary>The number within the epoch, 48 bits.</summary>
        public long Sequence { get; private set; }

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
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            Type = reader.ReadUInt8();
            Version = reader.ReadUInt16();
            Epoch = reader.ReadUInt16();
            Sequence = reader.ReadUInt48();
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
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            writer.WriteUInt8(type);
            writer.WriteUInt16(version);
            writer.WriteUInt16(epoch);
            writer.WriteUInt48(sequence);
            writer.WriteUInt16(fragmentCount);
        }
    }
}
