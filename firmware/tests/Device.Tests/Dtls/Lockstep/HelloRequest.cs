using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server that wants to begin again: no renegotiation (RFC 7925 section
    /// 17).</summary>
    public sealed class HelloRequest
    {
        [Fact]
        public void In_a_handshake_it_means_nothing()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(new WireMessage(Wire.HelloRequest, 0, new byte[0]).Whole));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.RecordsIgnored);
            d.Complete();
        }

        [Fact]
        public void On_a_connection_it_is_declined_and_the_connection_goes_on()
        {
            ClientDialogue d = ClientDialogue.Connected();
            for (int i = 0; i < 3; i++)
            {
                d.Send(d.Server.Sealed(new WireMessage(Wire.HelloRequest, i, new byte[0])));
                WireRecord answer = d.TakeRecord();
                Assert.Equal((Wire.Alert, 1), (answer.Type, answer.Epoch));
                Assert.Equal(Wire.Alarm(Wire.Warning, 100), d.Server.Open(answer));
            }
            d.Talk();
        }

        [Fact]
        public void Many_in_one_record_are_declined_once()
        {
            ClientDialogue d = ClientDialogue.Connected();
            byte[] request = new WireMessage(Wire.HelloRequest, 0, new byte[0]).Whole;
            d.Send(d.Server.Record(Wire.Handshake, 1, Wire.Join(request, request, request)));
            d.TakeRecord();
            d.Talk();
        }

        [Fact]
        public void In_the_clear_it_is_not_heard()
        {
            ClientDialogue d = ClientDialogue.Connected();
            d.Send(d.Server.Plain(new WireMessage(Wire.HelloRequest, 0, new byte[0]).Whole));
            d.Talk();
        }
    }
}
