using System;
using System.Text;
using Device.Base;
using Xunit;

namespace Device.Tests.Base
{
    /// Goal: UTF-8 and base64 as RFC 3629 and RFC 4648 have them. Judge: .NET's own.
    public sealed class TextCodecTests
    {
        [Fact]
        public void All_code_points_come_back()
        {
            for (int code = 0; code <= 0x10ffff; code += code < 0x900 ? 1 : 37)
            {
                if (code >= 0xd800 && code <= 0xdfff) { continue; }
                string text = char.ConvertFromUtf32(code);
                byte[] bytes = Utf8.GetBytes(text);
                Assert.Equal(Encoding.UTF8.GetBytes(text), bytes);
                Assert.Equal(bytes.Length, Utf8.GetCount(text));
                Assert.True(Utf8.TryGetString(bytes, 0, bytes.Length, out string found));
                Assert.Equal(text, found);
            }
        }

        [Theory]
        [InlineData("a rest alone", "80")]
        [InlineData("overlong, two bytes", "c1bf")]
        [InlineData("overlong, three bytes", "e09fbf")]
        [InlineData("overlong, four bytes", "f08fbfbf")]
        [InlineData("a surrogate", "eda080")]
        [InlineData("past the last", "f4908080")]
        [InlineData("five bytes", "f888808080")]
        [InlineData("cut off", "e282")]
        [InlineData("no rest", "e28241")]
        public void What_is_no_text_is_refused(string why, string hex)
        {
            byte[] bytes = Convert.FromHexString(hex);
            Assert.False(Utf8.TryGetString(bytes, 0, bytes.Length, out string text), why);
            Assert.Equal("", text);
        }

        [Fact]
        public void Half_a_pair_is_our_mistake()
        {
            Assert.Throws<ArgumentException>(() => Utf8.GetBytes("a\ud83d"));
            Assert.Throws<ArgumentException>(() => Utf8.GetBytes("\ude00a"));
        }

        [Theory]
        [InlineData("", "")]
        [InlineData("f", "Zg==")]
        [InlineData("fo", "Zm8=")]
        [InlineData("foo", "Zm9v")]
        [InlineData("foob", "Zm9vYg==")]
        [InlineData("fooba", "Zm9vYmE=")]
        [InlineData("foobar", "Zm9vYmFy")]
        public void Vectors_of_RFC_4648_section_10(string text, string encoded)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            Assert.Equal(encoded, Encode(bytes, false));
            Assert.Equal(encoded.TrimEnd('='), Encode(bytes, true));
            Assert.Equal(bytes, Decode(encoded, false));
            Assert.Equal(bytes, Decode(encoded.TrimEnd('='), true));
        }

        [Fact]
        public void All_characters_are_used()
        {
            byte[] bytes = new byte[256];
            for (int i = 0; i < 256; i++) { bytes[i] = (byte)(i * 5); }
            Assert.Equal(Convert.ToBase64String(bytes), Encode(bytes, false));
            Assert.Equal(bytes, Decode(Encode(bytes, true), true));
            Assert.Contains('_', Encode(bytes, true));
        }

        [Theory]
        [InlineData("no padding", "Zg", false)]
        [InlineData("half a padding", "Zg=", false)]
        [InlineData("padding alone", "====", false)]
        [InlineData("padding in the middle", "Zg==Zg==", false)]
        [InlineData("loose bits", "Zh==", false)]
        [InlineData("a space", "Zg= ", false)]
        [InlineData("of the other alphabet", "-_-_", false)]
        [InlineData("of the other alphabet", "+/+/", true)]
        [InlineData("padded", "Zg==", true)]
        [InlineData("one character", "Z", true)]
        [InlineData("loose bits", "Zh", true)]
        public void What_is_not_base64_is_refused(string why, string text, bool isForUrls)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            Assert.False(
                Base64.TryDecode(bytes, 0, bytes.Length, isForUrls, out byte[] found), why);
            Assert.Empty(found);
        }

        private static string Encode(byte[] bytes, bool isForUrls)
        {
            byte[] buffer = new byte[2 * bytes.Length + 4];
            ByteWriter writer = new(buffer, 0, buffer.Length);
            Base64.Write(writer, bytes, 0, bytes.Length, isForUrls);
            return Encoding.ASCII.GetString(buffer, 0, writer.Count);
        }

        private static byte[] Decode(string text, bool isForUrls)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            Assert.True(Base64.TryDecode(bytes, 0, bytes.Length, isForUrls, out byte[] found));
            return found;
        }
    }
}
