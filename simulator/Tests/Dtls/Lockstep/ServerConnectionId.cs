using System;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Ids that server and client agreed on: in every record of epoch 1, and nothing else
    /// is heard (RFC 9146).</summary>
    public sealed class ServerConnectionId
    {
        [Theory]
        [InlineData(0)]
        [InlineData(5)]
        [InlineData(32)]
        public void Records_have_them(int ownCount)
        {
            ServerDialogue d = Begin(ownCount);
            d.Complete();
            Assert.Equal(8, d.Client.TheirConnectionId.Length);
            d.Service.LastSession!.Close();
            d.ExpectSealedAlert(Wire.Warning, 0);
        }

        [Fact]
        public void A_record_without_one_is_dropped()
        {
            ServerDialogue d = Begin(0);
            d.Complete();
            byte[] id = d.Client.TheirConnectionId;
            d.Client.TheirConnectionId = new byte[0];
            d.Send(d.Client.Record(Wire.Data, 1, 50, new byte[] { 1 }));
            d.Send(d.Client.Record(Wire.Alert, 1, 51, Wire.Alarm(Wire.Warning, 0)));
            AssertUnharmed(d, id);
        }

        [Fact]
        public void A_record_with_another_is_dropped()
        {
            ServerDialogue d = Begin(0);
            d.Complete();
            byte[] id = d.Client.TheirConnectionId;
            for (int i = 0; i < 8; i++)
            {
                d.Client.TheirConnectionId = Wire.Spoilt(id, i);
                d.Send(d.Client.Record(Wire.Data, 1, 50 + i, new byte[] { 1 }));
            }
            foreach (int count in new[] { 1, 7, 9 })
            {
                d.Client.TheirConnectionId = Wire.Filled(count, id[0]);
                d.Send(d.Client.Record(Wire.Data, 1, 70 + count, new byte[] { 1 }));
            }
            AssertUnharmed(d, id);
        }

        [Fact]
        public void Without_agreement_records_with_an_id_are_dropped()
        {
            ServerDialogue d = ServerDialogue.Connected();
            d.Send(d.Client.InnerRecord(Wire.Filled(8), 1, 50, new byte[] { 1, Wire.Data }));
            d.ExpectSilence();
            d.Talk();
        }

        [Theory]
        [InlineData("")]
        [InlineData("00")]
        [InlineData("000000000000")]
        public void Without_a_type_inside_it_is_dropped(string hex)
        {
            ServerDialogue d = Begin(0);
            d.Complete();
            d.Send(d.Client.InnerRecord(
                d.Client.TheirConnectionId, 1, 50, Convert.FromHexString(hex)));
            Assert.Equal(1, d.Records.RecordsMalformed);
            d.Client.SkipRecords(1, 60);
            d.Talk();
        }

        private static ServerDialogue Begin(int ownCount)
        {
            byte[] own = Wire.Filled(ownCount, 0x33);
            ServerDialogue d = ServerDialogue.With(client =>
            {
                client.OwnConnectionId = own;
                client.Extensions.Add((54, Wire.Join(new[] { (byte)ownCount }, own)));
            });
            return d;
        }

        private static void AssertUnharmed(ServerDialogue d, byte[] id)
        {
            d.ExpectSilence();
            Assert.Empty(d.Service.Closed);
            d.Client.TheirConnectionId = id;
            d.Client.SkipRecords(1, 100);
            d.Talk();
        }
    }
}
