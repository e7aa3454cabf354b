using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>An answer to give. <see cref="CoapEndpoint.Respond(int, CoapResponse, long)"/>
    /// copies all of it, so one object serves many answers.</summary>
    public sealed class CoapResponse : CoapContent
    {
        /// <summary>Response code (<see cref="CoapCode"/>).</summary>
        public int Code;

        /// <summary>Max-Age in seconds, or -1 for none. With 5.03: when to come again.</summary>
        public long MaxAgeSeconds = -1;

        /// <summary>Location-Path, segments divided by a slash ("rd/17"), or null.</summary>
        public string LocationPath;

        /// <summary>Observe option, 24 bits, of an answer that begins an observation and of its
        /// notifications; -1: the endpoint numbers them itself.</summary>
        public int Observe = -1;

        /// <summary>Starts again with nothing but the code.</summary>
        public CoapResponse Reset(int code)
        {
            if (!CoapCode.IsResponse(code)) { throw new ArgumentOutOfRangeException(nameof(code)); }
            Code = code;
            SetContent(CoapContentFormat.None, Bytes.Empty, 0, 0);
            MaxAgeSeconds = -1;
            LocationPath = null;
            Observe = -1;
            return this;
        }

        /// <summary>Sets the body; not copied before Respond.</summary>
        public CoapResponse SetPayload(int contentFormat, byte[] buffer, int offset, int count)
        {
            SetContent(contentFormat, buffer, offset, count);
            return this;
        }
    }
}
