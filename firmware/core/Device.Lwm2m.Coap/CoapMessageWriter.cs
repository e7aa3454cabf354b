using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>Writes one message (RFC 7252 section 3) into a buffer of fixed size: header, then
    /// options in ascending order, then payload. What does not fit sets
    /// <see cref="Failed"/>.</summary>
    public sealed class CoapMessageWriter
    {
        private const int OptionCountMax = 0xffff + 269;

        private readonly ByteWriter _writer = new ByteWriter();
        private int _number;

        /// <summary>Bytes written.</summary>
        public int Count { get { return _writer.Count; } }

        /// <summary>True once something did not fit.</summary>
        public bool Failed { get { return _writer.Failed; } }

        /// <summary>Writes the header and the token.</summary>
        public void Begin(
            byte[] buffer, int offset, int capacity,
            int type, int code, int messageId, ulong token, int tokenCount)
        {
            if (tokenCount < 0 || tokenCount > CoapMessage.TokenCountMax)
            {
                throw new ArgumentOutOfRangeException(nameof(tokenCount));
            }
            _writer.Reset(buffer, offset, capacity);
            _number = 0;
            _writer.WriteUInt8(0x40 | (type << 4) | tokenCount);
            _writer.WriteUInt8(code);
            _writer.WriteUInt16(messageId);
            WriteBig(token, tokenCount);
        }

        /// <summary>An option with bytes.</summary>
        public void WriteOption(int number, byte[] buffer, int offset, int count)
        {
            WriteOptionHeader(number, count);
            _writer.WriteBytes(buffer, offset, count);
        }

        /// <summary>An option with an integer in the fewest bytes; zero has none (section
        /// 3.2).</summary>
        public void WriteUInt(int number, long value)
        {
            int count = 0;
            while (count < 4 && (value >> (8 * count)) != 0) { count++; }
            WriteOptionHeader(number, count);
            WriteBig((ulong)value, count);
        }

        /// <summary>An option with the low bytes of a number, big-endian: an ETag.</summary>
        public void WriteBig(int number, ulong value, int count)
        {
            WriteOptionHeader(number, count);
            WriteBig(value, count);
        }

        /// <summary>An option with ASCII text.</summary>
        public void WriteText(int number, string text)
        {
            WriteOptionHeader(number, text.Length);
            _writer.WriteAscii(text);
        }

        /// <summary>An option for each segment of a path; none for "".</summary>
        public void WritePath(int number, string path)
        {
            int start = 0;
            while (start < path.Length)
            {
                int end = path.IndexOf('/', start);
                if (end < 0) { end = path.Length; }
                // Character by character: a substring would be garbage on every message.
                WriteOptionHeader(number, end - start);
                for (int i = start; i < end; i++) { _writer.WriteUInt8(path[i]); }
                start = end + 1;
            }
        }

        /// <summary>The payload and its marker; nothing for zero bytes.</summary>
        public void WritePayload(byte[] buffer, int offset, int count)
        {
            if (count == 0) { return; }
            _writer.WriteUInt8(0xff);
            _writer.WriteBytes(buffer, offset, count);
        }

        private void WriteOptionHeader(int number, int count)
        {
            if (number < _number) { throw new InvalidOperationException("option order"); }
            if (count > OptionCountMax) { throw new ArgumentOutOfRangeException(nameof(count)); }
            int delta = number - _number;
            _number = number;
            _writer.WriteUInt8((Nibble(delta) << 4) | Nibble(count));
            WriteExtended(delta);
            WriteExtended(count);
        }

        private static int Nibble(int value)
        {
            return value < 13 ? value : value < 269 ? 13 : 14;
        }

        private void WriteExtended(int value)
        {
            if (value >= 269) { _writer.WriteUInt16(value - 269); }
            else if (value >= 13) { _writer.WriteUInt8(value - 13); }
        }

        private void WriteBig(ulong value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                _writer.WriteUInt8((int)((value >> (8 * i)) & 0xff));
            }
        }
    }
}
