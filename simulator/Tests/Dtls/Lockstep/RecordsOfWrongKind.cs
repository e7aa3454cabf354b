using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Records of the client of other epochs, types and versions, too long, too short,
    /// with garbage behind: each dropped and counted.</summary>
    public sealed class RecordsOfWrongKind
    {
        [Theory]
        [InlineData(0)]
        [InlineData(2)]
        [InlineData(0xffff)]
        public void Of_another_epoch(int epoch)
        {
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Records.RecordsOfWrongEpoch;
            d.Send(d.Client.Record(Wire.Data, epoch, 90, new byte[] { 1 }));
            d.Send(d.Client.Record(Wire.Alert, epoch, 91, Wire.Alarm(Wire.Fatal, 40)));
            Assert.Equal(before + 2, d.Records.RecordsOfWrongEpoch);
            d.Talk();
        }

        [Theory]
        [InlineData(0)]
        [InlineData(19)]
        [InlineData(24)]
        [InlineData(26)]
        [InlineData(255)]
        public void Of_an_unknown_type(int type)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Record(type, 0, new byte[] { 1, 2 }));
            d.Complete();
            d.Send(d.Client.Record(type, 1, Wire.Alarm(Wire.Fatal, 40)));
            Assert.Equal(2, d.Records.RecordsIgnored);
            d.Talk();
        }

        [Fact]
        public void Of_another_version()
        {
            ServerDialogue d = ServerDialogue.Connected();
            foreach (int version in new[] { Wire.Dtls10, 0x0303, 0 })
            {
                byte[] record = d.Client.Record(Wire.Data, 1, new byte[] { 1 });
                Wire.Number(version, 2).CopyTo(record, 1);
                d.Send(record);
            }
            Assert.Equal(3, d.Records.RecordsMalformed);
            d.Talk();
        }

        [Fact]
        public void Without_room_for_a_tag()
        {
            ServerDialogue d = ServerDialogue.Connected();
            for (int count = 0; count < 16; count++)
            {
                d.Send(new WireRecord(
                    Wire.Data, Wire.Dtls12, 1, 50 + count, new byte[0], new byte[count]).ToArray());
            }
            Assert.Equal(16, d.Records.RecordsForged);
            d.Talk();
        }

        [Fact]
        public void With_every_bit_changed_and_cut_at_every_byte()
        {
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Service.Datagrams;
            byte[] record = d.Client.Record(Wire.Data, 1, Wire.Filled(9));
            for (int i = 0; i < record.Length; i++)
            {
                for (int bit = 1; bit < 256; bit <<= 1) { d.Send(Wire.Spoilt(record, i, bit)); }
                d.Send(record[..i]);
            }
            Assert.Equal(before, d.Service.Datagrams);
            d.Talk();
        }

        [Fact]
        public void Empty()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            foreach (int type in new[] { 20, 21, 22, 23 })
            {
                d.Send(d.Client.Record(type, 0, new byte[0]));
            }
            d.Complete();
            int before = d.Service.Datagrams;
            foreach (int type in new[] { 20, 21, 22, 23 })
            {
                d.Send(d.Client.Record(type, 1, new byte[0]));
            }
            Assert.Equal(before, d.Service.Datagrams);
            d.Talk();
        }

        [Theory]
        [InlineData("00")]
        [InlineData("17fefd0001")]
        [InlineData("17fefd0001000000000009ffff01")]
        [InlineData("474554202f20485454502f312e310d0a")]
        public void Garbage_behind_a_good_record(string hex)
        {
            ServerDialogue d = ServerDialogue.Connected();
            int before = d.Service.Datagrams;
            d.Send(d.Client.Record(Wire.Data, 1, new byte[] { 1 }), Convert.FromHexString(hex));
            Assert.Equal(before + 1, d.Service.Datagrams);
            Assert.Equal(1, d.Records.RecordsMalformed);
            d.TakeAll();
            d.Talk();
        }
    }
}
