using System;
using Device.Base;

namespace Device.Lwm2m.Formats
{
    /// <summary>Writes link format (RFC 6690; content format 40): answers of Discover, the list
    /// of a registration. Begin opens a link, its attributes follow. What does not fit sets
    /// <see cref="Failed"/>.</summary>
    public sealed class LinkWriter
    {
        private readonly ByteWriter _writer = new ByteWriter();
        private readonly byte[] _number = new byte[FloatText.CountMax];

        /// <summary>Starts in the slice.</summary>
        public LinkWriter(byte[] buffer, int offset, int capacity)
        {
            Reset(buffer, offset, capacity);
        }

        /// <summary>Bytes written.</summary>
        public int Count { get { return _writer.Count; } }

        /// <summary>True once something did not fit.</summary>
        public bool Failed { get { return _writer.Failed; } }

        /// <summary>Starts again in another slice.</summary>
        public void Reset(byte[] buffer, int offset, int capacity)
        {
            _writer.Reset(buffer, offset, capacity);
        }

        /// <summary>Opens a link to the path.</summary>
        public LinkWriter Begin(NodePath path)
        {
            if (path == null) { throw new ArgumentNullException(nameof(path)); }
            return Begin(path.ToString());
        }

        /// <summary>Opens a link to the target, which has no angle brackets.</summary>
        public LinkWriter Begin(string target)
        {
            if (target == null) { throw new ArgumentNullException(nameof(target)); }
            if (target.IndexOf('>') >= 0) { throw new ArgumentException("target"); }
            if (_writer.Count > 0) { _writer.WriteUInt8(','); }
            _writer.WriteUInt8('<');
            Utf8.Write(_writer, target);
            _writer.WriteUInt8('>');
            return this;
        }

        /// <summary>An attribute without a value.</summary>
        public LinkWriter Attribute(string name)
        {
            _writer.WriteUInt8(';');
            Utf8.Write(_writer, name);
            return this;
        }

        /// <summary>A whole number.</summary>
        public LinkWriter Attribute(string name, long value)
        {
            return AttributeToken(name, value.ToString());
        }

        /// <summary>A finite number.</summary>
        public LinkWriter AttributeFloat(string name, double value)
        {
            Attribute(name);
            _writer.WriteUInt8('=');
            _writer.WriteBytes(_number, 0, FloatText.Format(value, _number, 0));
            return this;
        }

        /// <summary>A word without quotation marks, such as a version: neither space, comma nor
        /// semicolon in it.</summary>
        public LinkWriter AttributeToken(string name, string value)
        {
            if (value == null) { throw new ArgumentNullException(nameof(value)); }
            for (int i = 0; i < value.Length; i++)
            {
                if (!LinkReader.IsTokenByte(value[i])) { throw new ArgumentException("token"); }
            }
            Attribute(name);
            _writer.WriteUInt8('=');
            Utf8.Write(_writer, value);
            return this;
        }

        /// <summary>Text in quotation marks.</summary>
        public LinkWriter AttributeText(string name, string value)
        {
            Attribute(name);
            _writer.WriteUInt8('=');
            _writer.WriteUInt8('"');
            byte[] bytes = Utf8.GetBytes(value);
            foreach (byte one in bytes)
            {
                if (one == '"' || one == '\\') { _writer.WriteUInt8('\\'); }
                _writer.WriteUInt8(one);
            }
            _writer.WriteUInt8('"');
            return this;
        }
    }
}
