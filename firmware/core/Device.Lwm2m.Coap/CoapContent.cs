using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>What a message to be sent carries: a body, and how it is written.</summary>
    public abstract class CoapContent
    {
        /// <summary>Content-Format of the payload, or -1 for none.</summary>
        public int ContentFormat = CoapContentFormat.None;

        /// <summary>Body; larger than a block goes in blocks (RFC 7959).</summary>
        public byte[] Payload = Bytes.Empty;

        /// <summary>First byte of the body in <see cref="Payload"/>.</summary>
        public int PayloadOffset;

        /// <summary>Bytes of the body.</summary>
        public int PayloadCount;

        /// <summary>Sets all of it.</summary>
        protected void SetContent(int contentFormat, byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            ContentFormat = contentFormat;
            Payload = buffer;
            PayloadOffset = offset;
            PayloadCount = count;
        }
    }
}
