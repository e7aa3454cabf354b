using System;
using Device.Base;

namespace Device.Dtls
{
    /// <summary>The end of the server's flight: an empty message (RFC 5246 section
    /// 7.4.5).</summary>
    public static class ServerHelloDone
    {
        /// <summary>Reads a message body; false when there is anything in it.</summary>
        public static bool TryRead(ByteReader reader)
        {
            if (reader == null) { throw new ArgumentNullException(nameof(reader)); }
            return reader.AtEnd;
        }
    }
}
