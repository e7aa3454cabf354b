using Device.Base;

namespace Device.Lwm2m
{
    /// <summary>The answer to an enrolment: version (1 byte, 1), count (1 byte, 1 to 5), then for
    /// each certificate its length (2 bytes, big-endian) and its DER, leaf first, and nothing
    /// else.</summary>
    public static class EstAnswer
    {
        private const int Version = 1;

        /// <summary>Takes an answer apart.</summary>
        /// <param name="buffer">The answer.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        /// <param name="certificateCount">Certificates found; 0 with a fault.</param>
        /// <param name="chain">Their DER one behind the other, or null with a fault.</param>
        /// <returns>None, VersionUnknown, CertificateCountInvalid, Truncated or
        /// TrailingBytes.</returns>
        public static EstFault TryParse(
            byte[] buffer, int offset, int count, out int certificateCount, out byte[] chain)
        {
            certificateCount = 0;
            chain = null;
            ByteReader reader = new ByteReader(buffer, offset, count);
            int version = reader.ReadUInt8();
            int announced = reader.ReadUInt8();
            if (reader.Failed) { return EstFault.Truncated; }
            if (version != Version) { return EstFault.VersionUnknown; }
            if (announced < 1 || announced > EstClient.CertificateCountMax)
            {
                return EstFault.CertificateCountInvalid;
            }
            byte[] found = new byte[reader.Remaining];
            int position = 0;
            for (int i = 0; i < announced; i++)
            {
                int length = reader.ReadUInt16();
                int start = reader.Skip(length);
                if (reader.Failed || length == 0) { return EstFault.Truncated; }
                System.Array.Copy(buffer, start, found, position, length);
                position += length;
            }
            if (!reader.AtEnd) { return EstFault.TrailingBytes; }
            chain = Bytes.Copy(found, 0, position);
            certificateCount = announced;
            return EstFault.None;
        }
    }
}
