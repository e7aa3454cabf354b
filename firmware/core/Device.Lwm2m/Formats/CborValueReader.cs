using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>One value as one CBOR item (LwM2M 1.1 section 7.4.3).</summary>
    public sealed class CborValueReader : ValueReader
    {
        private readonly CborScanner _cbor = new CborScanner();
        private bool _isTaken;

        /// <inheritdoc/>
        public override bool TryGetObjectLink(out int objectId, out int instanceId)
        {
            objectId = 0;
            instanceId = 0;
            return Value.Type == ResourceType.String
                && TryParseLink(Value.Text, out objectId, out instanceId) || WrongType();
        }

        /// <inheritdoc/>
        protected override void Start()
        {
            _isTaken = false;
            Value.Clear();
            if (Asked.Depth < 3) { Fail(FormatFault.NotCarried); }
            _cbor.Reset(Buffer, Offset, Count);
        }

        /// <inheritdoc/>
        protected override bool Advance()
        {
            if (_isTaken) { return false; }
            _isTaken = true;
            bool isRead = _cbor.Next();
            if (isRead && _cbor.Type == CborType.Tag && _cbor.Argument == CborValueWriter.TimeTag)
            {
                isRead = _cbor.Next();
            }
            if (!isRead) { return Fail(FormatFault.CborMalformed); }
            return Take() && (_cbor.AtEnd || Fail(FormatFault.CborMalformed));
        }

        private bool Take()
        {
            double real;
            bool truth;
            int count;
            int offset;
            string text;
            switch (_cbor.Type)
            {
                case CborType.Unsigned:
                    SetWhole(Value, false, _cbor.Argument);
                    return true;
                case CborType.Negative:
                    if (_cbor.Argument > long.MaxValue) { return Fail(FormatFault.NumberTooLarge); }
                    SetWhole(Value, true, _cbor.Argument + 1);
                    return true;
                case CborType.Text:
                    offset = _cbor.TakeString(out count);
                    if (!TryDecode(offset, count, out text)) { return false; }
                    Value.SetString(text);
                    return true;
                case CborType.Bytes:
                    offset = _cbor.TakeString(out count);
                    Value.SetOpaque(Bytes.Copy(Buffer, offset, count));
                    return true;
                default:
                    if (_cbor.TryGetFloat(out real)) { Value.SetFloat(real); }
                    else if (_cbor.TryGetBoolean(out truth)) { Value.SetBoolean(truth); }
                    else { return Fail(FormatFault.CborMalformed); }
                    return true;
            }
        }
    }
}
