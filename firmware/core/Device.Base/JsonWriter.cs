using System;

namespace Device.Base
{
    /// <summary>Writes JSON (RFC 8259) without spaces. What does not fit sets
    /// <see cref="Failed"/>, as with <see cref="ByteWriter"/>.</summary>
    public sealed class JsonWriter
    {
        private const string Digits = "0123456789abcdef";

        private readonly ByteWriter _writer;
        private readonly byte[] _number = new byte[FloatText.CountMax];
        private bool _needsComma;

        /// <param name="writer">Where to write; kept.</param>
        public JsonWriter(ByteWriter writer)
        {
            if (writer == null) { throw new ArgumentNullException(nameof(writer)); }
            _writer = writer;
        }

        /// <summary>True once a write did not fit.</summary>
        public bool Failed { get { return _writer.Failed; } }

        /// <summary>Starts again, after the writer was reset.</summary>
        public void Reset() { _needsComma = false; }

        /// <summary>Opens an array.</summary>
        public void BeginArray() { Open('['); }

        /// <summary>Closes an array.</summary>
        public void EndArray() { Close(']'); }

        /// <summary>Opens an object.</summary>
        public void BeginObject() { Open('{'); }

        /// <summary>Closes an object.</summary>
        public void EndObject() { Close('}'); }

        /// <summary>A member's name; its value is next.</summary>
        public void WriteName(string name)
        {
            WriteText(name);
            _writer.WriteUInt8(':');
            _needsComma = false;
        }

        /// <summary>A string.</summary>
        public void WriteText(string text)
        {
            if (text == null) { throw new ArgumentNullException(nameof(text)); }
            Separate();
            _writer.WriteUInt8('"');
            byte[] bytes = Utf8.GetBytes(text);
            foreach (byte one in bytes) { WriteEscaped(one); }
            _writer.WriteUInt8('"');
        }

        /// <summary>Bytes as a string of base64url.</summary>
        public void WriteBase64(byte[] buffer, int offset, int count)
        {
            Separate();
            _writer.WriteUInt8('"');
            Base64.Write(_writer, buffer, offset, count, true);
            _writer.WriteUInt8('"');
        }

        /// <summary>A whole number.</summary>
        public void WriteInteger(long value)
        {
            WriteRaw(value.ToString());
        }

        /// <summary>A whole number.</summary>
        public void WriteUnsigned(ulong value)
        {
            WriteRaw(value.ToString());
        }

        /// <summary>A finite number.</summary>
        public void WriteFloat(double value)
        {
            Separate();
            int count = FloatText.Format(value, _number, 0);
            _writer.WriteBytes(_number, 0, count);
        }

        /// <summary>True or false.</summary>
        public void WriteBoolean(bool value)
        {
            WriteRaw(value ? "true" : "false");
        }

        private void Open(char bracket)
        {
            Separate();
            _writer.WriteUInt8(bracket);
            _needsComma = false;
        }

        private void Close(char bracket)
        {
            _writer.WriteUInt8(bracket);
            _needsComma = true;
        }

        private void Separate()
        {
            if (_needsComma) { _writer.WriteUInt8(','); }
            _needsComma = true;
        }

        private void WriteRaw(string text)
        {
            Separate();
            for (int i = 0; i < text.Length; i++) { _writer.WriteUInt8(text[i]); }
        }

        private void WriteEscaped(int one)
        {
            // Section 7: the mark, the backslash and the control characters.
            if (one != '"' && one != '\\' && one >= 0x20)
            {
                _writer.WriteUInt8(one);
                return;
            }
            _writer.WriteUInt8('\\');
            int place = "\b\f\n\r\t".IndexOf((char)one);
            if (place >= 0) { _writer.WriteUInt8("bfnrt"[place]); }
            else if (one >= 0x20) { _writer.WriteUInt8(one); }
            else
            {
                _writer.WriteUInt8('u');
                _writer.WriteUInt8('0');
                _writer.WriteUInt8('0');
                _writer.WriteUInt8(Digits[one >> 4]);
                _writer.WriteUInt8(Digits[one & 0x0f]);
            }
        }
    }
}
