using System;
using Device.Base;

namespace Device.Tests.Agent
{
    /// <summary>Every byte is the same: 0x00 for the lowest draw, 0xff for the highest.</summary>
    internal sealed class ConstantRandom : IRandomSource
    {
        private readonly byte _value;

        public ConstantRandom(byte value)
        {
            _value = value;
        }

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, _value, offset, count);
        }
    }
}
