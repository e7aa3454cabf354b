using System;
using Device.Base;
using Xunit;

namespace Device.Tests.Base
{
    /// Goal: fewer bits mean the same number or are refused. Judge: .NET's Half and float.
    public sealed class FloatBitsTests
    {
        [Fact]
        public void All_halves_come_back()
        {
            for (int bits = 0; bits <= ushort.MaxValue; bits++)
            {
                double expected = (double)BitConverter.UInt16BitsToHalf((ushort)bits);
                double found = FloatBits.FromHalf(bits);
                Assert.Equal(
                    BitConverter.DoubleToUInt64Bits(expected) & ~0x0008000000000000UL,
                    BitConverter.DoubleToUInt64Bits(found) & ~0x0008000000000000UL);
                Assert.True(FloatBits.TryToHalf(found, out int again));
                Assert.Equal(bits, again);
                Assert.True(FloatBits.TryToSingle(found, out _));
            }
        }

        [Theory]
        [InlineData(0.1)]
        [InlineData(65504.5)]
        [InlineData(65536.0)]
        [InlineData(5.9604644775390625e-8 / 2)]
        [InlineData(1.0009765625 + 0.0001)]
        [InlineData(1e300)]
        [InlineData(double.Epsilon)]
        public void Too_few_bits_are_refused(double value)
        {
            Assert.False(FloatBits.TryToHalf(value, out int bits));
            Assert.Equal(0, bits);
        }

        [Fact]
        public void Random_singles_agree_with_dotnet()
        {
            Random random = new(3);
            for (int i = 0; i < 50_000; i++)
            {
                uint bits = (uint)random.NextInt64(1L << 32);
                if (i % 4 == 0) { bits &= 0x807fffff; }
                float single = BitConverter.UInt32BitsToSingle(bits);
                double found = FloatBits.FromSingle(bits);
                if (float.IsNaN(single))
                {
                    Assert.True(double.IsNaN(found));
                    continue;
                }
                Assert.Equal((double)single, found);
                Assert.True(FloatBits.TryToSingle(found, out uint again));
                Assert.Equal(bits, again);
                double wide = BitConverter.UInt64BitsToDouble((ulong)random.NextInt64());
                if (!double.IsNaN(wide))
                {
                    Assert.Equal((float)wide == wide, FloatBits.TryToSingle(wide, out _));
                }
            }
        }

        [Theory]
        [InlineData(double.NaN, false)]
        [InlineData(double.PositiveInfinity, false)]
        [InlineData(double.NegativeInfinity, false)]
        [InlineData(double.MaxValue, true)]
        [InlineData(0, true)]
        public void Finite_numbers_are_told(double value, bool isFinite)
        {
            Assert.Equal(isFinite, FloatBits.IsFinite(value));
        }
    }
}
