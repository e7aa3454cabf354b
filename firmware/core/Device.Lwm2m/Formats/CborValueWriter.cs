using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>One value as one CBOR item (LwM2M 1.1 section 7.4.3 and the CBOR column of
    /// appendix C).</summary>
    public sealed class CborValueWriter : SingleValueWriter
    {
        /// <summary>Epoch-based time (RFC 8949 section 3.4.2).</summary>
        internal const int TimeTag = 1;

        private readonly CborWriter _cbor;

        /// <summary>Writes application/cbor.</summary>
        public CborValueWriter()
            : base(CoapContentFormat.Cbor)
        {
            _cbor = new CborWriter(Output);
        }

        /// <inheritdoc/>
        public override void WriteString(NodePath path, string value)
        {
            if (Takes(path)) { _cbor.WriteUtf8(value); }
        }

        /// <inheritdoc/>
        public override void WriteInteger(NodePath path, long value)
        {
            if (Takes(path)) { _cbor.WriteInteger(value); }
        }

        /// <inheritdoc/>
        public override void WriteUnsigned(NodePath path, ulong value)
        {
            if (Takes(path)) { _cbor.WriteUnsigned64(value); }
        }

        /// <inheritdoc/>
        public override void WriteFloat(NodePath path, double value)
        {
            if (Takes(path)) { _cbor.WriteFloat(value); }
        }

        /// <inheritdoc/>
        public override void WriteBoolean(NodePath path, bool value)
        {
            if (Takes(path)) { _cbor.WriteBoolean(value); }
        }

        /// <inheritdoc/>
        public override void WriteOpaque(NodePath path, byte[] buffer, int offset, int count)
        {
            if (Takes(path)) { _cbor.WriteBytes(buffer, offset, count); }
        }

        /// <inheritdoc/>
        public override void WriteTime(NodePath path, long seconds)
        {
            if (!Takes(path)) { return; }
            _cbor.WriteTag(TimeTag);
            _cbor.WriteInteger(seconds);
        }

        /// <inheritdoc/>
        public override void WriteObjectLink(NodePath path, int objectId, int instanceId)
        {
            WriteString(path, LinkText(objectId, instanceId));
        }
    }
}
