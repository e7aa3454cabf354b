using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A close_notify that the server did not send, on a connection.</summary>
    public sealed class ForgedCloseNotify
    {
        [Fact]
        public void In_the_clear_it_is_not_heard()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(d.Server.Record(Wire.Alert, 0, Wire.Alarm(Wire.Warning, 0)));
            Assert.Equal(1, d.Counters.RecordsOfWrongEpoch);
            AssertUnharmed(d);
        }

        [Fact]
        public void With_any_byte_changed_it_is_not_heard()
        {
            ClientDialogue d = ClientDialogue.Connected();
            byte[] record = d.Server.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 0));
            for (int i = 13; i < record.Length; i++)
            {
                d.Send(Wire.Spoilt(record, i, 0x80));
                Assert.Equal(i - 12, d.Counters.RecordsForged);
            }
            AssertUnharmed(d);
            d.Send(record);
            Assert.Equal(DtlsFault.PeerClosed, d.Fault);
        }

        [Fact]
        public void Under_another_type_number_or_epoch_it_is_not_heard()
        {
            ClientDialogue d = ClientDialogue.Connected();
            byte[] data = d.Server.Record(Wire.Data, 1, Wire.Alarm(Wire.Warning, 0));
            data[0] = Wire.Alert;
            d.Send(data);
            byte[] alert = d.Server.Record(Wire.Alert, 1, Wire.Alarm(Wire.Warning, 0));
            d.Send(Wire.Spoilt(alert, 10));
            Assert.Equal(2, d.Counters.RecordsForged);
            d.Send(Wire.Spoilt(alert, 4, 3));
            Assert.Equal(1, d.Counters.RecordsOfWrongEpoch);
            AssertUnharmed(d);
        }

        private static void AssertUnharmed(ClientDialogue d)
        {
            Assert.False(d.IsClosed);
            d.Talk();
        }
    }
}
