using System;
using System.Collections.Generic;
using Xunit;

namespace Device.Tests.Dtls
{
    // Which numbers a saved connection may use, and when.
    public sealed partial class DtlsClientSavedTests
    {
        [Fact]
        public void A_number_that_was_used_before_is_refused()
        {
            ClientRig rig = Connected();
            for (int i = 0; i < 5; i++) { rig.Send(1); }
            byte[] saved = Save(rig, reserve: false);
            long next = rig.Client.NextSendSequence;
            Assert.Equal(6, next);
            ClientRig after = Reboot(rig);
            Assert.False(Restore(after, saved, next - 1));
            Assert.True(Restore(after, saved, next));
        }

        [Theory]
        [InlineData("an empty block", 16, 16)]
        [InlineData("a block backwards", 16, 15)]
        [InlineData("a negative begin", -1, 16)]
        [InlineData("past the last number", 16, 1L << 48)]
        public void A_block_that_is_none_fails_loudly(string why, long first, long end)
        {
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            ClientRig after = Reboot(rig);
            Assert.True(
                Record.Exception(() => after.Restore(saved, Own(rig), first, end))
                    is ArgumentOutOfRangeException,
                why);
        }

        /// Goal: no number is used twice, whatever the order of sends, saves and reboots. Method:
        /// 20 reboots at random moments, every record's nonce kept.
        [Fact]
        public void No_nonce_is_used_twice_over_many_reboots()
        {
            Random random = new Random(5);
            HashSet<string> nonces = new HashSet<string>();
            ClientRig rig = Connected();
            byte[] saved = Save(rig);
            long end = Block;
            for (int reboot = 0; reboot < 20; reboot++)
            {
                int sends = random.Next(0, Block + 2);
                for (int i = 0; i < sends && rig.Client.CanSend; i++)
                {
                    rig.Send((byte)i);
                    byte[] datagram = rig.Outgoing.Dequeue();
                    string nonce = Convert.ToHexString(datagram, 13 + Id.Length, 8);
                    Assert.True(nonces.Add(nonce), nonce);
                    Assert.Equal(Convert.ToHexString(datagram, 3, 8), nonce);
                    rig.Server.Receive(datagram);
                }
                rig = Reboot(rig);
                Assert.True(rig.Restore(saved, Own(rig), end, end + Block));
                end += Block;
            }
            Assert.True(nonces.Count > 50);
            Assert.Equal(0, rig.Server.Counters.RecordsForged);
            Assert.Equal(0, rig.Server.Counters.RecordsReplayed);
        }

        [Fact]
        public void A_reserved_block_ends_where_it_ends()
        {
            ClientRig rig = Connected();
            rig.Client.ReserveSendSequence(4);
            Assert.Equal(2, rig.Client.SequencesLeft);
            rig.Send(1);
            rig.Send(2);
            // The last one is kept for the goodbye.
            Assert.False(rig.Client.CanSend);
            Assert.Equal(0, rig.Client.SequencesLeft);
            Assert.Throws<InvalidOperationException>(() => rig.Send(3));
            Assert.True(rig.Client.IsConnected);
            rig.Client.ReserveSendSequence(5);
            rig.Send(3);
            Assert.False(rig.Client.CanSend);
            rig.Close();
            rig.Carry();
            Assert.Equal(3, rig.Server.Data.Count);
            Assert.Equal((1, 0), Assert.Single(rig.Server.Alerts));
        }

        [Theory]
        [InlineData("below what was used", 0)]
        [InlineData("past the last number", (1L << 48))]
        public void A_reservation_that_is_none_fails_loudly(string why, long end)
        {
            ClientRig rig = Connected();
            Assert.True(
                Record.Exception(() => rig.Client.ReserveSendSequence(end))
                    is ArgumentOutOfRangeException,
                why);
            Assert.Throws<InvalidOperationException>(
                () => Reboot(rig).Client.ReserveSendSequence(100));
        }
    }
}
