using System;
using System.Globalization;
using System.Text;
using Device.Base;
using Xunit;

namespace Device.Tests.Base
{
    /// Goal: numbers as text are the shortest that read back, and reading is exact.
    /// Method: .NET's own conversions are the judge, on edges and on random bits.
    public sealed class FloatTextTests
    {
        [Theory]
        [InlineData(0, "0")]
        [InlineData(-0.0, "-0")]
        [InlineData(1, "1")]
        [InlineData(-20, "-20")]
        [InlineData(0.1, "0.1")]
        [InlineData(22.4, "22.4")]
        [InlineData(0.000001, "0.000001")]
        [InlineData(0.0000001, "1e-7")]
        [InlineData(1.5e-9, "1.5e-9")]
        [InlineData(1e20, "100000000000000000000")]
        [InlineData(123456789012345680000.0, "123456789012345680000")]
        [InlineData(1e21, "1e+21")]
        [InlineData(1.25e100, "1.25e+100")]
        [InlineData(double.MaxValue, "1.7976931348623157e+308")]
        [InlineData(double.Epsilon, "5e-324")]
        [InlineData(2.2250738585072014e-308, "2.2250738585072014e-308")]
        [InlineData(2.225073858507201e-308, "2.225073858507201e-308")]
        [InlineData(9007199254740993, "9007199254740992")]
        [InlineData(4.35, "4.35")]
        public void Numbers_have_a_text(double value, string text)
        {
            Assert.Equal(text, Format(value));
            Assert.True(Parse(text, out double found));
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(found));
        }

        [Theory]
        [InlineData("1e0")]
        [InlineData("1E+2")]
        [InlineData("0.000000e5")]
        [InlineData("1e-400")]
        [InlineData("2.4703282292062327208e-324")]
        [InlineData("2.4703282292062328e-324")]
        [InlineData("9007199254740993")]
        [InlineData("9007199254740995")]
        [InlineData("9007199254740992.99999999999999999999999999999999999999999")]
        [InlineData("9007199254740993.00000000000000000000000000000000000000001")]
        [InlineData("0.1000000000000000055511151231257827021181583404541015625")]
        [InlineData("1.7976931348623158e308")]
        [InlineData("2.2250738585072011e-308")]
        [InlineData("2.2250738585072012e-308")]
        [InlineData("123456789012345678901234567890123456789012345678901234567890")]
        public void Reading_rounds_to_the_nearest(string text)
        {
            double expected = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.True(Parse(text, out double found));
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(found));
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("a sign alone", "-")]
        [InlineData("a plus", "+1")]
        [InlineData("a zero in front", "01")]
        [InlineData("nothing before the point", ".5")]
        [InlineData("nothing behind the point", "5.")]
        [InlineData("no exponent", "5e")]
        [InlineData("a sign for an exponent", "5e+")]
        [InlineData("a word", "NaN")]
        [InlineData("a space", "5 ")]
        [InlineData("two points", "1.2.3")]
        [InlineData("beyond the largest", "1.8e308")]
        [InlineData("far beyond", "1e9999999999")]
        public void What_is_no_number_is_refused(string why, string text)
        {
            Assert.False(Parse(text, out double found), why);
            Assert.Equal(0, found);
        }

        [Theory]
        [InlineData(128, true)]
        [InlineData(129, false)]
        public void Texts_have_a_longest(int count, bool isGood)
        {
            Assert.Equal(isGood, Parse("1." + new string('0', count - 2), out _));
        }

        [Fact]
        public void Random_numbers_agree_with_dotnet()
        {
            Random random = new(7);
            byte[] bits = new byte[8];
            for (int i = 0; i < 20_000; i++)
            {
                random.NextBytes(bits);
                double value = i % 2 == 0
                    ? BitConverter.ToDouble(bits)
                    : Math.Round(random.NextDouble() * 1000, i % 7);
                if (!double.IsFinite(value)) { continue; }
                string text = Format(value);
                string shortest = value.ToString("R", CultureInfo.InvariantCulture);
                Assert.Equal(Digits(shortest), Digits(text));
                Assert.True(Parse(text, out double found));
                Assert.Equal(value, found);
                Assert.True(Parse(shortest, out found), shortest);
                Assert.Equal(value, found);
            }
        }

        [Fact]
        public void Infinite_numbers_are_our_mistake()
        {
            Assert.Throws<ArgumentException>(() => Format(double.NaN));
            Assert.Throws<ArgumentException>(() => Format(double.NegativeInfinity));
        }

        private static string Digits(string number)
        {
            int exponent = number.IndexOfAny(['e', 'E']);
            string digits = exponent < 0 ? number : number[..exponent];
            return digits.Replace(".", "", StringComparison.Ordinal).Trim('-').Trim('0');
        }

        private static string Format(double value)
        {
            byte[] buffer = new byte[FloatText.CountMax + 2];
            return Encoding.ASCII.GetString(buffer, 1, FloatText.Format(value, buffer, 1));
        }

        private static bool Parse(string text, out double value)
        {
            byte[] bytes = Encoding.ASCII.GetBytes("9" + text + "9");
            return FloatText.TryParse(bytes, 1, text.Length, out value);
        }
    }
}
