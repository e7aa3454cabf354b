using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>Bare bytes of an opaque resource (LwM2M 1.1 section 7.4.2).</summary>
    public sealed class OpaqueReader : SingleValueReader
    {
        /// <inheritdoc/>
        public override bool TryGetOpaque(out byte[] value)
        {
            value = Bytes.Copy(Buffer, Offset, Count);
            return true;
        }

        /// <inheritdoc/>
        public override bool TryGetString(out string value)
        {
            value = "";
            return WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetInteger(out long value)
        {
            value = 0;
            return WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetUnsigned(out ulong value)
        {
            value = 0;
            return WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetFloat(out double value)
        {
            value = 0;
            return WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetBoolean(out bool value)
        {
            value = false;
            return WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetObjectLink(out int objectId, out int instanceId)
        {
            objectId = 0;
            instanceId = 0;
            return WrongType();
        }
    }
}
