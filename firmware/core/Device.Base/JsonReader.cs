namespace Device.Base
{
    /// <summary>
    /// Reads JSON (RFC 8259) token by token from bytes that nobody vouches for. It never throws
    /// and makes nothing but the values that are asked for: the first byte that is not JSON, or a
    /// nesting deeper than <see cref="DepthMax"/>, sets <see cref="Failed"/>.
    /// </summary>
    public sealed class JsonReader
    {
        /// <summary>Deepest nesting of arrays and objects.</summary>
        public const int DepthMax = 8;

        // What may come next.
        private const int ExpectValue = 0;
        private const int ExpectValueOrEnd = 1;
        private const int ExpectNameOrEnd = 2;
        private const int ExpectName = 3;
        private const int ExpectCommaOrEnd = 4;
        private const int ExpectNothing = 5;

        private byte[] _buffer = Bytes.Empty;
        private int _position;
        private int _end;
        private int _expected = ExpectNothing;
        private int _objects;

        /// <summary>True once the bytes were not JSON.</summary>
        public bool Failed { get; private set; }

        /// <summary>The token.</summary>
        public JsonToken Token { get; private set; }

        /// <summary>Arrays and objects that are open.</summary>
        public int Depth { get; private set; }

        /// <summary>True when one whole value was read, with nothing but space behind it.</summary>
        public bool AtEnd
        {
            get { return !Failed && _expected == ExpectNothing && SkipSpace() == _end; }
        }

        /// <summary>The buffer.</summary>
        public byte[] Buffer { get { return _buffer; } }

        /// <summary>First byte of a name, text (after its quotation mark, escapes as they are) or
        /// number.</summary>
        public int ValueOffset { get; private set; }

        /// <summary>Bytes of it.</summary>
        public int ValueCount { get; private set; }

        /// <summary>Starts before the first token of the slice.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            _buffer = buffer;
            _position = offset;
            _end = offset + count;
            _expected = ExpectValue;
            _objects = 0;
            Depth = 0;
            Failed = false;
            Token = JsonToken.None;
            ValueCount = 0;
        }

        /// <summary>Makes every later read fail: for a parser that found a wrong value.</summary>
        public void Fail()
        {
            Failed = true;
            Token = JsonToken.None;
        }

        /// <summary>Goes to the next token; None at the end or at a fault.</summary>
        public JsonToken Next()
        {
            Token = JsonToken.None;
            ValueCount = 0;
            if (Failed || _expected == ExpectNothing) { return Token; }
            if (SkipSpace() == _end) { return Refuse(); }
            int first = _buffer[_position++];
            if (_expected == ExpectCommaOrEnd)
            {
                if (first == '}' || first == ']') { return Close(first); }
                if (first != ',' || SkipSpace() == _end) { return Refuse(); }
                _expected = IsInObject() ? ExpectName : ExpectValue;
                first = _buffer[_position++];
            }
            bool mayEnd = _expected == ExpectValueOrEnd || _expected == ExpectNameOrEnd;
            if (mayEnd && (first == '}' || first == ']')) { return Close(first); }
            if (_expected == ExpectName || _expected == ExpectNameOrEnd) { return TakeName(first); }
            return TakeValue(first);
        }

        /// <summary>Passes over the value that is next, with all that is in it.</summary>
        public void SkipValue()
        {
            int depth = Depth;
            do { Next(); }
            while (!Failed && Depth > depth);
        }

        /// <summary>True when the name or text is exactly these ASCII characters, written without
        /// escapes.</summary>
        public bool ValueIs(string text)
        {
            if (text.Length != ValueCount) { return false; }
            for (int i = 0; i < text.Length; i++)
            {
                if (_buffer[ValueOffset + i] != text[i]) { return false; }
            }
            return true;
        }

        /// <summary>Copies the bytes of the name or text, escapes undone.</summary>
        /// <returns>Bytes copied; -1 when they do not fit, or an escape is half a surrogate
        /// pair.</returns>
        public int CopyText(byte[] target, int offset, int countMax)
        {
            ByteWriter writer = new ByteWriter(target, offset, countMax);
            int end = ValueOffset + ValueCount;
            int position = ValueOffset;
            while (position < end)
            {
                int one = _buffer[position++];
                if (one == '\\')
                {
                    one = Unescape(ref position, end);
                    if (one < 0) { return -1; }
                    Utf8.WriteCodePoint(writer, one);
                }
                else { writer.WriteUInt8(one); }
            }
            return writer.Failed ? -1 : writer.Count;
        }

        /// <summary>The name or text, escapes undone.</summary>
        /// <returns>False when it is not well-formed UTF-8.</returns>
        public bool TryGetText(out string text)
        {
            byte[] bytes = new byte[ValueCount];
            int count = CopyText(bytes, 0, bytes.Length);
            text = "";
            return count >= 0 && Utf8.TryGetString(bytes, 0, count, out text);
        }

        private JsonToken TakeName(int first)
        {
            if (first != '"' || !TakeText()) { return Refuse(); }
            if (SkipSpace() == _end || _buffer[_position++] != ':') { return Refuse(); }
            _expected = ExpectValue;
            Token = JsonToken.Name;
            return Token;
        }

        private JsonToken TakeValue(int first)
        {
            switch (first)
            {
                case '[': return Open(JsonToken.StartArray, ExpectValueOrEnd);
                case '{': return Open(JsonToken.StartObject, ExpectNameOrEnd);
                case '"': return TakeText() ? Took(JsonToken.Text) : Refuse();
                case 't': return TakeWord("true") ? Took(JsonToken.True) : Refuse();
                case 'f': return TakeWord("false") ? Took(JsonToken.False) : Refuse();
                case 'n': return TakeWord("null") ? Took(JsonToken.Null) : Refuse();
                default: return TakeNumber() ? Took(JsonToken.Number) : Refuse();
            }
        }

        private JsonToken Took(JsonToken token)
        {
            _expected = Depth == 0 ? ExpectNothing : ExpectCommaOrEnd;
            Token = token;
            return token;
        }

        private JsonToken Open(JsonToken token, int expected)
        {
            if (Depth == DepthMax) { return Refuse(); }
            _objects = (_objects << 1) | (token == JsonToken.StartObject ? 1 : 0);
            Depth++;
            _expected = expected;
            Token = token;
            return token;
        }

        private JsonToken Close(int bracket)
        {
            if (IsInObject() != (bracket == '}')) { return Refuse(); }
            JsonToken token = IsInObject() ? JsonToken.EndObject : JsonToken.EndArray;
            _objects >>= 1;
            Depth--;
            return Took(token);
        }

        private bool IsInObject() { return (_objects & 1) != 0; }

        private JsonToken Refuse()
        {
            Fail();
            return JsonToken.None;
        }

        private int SkipSpace()
        {
            while (_position < _end && (_buffer[_position] == ' ' || _buffer[_position] == '\n'
                || _buffer[_position] == '\r' || _buffer[_position] == '\t'))
            {
                _position++;
            }
            return _position;
        }

        // To the closing mark; what an escape means is looked at when the text is asked for.
        private bool TakeText()
        {
            int start = _position;
            while (_position < _end)
            {
                int one = _buffer[_position++];
                if (one == '"')
                {
                    ValueOffset = start;
                    ValueCount = _position - 1 - start;
                    return true;
                }
                if (one < 0x20) { return false; }
                if (one != '\\') { continue; }
                if (_position == _end || !IsEscape(_buffer[_position++])) { return false; }
            }
            return false;
        }

        private bool IsEscape(int letter)
        {
            if (letter != 'u') { return "\"\\/bfnrt".IndexOf((char)letter) >= 0; }
            if (4 > _end - _position) { return false; }
            for (int i = 0; i < 4; i++)
            {
                if (Hex(_buffer[_position++]) < 0) { return false; }
            }
            return true;
        }

        private bool TakeWord(string word)
        {
            int start = _position - 1;
            if (word.Length > _end - start) { return false; }
            for (int i = 0; i < word.Length; i++)
            {
                if (_buffer[start + i] != word[i]) { return false; }
            }
            _position = start + word.Length;
            return true;
        }

        private bool TakeNumber()
        {
            int start = _position - 1;
            while (_position < _end && IsOfNumber(_buffer[_position])) { _position++; }
            ValueOffset = start;
            ValueCount = _position - start;
            return FloatText.IsNumber(_buffer, ValueOffset, ValueCount);
        }

        private static bool IsOfNumber(int one)
        {
            return (one >= '0' && one <= '9') || one == '.' || one == '-' || one == '+'
                || one == 'e' || one == 'E';
        }

        // The code point after a backslash; -1 for half a surrogate pair.
        private int Unescape(ref int position, int end)
        {
            int letter = _buffer[position++];
            switch (letter)
            {
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u': break;
                default: return letter;
            }
            int high = HexFour(ref position);
            if (high < 0xd800 || high > 0xdfff) { return high; }
            bool isPair = high < 0xdc00 && 6 <= end - position
                && _buffer[position] == '\\' && _buffer[position + 1] == 'u';
            if (!isPair) { return -1; }
            position += 2;
            int low = HexFour(ref position);
            if (low < 0xdc00 || low > 0xdfff) { return -1; }
            return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
        }

        private int HexFour(ref int position)
        {
            int value = 0;
            for (int i = 0; i < 4; i++) { value = (value << 4) | Hex(_buffer[position++]); }
            return value;
        }

        private static int Hex(int digit)
        {
            if (digit >= '0' && digit <= '9') { return digit - '0'; }
            int letter = (digit | 0x20) - 'a';
            return letter >= 0 && letter < 6 ? letter + 10 : -1;
        }
    }
}
