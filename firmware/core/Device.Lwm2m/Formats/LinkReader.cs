using System;
using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>Walks the links of link format (RFC 6690 section 2; content format 40). Spaces
    /// around separators are passed over. Never throws on what is in the buffer.</summary>
    public sealed class LinkReader
    {
        private byte[] _buffer;
        private int _position;
        private int _end;
        private bool _isFirst;
        private int _targetOffset;
        private int _targetCount;
        private int _attributesOffset;
        private int _attributesEnd;
        private int _nameOffset;
        private int _nameCount;
        private int _valueOffset;
        private int _valueCount;
        private bool _isQuoted;

        /// <summary>Starts before the first link of the slice.</summary>
        public LinkReader(byte[] buffer, int offset, int count)
        {
            Reset(buffer, offset, count);
        }

        /// <summary>LinkMalformed when the bytes are not links; then Next gives false.</summary>
        public FormatFault Fault { get; private set; }

        /// <summary>The link's target, without its brackets; empty when it is not UTF-8. Makes a
        /// string.</summary>
        public string Target
        {
            get
            {
                string text;
                Utf8.TryGetString(_buffer, _targetOffset, _targetCount, out text);
                return text;
            }
        }

        /// <summary>Starts again before the first link of another slice.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            Bytes.RequireSlice(buffer, offset, count);
            _buffer = buffer;
            _position = offset;
            _end = offset + count;
            _isFirst = true;
            _targetCount = 0;
            _attributesOffset = offset;
            _attributesEnd = offset;
            Fault = FormatFault.None;
        }

        /// <summary>Goes to the next link.</summary>
        public bool Next()
        {
            if (Fault != FormatFault.None) { return false; }
            SkipSpace();
            if (_position == _end) { return false; }
            if (!_isFirst)
            {
                if (_buffer[_position] != ',') { return Refuse(); }
                _position++;
                SkipSpace();
            }
            _isFirst = false;
            if (_position == _end || _buffer[_position] != '<') { return Refuse(); }
            _position++;
            _targetOffset = _position;
            while (_position < _end && _buffer[_position] != '>') { _position++; }
            if (_position == _end) { return Refuse(); }
            _targetCount = _position - _targetOffset;
            _position++;
            _attributesOffset = _position;
            while (TakeAttribute()) { }
            _attributesEnd = _position;
            return Fault == FormatFault.None;
        }

        /// <summary>Takes the target as a path of LwM2M.</summary>
        /// <returns>False for another target.</returns>
        public bool TryGetPath(NodePath path)
        {
            if (path == null) { throw new ArgumentNullException(nameof(path)); }
            return path.TryParse(_buffer, _targetOffset, _targetCount);
        }

        /// <summary>The value of the link's first attribute with the name, quotation marks undone;
        /// empty for one without a value.</summary>
        /// <returns>False when there is none, or its value is not UTF-8.</returns>
        public bool TryGetAttribute(string name, out string value)
        {
            if (name == null) { throw new ArgumentNullException(nameof(name)); }
            value = "";
            int position = _position;
            int end = _end;
            _position = _attributesOffset;
            _end = _attributesEnd;
            bool isFound = false;
            while (!isFound && TakeAttribute())
            {
                isFound = SenmlLabel.IsText(name, _buffer, _nameOffset, _nameCount);
            }
            _position = position;
            _end = end;
            return isFound && TryGetValue(out value);
        }

        /// <summary>True for a character of a value without quotation marks (ptoken).</summary>
        internal static bool IsTokenByte(int one)
        {
            return one > ' ' && one < 0x7f && one != '"' && one != ',' && one != ';'
                && one != '\\';
        }

        // One attribute with its semicolon; false when the link ends, or at a fault.
        private bool TakeAttribute()
        {
            SkipSpace();
            if (_position == _end || _buffer[_position] != ';') { return false; }
            _position++;
            SkipSpace();
            _nameOffset = _position;
            while (_position < _end && IsTokenByte(_buffer[_position]) && _buffer[_position] != '=')
            {
                _position++;
            }
            _nameCount = _position - _nameOffset;
            _valueOffset = _position;
            _valueCount = 0;
            _isQuoted = false;
            if (_nameCount == 0) { return Refuse(); }
            if (_position == _end || _buffer[_position] != '=') { return true; }
            _position++;
            return TakeValue() || Refuse();
        }

        private bool TakeValue()
        {
            _isQuoted = _position < _end && _buffer[_position] == '"';
            if (_isQuoted) { _position++; }
            _valueOffset = _position;
            while (_position < _end)
            {
                int one = _buffer[_position];
                if (_isQuoted ? one == '"' : !IsTokenByte(one)) { break; }
                // What follows a backslash is meant, whatever it is.
                _position += _isQuoted && one == '\\' ? 2 : 1;
            }
            if (_position > _end || (_isQuoted && _position == _end)) { return false; }
            _valueCount = _position - _valueOffset;
            if (_isQuoted) { _position++; }
            return _isQuoted || _valueCount > 0;
        }

        private bool TryGetValue(out string value)
        {
            byte[] bytes = new byte[_valueCount];
            int count = 0;
            for (int i = 0; i < _valueCount; i++)
            {
                if (_isQuoted && _buffer[_valueOffset + i] == '\\') { i++; }
                bytes[count++] = _buffer[_valueOffset + i];
            }
            return Utf8.TryGetString(bytes, 0, count, out value);
        }

        private void SkipSpace()
        {
            while (_position < _end && (_buffer[_position] == ' ' || _buffer[_position] == '\n'
                || _buffer[_position] == '\r' || _buffer[_position] == '\t'))
            {
                _position++;
            }
        }

        private bool Refuse()
        {
            Fault = FormatFault.LinkMalformed;
            _position = _end;
            return false;
        }
    }
}
