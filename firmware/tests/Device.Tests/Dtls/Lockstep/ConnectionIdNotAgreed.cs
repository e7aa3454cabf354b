using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Records with an id where none was agreed on.</summary>
    public sealed class ConnectionIdNotAgreed
    {
        [Fact]
        public void They_are_dropped_and_counted()
        {
            ClientDialogue d = ClientDialogue.Connected();
            byte[] inner = { 1, 2, Wire.Data };
            d.Send(d.Server.InnerRecord(new byte[] { 7, 7 }, 1, 50, inner));
            d.Send(d.Server.InnerRecord(new byte[0], 1, 51, inner));
            Assert.Equal(2, d.Counters.RecordsOfWrongConnectionId);
            Assert.Empty(d.Data);
            d.Talk();
        }

        [Fact]
        public void An_answer_to_no_offer_is_refused()
        {
            ClientDialogue d = ClientDialogue.With(
                server => server.Extensions.Add((54, new byte[] { 1, 9 })));
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.UnsupportedExtension, 110);
        }
    }
}
