using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>An answer to give. <see cref="CoapEndpoint.Respond(int, CoapResponse, long)"/>
    /// copies all of it, so one object serves many answers.</summary>
    public sealed class CoapResponse
    {
        /// <summary>Response code (<see cref="CoapCode"/>).</summary>
        public int Code;

        /// <summary>Content-Format of the payload, or -1 for none.</summary>
        public int ContentFormat = CoapContentFormat.None;

        /// <summary>Max-Age in seconds, or -1 for none. With 5.03: when to come again.</summary>
        public long MaxAgeSeconds = -1;

        /// <summary>Location-Path, segments divided by a slash ("rd/17"), or null.</summary>
        public string LocationPath;

        /// <summary>Observe option, 24 bits, of an answer that begins an observation and of its
        /// notifications; -1: the endpoint numbers them itself.</summary>
        public int Observe = -1;

        /// <summary>Body; larger than a block goes in blocks (RFC 7959).</summary>
        public byte[] Payload = Bytes.Empty;

        /// <summary>First byte of the body in <see cref="Payload"/>.</summary>
        public int PayloadOffset;

        /// <summary>Bytes of the body.</summary>
        public int PayloadCount;

        /// <summary>Starts again with nothing but the code.</summary>
        public CoapResponse Reset(int code)
        {
            if (!CoapCode.IsResponse(code)) { throw new ArgumentOutOfRangeException(nameof(code)); }
            Code = code;
            ContentFormat = CoapContentFormat.None;
            MaxAgeSeconds = -1;
            LocationPath = null;
            Observe = -1;
            Payload = Bytes.Empty;
            PayloadOffset = 0;
            PayloadCount = 0;
            return this;
        }

        /// <summary>Sets the body; not copied before Respond.</summary>
        public CoapResponse SetPayload(int contentFormat, byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            ContentFormat = contentFormat;
            Payload = buffer;
            PayloadOffset = offset;
            PayloadCount = count;
            return this;
        }
    }
}
