using Device.Base;
using Device.Lwm2m.Coap;

namespace Device.Lwm2m.Formats
{
    /// <summary>Plain text (LwM2M 1.1 section 7.4.1 and the text column of appendix C).</summary>
    public sealed class PlainTextWriter : SingleValueWriter
    {
        private readonly byte[] _number = new byte[FloatText.CountMax];

        /// <summary>Writes text/plain.</summary>
        public PlainTextWriter()
            : base(CoapContentFormat.TextPlain)
        {
        }

        /// <inheritdoc/>
        public override void WriteString(NodePath path, string value)
        {
            if (Takes(path)) { Utf8.Write(Output, value); }
        }

        /// <inheritdoc/>
        public override void WriteInteger(NodePath path, long value)
        {
            WriteString(path, value.ToString());
        }

        /// <inheritdoc/>
        public override void WriteUnsigned(NodePath path, ulong value)
        {
            WriteString(path, value.ToString());
        }

        /// <inheritdoc/>
        public override void WriteFloat(NodePath path, double value)
        {
            if (!FloatBits.IsFinite(value))
            {
                Fail(FormatFault.NumberNotFinite);
                return;
            }
            if (!Takes(path)) { return; }
            Output.WriteBytes(_number, 0, FloatText.Format(value, _number, 0));
        }

        /// <inheritdoc/>
        public override void WriteBoolean(NodePath path, bool value)
        {
            WriteString(path, value ? "1" : "0");
        }

        /// <inheritdoc/>
        public override void WriteOpaque(NodePath path, byte[] buffer, int offset, int count)
        {
            if (Takes(path)) { Base64.Write(Output, buffer, offset, count, false); }
        }

        /// <inheritdoc/>
        public override void WriteObjectLink(NodePath path, int objectId, int instanceId)
        {
            WriteString(path, LinkText(objectId, instanceId));
        }
    }
}
