using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>Bare bytes of an opaque resource (LwM2M 1.1 section 7.4.2); values of other types
    /// are not carried.</summary>
    public sealed class OpaqueWriter : SingleValueWriter
    {
        /// <summary>Writes application/octet-stream.</summary>
        public OpaqueWriter()
            : base(CoapContentFormat.OctetStream)
        {
        }

        /// <inheritdoc/>
        public override void WriteOpaque(NodePath path, byte[] buffer, int offset, int count)
        {
            if (Takes(path)) { Output.WriteBytes(buffer, offset, count); }
        }

        /// <inheritdoc/>
        public override void WriteString(NodePath path, string value) { Refuse(path); }

        /// <inheritdoc/>
        public override void WriteInteger(NodePath path, long value) { Refuse(path); }

        /// <inheritdoc/>
        public override void WriteUnsigned(NodePath path, ulong value) { Refuse(path); }

        /// <inheritdoc/>
        public override void WriteFloat(NodePath path, double value) { Refuse(path); }

        /// <inheritdoc/>
        public override void WriteBoolean(NodePath path, bool value) { Refuse(path); }

        /// <inheritdoc/>
        public override void WriteObjectLink(NodePath path, int objectId, int instanceId)
        {
            Refuse(path);
        }

        private void Refuse(NodePath path)
        {
            RequireValuePath(path);
            Fail(FormatFault.NotCarried);
        }
    }
}
