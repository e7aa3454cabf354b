using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>SenML in JSON (RFC 8428 section 5; LwM2M 1.1 section 7.4.5).</summary>
    public sealed class SenmlJsonReader : SenmlReader
    {
        private readonly JsonReader _json = new JsonReader();

        /// <inheritdoc/>
        protected override void OpenPack()
        {
            _json.Reset(Buffer, Offset, Count);
            if (_json.Next() != JsonToken.StartArray) { Malformed(); }
        }

        /// <inheritdoc/>
        protected override bool ReadRecord()
        {
            JsonToken token = _json.Next();
            if (token == JsonToken.EndArray)
            {
                return !_json.AtEnd && Fail(FormatFault.JsonMalformed);
            }
            if (token != JsonToken.StartObject) { return Malformed(); }
            while (true)
            {
                token = _json.Next();
                if (token == JsonToken.EndObject) { return true; }
                if (token != JsonToken.Name || !TakeMember()) { return Malformed(); }
            }
        }

        private bool TakeMember()
        {
            // A label has no reason to hide behind escapes.
            for (int i = 0; i < _json.ValueCount; i++)
            {
                if (Buffer[_json.ValueOffset + i] == '\\') { return false; }
            }
            int label = SenmlLabel.Parse(Buffer, _json.ValueOffset, _json.ValueCount);
            if (!TakeLabel(label)) { return false; }
            switch (label)
            {
                case SenmlLabel.BaseName:
                case SenmlLabel.Name:
                    return _json.Next() == JsonToken.Text && TakeName(label);
                case SenmlLabel.BaseVersion:
                case SenmlLabel.BaseTime:
                case SenmlLabel.Time:
                case SenmlLabel.Value:
                    return _json.Next() == JsonToken.Number
                        && TakeNumber(NumberOf(label), _json.ValueOffset, _json.ValueCount)
                        && TakeNumberOf(label);
                case SenmlLabel.Boolean:
                    _json.Next();
                    Value.SetBoolean(_json.Token == JsonToken.True);
                    return _json.Token == JsonToken.True || _json.Token == JsonToken.False;
                case SenmlLabel.Text:
                case SenmlLabel.Data:
                case SenmlLabel.ObjectLink:
                    return _json.Next() == JsonToken.Text && TakeText(label);
                default:
                    _json.SkipValue();
                    return !_json.Failed;
            }
        }

        private bool TakeName(int label)
        {
            bool isBase = label == SenmlLabel.BaseName;
            return TakeName(isBase, _json.CopyText(NameBuffer(isBase), 0, NameCountMax));
        }

        private bool TakeText(int label)
        {
            if (label == SenmlLabel.Data)
            {
                byte[] bytes;
                if (!Base64.TryDecode(Buffer, _json.ValueOffset, _json.ValueCount, true, out bytes))
                {
                    return Fail(FormatFault.Base64Invalid);
                }
                Value.SetOpaque(bytes);
                return true;
            }
            string text;
            if (!_json.TryGetText(out text)) { return Fail(FormatFault.TextInvalid); }
            if (label == SenmlLabel.ObjectLink) { return TakeLink(text); }
            Value.SetString(text);
            return true;
        }

        // Either the bytes are no JSON, or they are and not what a record is made of.
        private bool Malformed()
        {
            return Fail(_json.Failed ? FormatFault.JsonMalformed : FormatFault.RecordMalformed);
        }
    }
}
