using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>What stands inside a record with an id: content, type, zeros (RFC 9146 section
    /// 4).</summary>
    public sealed class ConnectionIdInside
    {
        private static readonly byte[] Id = { 0x51 };

        [Theory]
        [InlineData("nothing", "")]
        [InlineData("a zero", "00")]
        [InlineData("many zeros", "0000000000000000000000000000000000")]
        public void Without_a_type_it_is_dropped(string why, string hex)
        {
            ClientDialogue d = Connected();
            d.Send(d.Server.InnerRecord(Id, 1, 50, Convert.FromHexString(hex)));
            Assert.True(d.Counters.RecordsMalformed == 1, why);
            Assert.Empty(d.Data);
            d.Server.SkipRecords(1, 100);
            d.Talk();
        }

        [Fact]
        public void Zeros_behind_the_type_are_taken_off()
        {
            ClientDialogue d = Connected();
            d.Send(d.Server.InnerRecord(Id, 1, 50, new byte[] { 7, 0, Wire.Data, 0, 0, 0 }));
            Assert.Equal(new byte[] { 7, 0 }, Assert.Single(d.Data));
        }

        [Fact]
        public void The_type_inside_is_the_one_that_counts()
        {
            ClientDialogue d = Connected();
            d.Send(d.Server.InnerRecord(Id, 1, 50, new byte[] { 1, 0, Wire.Alert }));
            Assert.Equal(DtlsFault.PeerClosed, d.Fault);
        }

        [Fact]
        public void An_unknown_type_inside_is_ignored()
        {
            ClientDialogue d = Connected();
            foreach (byte type in new byte[] { 1, 24, 25, 26, 255 })
            {
                d.Send(d.Server.InnerRecord(Id, 1, 50 + type, new byte[] { 2, 40, type }));
            }
            Assert.Equal(5, d.Counters.RecordsIgnored);
            Assert.False(d.IsClosed);
            d.Server.SkipRecords(1, 400);
            d.Talk();
        }

        private static ClientDialogue Connected()
        {
            return ClientDialogue.Connected(d =>
            {
                d.Options.OfferConnectionId = true;
                d.Options.OwnConnectionId = Id;
                d.Server.TheirConnectionId = Id;
                d.Server.Extensions.Add((54, new byte[] { 0 }));
            });
        }
    }
}
