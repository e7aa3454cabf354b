using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>Plain text (LwM2M 1.1 section 7.4.1 and the text column of appendix C).</summary>
    public sealed class PlainTextReader : SingleValueReader
    {
        /// <inheritdoc/>
        public override bool TryGetString(out string value)
        {
            return TryDecode(Offset, Count, out value);
        }

        /// <inheritdoc/>
        public override bool TryGetInteger(out long value)
        {
            bool isNegative = Count > 0 && Buffer[Offset] == '-';
            int sign = isNegative ? 1 : 0;
            ulong magnitude;
            value = 0;
            bool isNumber = DecimalText.TryParse(
                Buffer, Offset + sign, Count - sign, out magnitude);
            ulong max = isNegative ? 1UL << 63 : (1UL << 63) - 1;
            if (!isNumber || magnitude > max) { return WrongType(); }
            value = isNegative ? -(long)magnitude : (long)magnitude;
            return true;
        }

        /// <inheritdoc/>
        public override bool TryGetUnsigned(out ulong value)
        {
            return DecimalText.TryParse(Buffer, Offset, Count, out value) || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetFloat(out double value)
        {
            return FloatText.TryParse(Buffer, Offset, Count, out value) || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetBoolean(out bool value)
        {
            value = Count == 1 && Buffer[Offset] == '1';
            return value || (Count == 1 && Buffer[Offset] == '0') || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetOpaque(out byte[] value)
        {
            return Base64.TryDecode(Buffer, Offset, Count, false, out value)
                || Fail(FormatFault.Base64Invalid);
        }

        /// <inheritdoc/>
        public override bool TryGetObjectLink(out int objectId, out int instanceId)
        {
            string text;
            objectId = 0;
            instanceId = 0;
            return TryDecode(Offset, Count, out text)
                && (TryParseLink(text, out objectId, out instanceId) || WrongType());
        }
    }
}
