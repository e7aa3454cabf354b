using System;
using System.Text;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class CoapMessageTests
    {
        [Theory]
        [InlineData("nothing", "", false)]
        [InlineData("one short of a header", "400101", false)]
        [InlineData("version 0", "0001beef", false)]
        [InlineData("version 2", "8001beef", false)]
        [InlineData("version 3", "c001beef", false)]
        [InlineData("token one short", "4201beef01", false)]
        [InlineData("token length 9", "4901beef010203040506070809", false)]
        [InlineData("token length 15", "4f01beef0102030405060708090a0b0c0d0e0f", false)]
        [InlineData("empty with a token", "4100beef01", false)]
        [InlineData("empty with a byte behind", "4000beef00", false)]
        [InlineData("class 1 is reserved", "4020beef", false)]
        [InlineData("class 6 is reserved", "40c0beef", false)]
        [InlineData("class 7 is reserved", "40e0beef", false)]
        [InlineData("class 3 is reserved", "4060beef", false)]
        [InlineData("payload marker without payload", "4001beefff", false)]
        [InlineData("marker behind an option, no payload", "4001beefb161ff", false)]
        [InlineData("delta 15 that is no marker", "4001beeff0", false)]
        [InlineData("length 15", "4001beef1f", false)]
        [InlineData("delta 13 without its byte", "4001beefd0", false)]
        [InlineData("delta 14 with one of two bytes", "4001beefe000", false)]
        [InlineData("length 13 without its byte", "4001beefbd", false)]
        [InlineData("length 14 with one of two bytes", "4001beefbe00", false)]
        [InlineData("option one short", "4001beefb26f", false)]
        [InlineData("option number above 65535", "4001beefe0fef3e0ffff", false)]
        [InlineData("a header alone", "4001beef", true)]
        [InlineData("an empty message", "4000beef", true)]
        [InlineData("a reset", "7000beef", true)]
        [InlineData("token of 8", "4801beef0102030405060708", true)]
        [InlineData("one byte of payload", "4001beefff00", true)]
        [InlineData("an option without value", "4001beefb0", true)]
        [InlineData("the greatest option number", "4001beefe0fef2", true)]
        public void Format_is_strict(string why, string hex, bool good)
        {
            byte[] bytes = Convert.FromHexString(hex);
            Assert.True(new CoapMessage().TryParse(bytes, 0, bytes.Length) == good, why);
        }

        [Fact]
        public void Everything_is_found_again()
        {
            byte[] bytes = new Packet
            {
                Type = CoapType.NonConfirmable,
                Code = CoapCode.Post,
                MessageId = 0xbeef,
                Token = [1, 2, 3],
                Payload = [9, 8],
            }
                .With(CoapOptionNumber.UriHost, Encoding.ASCII.GetBytes("host"))
                .With(CoapOptionNumber.ETag, 5, 6)
                .With(CoapOptionNumber.Observe)
                .With(CoapOptionNumber.UriPath, Encoding.ASCII.GetBytes("rd"))
                .With(CoapOptionNumber.UriPath, Encoding.ASCII.GetBytes(new string('x', 255)))
                .With(CoapOptionNumber.ContentFormat, 0x2d, 0x16)
                .With(CoapOptionNumber.UriQuery, Encoding.ASCII.GetBytes("ep=a"))
                .With(CoapOptionNumber.UriQuery)
                .With(CoapOptionNumber.Accept, 40)
                .With(CoapOptionNumber.MaxAge, 1, 0)
                .WithBlock(CoapOptionNumber.Block2, 70000, true, 6)
                .WithBlock(CoapOptionNumber.Block1, 3, false, 0)
                .With(CoapOptionNumber.Size1, 0xff, 0xff, 0xff, 0xff)
                .With(2050, 1)
                .Build();
            byte[] shifted = new byte[bytes.Length + 20];
            bytes.CopyTo(shifted, 11);
            CoapMessage message = new();

            Assert.True(message.TryParse(shifted, 11, bytes.Length));
            Assert.Equal(CoapType.NonConfirmable, message.Type);
            Assert.Equal(CoapCode.Post, message.Code);
            Assert.Equal(0xbeef, message.MessageId);
            Assert.Equal(0x010203ul, message.Token);
            Assert.Equal(3, message.TokenCount);
            Assert.Equal(0, message.CriticalUnknown);
            Assert.Equal("rd/" + new string('x', 255), message.JoinPath());
            Assert.True(message.PathIs("rd/" + new string('x', 255)));
            Assert.False(message.PathIs("rd/" + new string('x', 254)));
            Assert.False(message.PathIs("rd/" + new string('x', 256)));
            Assert.False(message.PathIs("rd"));
            Assert.False(message.PathIs(""));
            Assert.Equal(2, message.QueryCount);
            Assert.Equal("ep=a", message.Query(0));
            Assert.Equal("", message.Query(1));
            Assert.Equal(CoapContentFormat.Tlv, message.ContentFormat);
            Assert.Equal(40, message.Accept);
            Assert.Equal(0, message.Observe);
            Assert.Equal(256, message.MaxAgeSeconds);
            Assert.Equal(70000, BlockOption.Number(message.Block2));
            Assert.True(BlockOption.More(message.Block2));
            Assert.Equal(1024, BlockOption.Size(message.Block2));
            Assert.Equal(48, BlockOption.Offset(message.Block1));
            Assert.Equal(0xffffffff, message.Size1);
            Assert.Equal(-1, message.Size2);
            Assert.Equal(2, message.ETagCount);
            Assert.Equal(0x0506ul, message.ETag);
            Assert.Equal(2, message.PayloadCount);
            Assert.Equal(9, shifted[message.PayloadOffset]);
        }

        [Theory]
        [InlineData("nobody's", 9, 1, 1)]
        [InlineData("If-Match is not supported", 1, 1, 1)]
        [InlineData("If-None-Match is not supported", 5, 0, 1)]
        [InlineData("Uri-Path longer than 255", 11, 256, 1)]
        [InlineData("Accept of 3 bytes", 17, 3, 1)]
        [InlineData("Accept twice", 17, 1, 2)]
        [InlineData("Block1 of 4 bytes", 27, 4, 1)]
        [InlineData("Block2 twice", 23, 1, 2)]
        [InlineData("Uri-Host empty", 3, 0, 1)]
        public void Critical_options_that_are_not_understood_are_reported(
            string why, int number, int length, int times)
        {
            Packet packet = Packet.Request(CoapCode.Get, 1, "");
            for (int i = 0; i < times; i++) { packet.With(number, new byte[length]); }
            Assert.True(Packet.Read(packet.Build()).CriticalUnknown == number, why);
        }

        [Theory]
        [InlineData("nobody's", 2050, 1, 1)]
        [InlineData("Max-Age of 5 bytes", 14, 5, 1)]
        [InlineData("ETag of 9 bytes", 4, 9, 1)]
        [InlineData("Content-Format twice", 12, 1, 2)]
        public void Elective_options_that_are_not_understood_are_passed_over(
            string why, int number, int length, int times)
        {
            Packet packet = Packet.Request(CoapCode.Get, 1, "");
            for (int i = 0; i < times; i++) { packet.With(number, new byte[length]); }
            CoapMessage message = Packet.Read(packet.Build());
            Assert.True(message.CriticalUnknown == 0, why);
            Assert.Equal(-1, message.MaxAgeSeconds);
            Assert.Equal(0, message.ETagCount);
        }

        [Theory]
        [InlineData("a slash inside a segment", 11, "a/b")]
        [InlineData("a control character", 11, "a\n")]
        [InlineData("a control character in a query", 15, "a\0")]
        [InlineData("no ASCII", 15, "ep=\u00e9")]
        public void Texts_are_printable(string why, int number, string text)
        {
            byte[] bytes = Packet.Request(CoapCode.Get, 1, "")
                .With(number, Encoding.UTF8.GetBytes(text)).Build();
            Assert.True(Packet.Read(bytes).TextRefused, why);
        }

        [Theory]
        [InlineData(CoapOptionNumber.UriPath, CoapMessage.PathCountMax)]
        [InlineData(CoapOptionNumber.UriQuery, CoapMessage.QueryCountMax)]
        public void More_texts_than_are_held_are_reported(int number, int max)
        {
            Packet packet = Packet.Request(CoapCode.Get, 1, "");
            for (int i = 0; i < max; i++) { packet.With(number, (byte)'a'); }
            Assert.False(Packet.Read(packet.Build()).TextRefused);
            packet.With(number, (byte)'a');
            Assert.True(Packet.Read(packet.Build()).TextRefused);
        }

        [Theory]
        [InlineData(0, 0)]
        [InlineData(1, 1)]
        [InlineData(12, 12)]
        [InlineData(13, 13)]
        [InlineData(268, 268)]
        [InlineData(269, 269)]
        [InlineData(65535, 65804)]
        public void The_writer_encodes_as_others_do(int number, int length)
        {
            byte[] value = Packet.Bytes(length);
            byte[] expected = new Packet
            {
                Code = CoapCode.Put,
                MessageId = 0x1234,
                Token = [1, 2, 3, 4, 5, 6, 7, 8],
                Payload = [5],
            }.With(number, value).Build();
            byte[] buffer = new byte[expected.Length + 5];
            CoapMessageWriter writer = new();
            writer.Begin(
                buffer, 5, expected.Length, CoapType.Confirmable, CoapCode.Put, 0x1234,
                0x0102030405060708, 8);
            writer.WriteOption(number, value, 0, length);
            writer.WritePayload([5], 0, 1);
            Assert.False(writer.Failed);
            Assert.True(expected.AsSpan().SequenceEqual(buffer.AsSpan(5, writer.Count)));

            writer.Begin(
                buffer, 5, expected.Length - 1, CoapType.Confirmable, CoapCode.Put, 0x1234,
                0x0102030405060708, 8);
            writer.WriteOption(number, value, 0, length);
            writer.WritePayload([5], 0, 1);
            Assert.True(writer.Failed);
        }

        [Theory]
        [InlineData(0, "60")]
        [InlineData(1, "6101")]
        [InlineData(255, "61ff")]
        [InlineData(256, "620100")]
        [InlineData(65536, "63010000")]
        [InlineData(4294967295, "64ffffffff")]
        public void Numbers_take_the_fewest_bytes(long value, string hex)
        {
            byte[] buffer = new byte[16];
            CoapMessageWriter writer = new();
            writer.Begin(buffer, 0, 16, 0, CoapCode.Get, 1, 0, 0);
            writer.WriteUInt(CoapOptionNumber.Observe, value);
            Assert.Equal(hex, Convert.ToHexStringLower(buffer.AsSpan(4, writer.Count - 4)));
        }

        [Fact]
        public void Options_out_of_order_are_our_own_mistake()
        {
            CoapMessageWriter writer = new();
            writer.Begin(new byte[64], 0, 64, 0, CoapCode.Get, 1, 0, 0);
            writer.WriteUInt(CoapOptionNumber.Accept, 1);
            Assert.Throws<InvalidOperationException>(
                () => writer.WriteUInt(CoapOptionNumber.ContentFormat, 1));
        }
    }
}
