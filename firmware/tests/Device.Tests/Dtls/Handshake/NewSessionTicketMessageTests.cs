using System;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Handshake
{
    public sealed class NewSessionTicketMessageTests
    {
        [Theory]
        [InlineData("empty ticket", "00000000" + "0000", 0L, 0)]
        [InlineData("two hours, three bytes", "00001c20" + "0003" + "aabbcc", 7200L, 3)]
        [InlineData("the longest lifetime", "ffffffff" + "0001" + "aa", 0xffffffffL, 1)]
        public void A_ticket_is_read_and_written(string why, string hex, long lifetime, int count)
        {
            byte[] body = Convert.FromHexString(hex);
            NewSessionTicketMessage message = new NewSessionTicketMessage();
            Assert.True(message.TryRead(new ByteReader(body, 0, body.Length)), why);
            Assert.Equal((lifetime, count, 6),
                (message.LifetimeSeconds, message.TicketCount, message.TicketOffset));

            ByteWriter writer = new ByteWriter(new byte[64], 0, 64);
            NewSessionTicketMessage.Write(writer, (uint)lifetime, body, 6, count);
            Assert.Equal(body, Bytes.Copy(writer.Buffer, 0, writer.Count));
        }

        [Theory]
        [InlineData("empty", "")]
        [InlineData("no length", "00000000")]
        [InlineData("half a length", "0000000000")]
        [InlineData("one short", "00000000" + "0002" + "aa")]
        [InlineData("one long", "00000000" + "0001" + "aabb")]
        public void A_malformed_ticket_is_refused(string why, string hex)
        {
            byte[] body = Convert.FromHexString(hex);
            Assert.False(
                new NewSessionTicketMessage().TryRead(new ByteReader(body, 0, body.Length)), why);
        }
    }
}
