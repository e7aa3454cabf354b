using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>A format whose values say what they are: the value as it came, and what it may be
    /// taken for.</summary>
    public abstract class ValueReader : ResourceReader
    {
        // Up to here every whole number has a place among the floating point ones.
        private const double WholeMax = 9007199254740992;

        /// <summary>The value as it came. A whole number is Integer, or Unsigned when it is
        /// beyond; bytes are Opaque.</summary>
        protected readonly ResourceValue Value = new ResourceValue();

        /// <inheritdoc/>
        public override bool TryGetString(out string value)
        {
            value = Value.Type == ResourceType.String ? Value.Text : "";
            return Value.Type == ResourceType.String || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetInteger(out long value)
        {
            value = 0;
            if (Value.Type == ResourceType.Integer) { value = Value.Integer; }
            else if (IsWhole()) { value = (long)Value.Float; }
            else { return WrongType(); }
            return true;
        }

        /// <inheritdoc/>
        public override bool TryGetUnsigned(out ulong value)
        {
            value = Value.Unsigned;
            if (Value.Type == ResourceType.Unsigned) { return true; }
            long integer;
            bool isInteger = TryGetInteger(out integer);
            value = (ulong)integer;
            return isInteger && (integer >= 0 || WrongType());
        }

        /// <inheritdoc/>
        public override bool TryGetFloat(out double value)
        {
            return TryToFloat(Value, out value) || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetBoolean(out bool value)
        {
            value = Value.Type == ResourceType.Boolean && Value.Boolean;
            return Value.Type == ResourceType.Boolean || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetOpaque(out byte[] value)
        {
            value = Value.Type == ResourceType.Opaque ? Value.Opaque : Bytes.Empty;
            return Value.Type == ResourceType.Opaque || WrongType();
        }

        /// <inheritdoc/>
        public override bool TryGetObjectLink(out int objectId, out int instanceId)
        {
            objectId = Value.LinkObjectId;
            instanceId = Value.LinkInstanceId;
            return Value.Type == ResourceType.ObjectLink || WrongType();
        }

        /// <summary>Takes a number as JSON writes it: whole when it has neither point nor
        /// exponent.</summary>
        protected bool TakeNumber(ResourceValue target, int offset, int count)
        {
            ulong magnitude;
            bool isNegative = Buffer[offset] == '-';
            int sign = isNegative ? 1 : 0;
            if (DecimalText.TryParse(Buffer, offset + sign, count - sign, out magnitude)
                && (!isNegative || (magnitude > 0 && magnitude <= 1UL << 63)))
            {
                SetWhole(target, isNegative, magnitude);
                return true;
            }
            double value;
            if (!FloatText.TryParse(Buffer, offset, count, out value))
            {
                return Fail(FormatFault.NumberTooLarge);
            }
            target.SetFloat(value);
            return true;
        }

        /// <summary>Takes a whole number from its sign and size.</summary>
        protected static void SetWhole(ResourceValue target, bool isNegative, ulong magnitude)
        {
            if (isNegative) { target.SetInteger(-1 - (long)(magnitude - 1)); }
            else if (magnitude <= long.MaxValue) { target.SetInteger((long)magnitude); }
            else { target.SetUnsigned(magnitude); }
        }

        /// <summary>A number of any kind as a floating point one; false for another
        /// value.</summary>
        protected static bool TryToFloat(ResourceValue from, out double value)
        {
            value = 0;
            switch (from.Type)
            {
                case ResourceType.Float: value = from.Float; return true;
                case ResourceType.Integer: value = from.Integer; return true;
                case ResourceType.Unsigned: value = from.Unsigned; return true;
                default: return false;
            }
        }

        private bool IsWhole()
        {
            double value = Value.Float;
            return Value.Type == ResourceType.Float
                && value >= -WholeMax && value <= WholeMax && (long)value == value;
        }
    }
}
