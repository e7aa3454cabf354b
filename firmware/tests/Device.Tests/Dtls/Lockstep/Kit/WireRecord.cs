using System;
using System.Collections.Generic;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>A record as it stands in a datagram.</summary>
    /// <param name="Type">Content type.</param>
    /// <param name="Version">Version of the record.</param>
    /// <param name="Epoch">Key period.</param>
    /// <param name="Number">Sequence number.</param>
    /// <param name="ConnectionId">What stands before the length in a record of type 25.</param>
    /// <param name="Fragment">What follows the header, sealed or not.</param>
    public sealed record WireRecord(
        int Type, int Version, int Epoch, long Number, byte[] ConnectionId, byte[] Fragment)
    {
        public byte[] ToArray()
        {
            return Wire.Join(
                Wire.Number(Type, 1), Wire.Number(Version, 2), Wire.Number(Epoch, 2),
                Wire.Number(Number, 6), ConnectionId, Wire.Number(Fragment.Length, 2), Fragment);
        }

        /// <summary>The records of a datagram that must consist of nothing else.</summary>
        /// <param name="datagram">All of it.</param>
        /// <param name="connectionIdSize">Bytes of a connection id, where there is one.</param>
        public static List<WireRecord> Split(byte[] datagram, int connectionIdSize = 0)
        {
            List<WireRecord> records = new List<WireRecord>();
            WireReader reader = new WireReader(datagram);
            while (!reader.AtEnd)
            {
                int type = (int)reader.Number(1);
                int version = (int)reader.Number(2);
                int epoch = (int)reader.Number(2);
                long number = reader.Number(6);
                byte[] connectionId = type == Wire.ConnectionIdRecord
                    ? reader.Raw(connectionIdSize)
                    : Array.Empty<byte>();
                records.Add(new WireRecord(
                    type, version, epoch, number, connectionId, reader.Vector(2)));
            }
            return records;
        }
    }
}
