using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Every message of the server with bytes behind its end that its header
    /// counts.</summary>
    public sealed class MessageWithTrailingBytes
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(4)]
        public void Nothing_may_stand_behind_a_message(int place)
        {
            foreach (int count in new[] { 1, 2, 40 })
            {
                ClientDialogue d = new ClientDialogue().Connect();
                WireMessage message = d.Server.Flight[place];
                byte[] body = Wire.Join(message.Body, new byte[count]);
                d.Send(d.Server.Plain(d.Server.FlightWith(message.With(body))));
                d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{message.Type} and {count}");
            }
        }
    }
}
