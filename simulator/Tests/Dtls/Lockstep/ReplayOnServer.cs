using System.Collections.Generic;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Records of the client that come again, at the window's edge and at the end of the
    /// numbers.</summary>
    public sealed class ReplayOnServer
    {
        [Fact]
        public void None_is_heard_twice()
        {
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Service.Datagrams;
            List<byte[]> records = new List<byte[]>();
            for (int i = 0; i < 64; i++)
            {
                records.Add(d.Client.Record(Wire.Data, 1, new byte[] { 1 }));
            }
            for (int round = 0; round < 3; round++)
            {
                foreach (byte[] record in records) { d.Send(record); }
            }
            Assert.Equal(before + 64, d.Service.Datagrams);
            Assert.Equal(128, d.Records.RecordsReplayed);
            d.TakeAll();
            d.Talk();
        }

        [Theory]
        [InlineData(1, true)]
        [InlineData(63, true)]
        [InlineData(64, false)]
        [InlineData(65, false)]
        [InlineData(500, false)]
        public void Sixty_four_numbers_are_open(int age, bool isHeard)
        {
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Service.Datagrams;
            d.Send(d.Client.Record(Wire.Data, 1, 1_000, new byte[] { 1 }));
            d.Send(d.Client.Record(Wire.Data, 1, 1_000 - age, new byte[] { 2 }));
            d.Send(d.Client.Record(Wire.Data, 1, 1_000 - age, new byte[] { 2 }));
            Assert.Equal(before + (isHeard ? 2 : 1), d.Service.Datagrams);
            Assert.Equal(isHeard ? 1 : 2, d.Records.RecordsReplayed);
        }

        [Fact]
        public void The_largest_number_is_heard_once()
        {
            const long largest = (1L << 48) - 1;
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Service.Datagrams;
            d.Send(d.Client.Record(Wire.Data, 1, largest, new byte[] { 1 }));
            d.Send(d.Client.Record(Wire.Data, 1, largest, new byte[] { 1 }));
            d.Send(d.Client.Record(Wire.Data, 1, 2, new byte[] { 1 }));
            Assert.Equal(before + 1, d.Service.Datagrams);
        }

        [Fact]
        public void What_is_not_authentic_does_not_move_the_window()
        {
            ServerDialogue d = ServerDialogue.Connected();
            d.Send(Wire.Spoilt(d.Client.Record(Wire.Data, 1, 1L << 40, new byte[] { 1 }), -1));
            Assert.Equal(1, d.Records.RecordsForged);
            d.Talk();
        }
    }
}
