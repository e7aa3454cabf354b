using System;
using System.Collections.Generic;
using System.Text;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// <summary>A CoAP message for scripted peers, encoded here once more and independently of the
    /// core's writer.</summary>
    internal sealed class Packet
    {
        private readonly SortedDictionary<int, List<byte[]>> _options = [];

        internal int Type { get; set; }

        internal int Code { get; set; }

        internal int MessageId { get; set; }

        internal byte[] Token { get; set; } = [];

        internal byte[] Payload { get; set; } = [];

        /// <summary>A request as a peer of ours would send it.</summary>
        internal static Packet Request(int code, int messageId, string path, int type = 0)
        {
            Packet packet = new()
            {
                Type = type,
                Code = code,
                MessageId = messageId,
                Token = [0xaa],
            };
            foreach (string segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                packet.With(CoapOptionNumber.UriPath, Encoding.ASCII.GetBytes(segment));
            }
            return packet;
        }

        /// <summary>A piggybacked answer to a request that we sent.</summary>
        internal static Packet AnswerTo(byte[] request, int code)
        {
            return new Packet
            {
                Type = CoapType.Acknowledgement,
                Code = code,
                MessageId = (request[2] << 8) | request[3],
                Token = request.AsSpan(4, request[0] & 15).ToArray(),
            };
        }

        internal static byte[] Empty(int type, int messageId)
        {
            return [(byte)(0x40 | (type << 4)), 0, (byte)(messageId >> 8), (byte)messageId];
        }

        internal static CoapMessage Read(byte[] datagram)
        {
            CoapMessage message = new();
            Assert.True(message.TryParse(datagram, 0, datagram.Length));
            return message;
        }

        internal Packet With(int number, params byte[] value)
        {
            if (!_options.TryGetValue(number, out List<byte[]>? values))
            {
                _options[number] = values = [];
            }
            values.Add(value);
            return this;
        }

        internal Packet WithBlock(int number, int block, bool more, int szx)
        {
            int value = (block << 4) | (more ? 8 : 0) | szx;
            return With(number, (byte)(value >> 16), (byte)(value >> 8), (byte)value);
        }

        internal Packet WithPayload(int count, int seed = 0)
        {
            Payload = Bytes(count, seed);
            return this;
        }

        /// <summary>Bytes that tell their place.</summary>
        internal static byte[] Bytes(int count, int seed = 0)
        {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) { bytes[i] = (byte)(seed + i * 7 + (i >> 8)); }
            return bytes;
        }

        internal byte[] Build()
        {
            List<byte> bytes =
            [
                (byte)(0x40 | (Type << 4) | Token.Length), (byte)Code,
                (byte)(MessageId >> 8), (byte)MessageId, .. Token,
            ];
            int previous = 0;
            foreach (KeyValuePair<int, List<byte[]>> option in _options)
            {
                foreach (byte[] value in option.Value)
                {
                    List<byte> extended = [];
                    int delta = Part(option.Key - previous, extended);
                    int length = Part(value.Length, extended);
                    bytes.Add((byte)((delta << 4) | length));
                    bytes.AddRange(extended);
                    bytes.AddRange(value);
                    previous = option.Key;
                }
            }
            if (Payload.Length > 0) { bytes.Add(0xff); }
            bytes.AddRange(Payload);
            return [.. bytes];
        }

        private static int Part(int value, List<byte> extended)
        {
            if (value < 13) { return value; }
            if (value < 269)
            {
                extended.Add((byte)(value - 13));
                return 13;
            }
            extended.Add((byte)((value - 269) >> 8));
            extended.Add((byte)(value - 269));
            return 14;
        }
    }
}
