using System;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>Reads what our own end wrote; what does not fit is an error of that end and
    /// throws.</summary>
    public sealed class WireReader
    {
        private readonly byte[] _bytes;
        private int _position;

        public WireReader(byte[] bytes)
        {
            _bytes = bytes;
        }

        public bool AtEnd { get { return _position == _bytes.Length; } }

        public long Number(int width)
        {
            long value = 0;
            foreach (byte part in Raw(width)) { value = (value << 8) | part; }
            return value;
        }

        public byte[] Raw(int count)
        {
            if (count > _bytes.Length - _position)
            {
                throw new InvalidOperationException(
                    $"{count} bytes wanted at {_position} of {_bytes.Length}");
            }
            _position += count;
            return _bytes.AsSpan(_position - count, count).ToArray();
        }

        public byte[] Vector(int width)
        {
            return Raw((int)Number(width));
        }

        public void End()
        {
            if (!AtEnd) { throw new InvalidOperationException($"more behind {_position}"); }
        }
    }
}
