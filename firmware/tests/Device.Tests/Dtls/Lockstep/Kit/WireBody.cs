using System.Collections.Generic;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>A message body made by hand, byte by byte, that remembers where its lengths
    /// stand.</summary>
    public sealed class WireBody
    {
        private readonly List<byte> _bytes = new List<byte>();

        public List<LengthField> Lengths { get; } = new List<LengthField>();

        public WireBody Number(long value, int width)
        {
            _bytes.AddRange(Wire.Number(value, width));
            return this;
        }

        public WireBody Raw(byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        /// <summary>A length of so many bytes, and what it is the length of.</summary>
        public WireBody Vector(string name, int width, byte[] content)
        {
            return Vector(name, width, new WireBody().Raw(content));
        }

        /// <summary>The same with content that has lengths of its own.</summary>
        public WireBody Vector(string name, int width, WireBody content)
        {
            Lengths.Add(new LengthField(name, _bytes.Count, width, content._bytes.Count));
            Number(content._bytes.Count, width);
            foreach (LengthField inner in content.Lengths)
            {
                Lengths.Add(inner with { Offset = inner.Offset + _bytes.Count });
            }
            _bytes.AddRange(content._bytes);
            return this;
        }

        public byte[] ToArray()
        {
            return _bytes.ToArray();
        }

        /// <summary>A copy of the body in which one length lies.</summary>
        public static byte[] WithLength(byte[] body, LengthField field, int value)
        {
            byte[] copy = (byte[])body.Clone();
            Wire.Number(value, field.Width).CopyTo(copy, field.Offset);
            return copy;
        }
    }
}
