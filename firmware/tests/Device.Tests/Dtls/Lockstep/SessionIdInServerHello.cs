using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Session ids that a server gives or makes up.</summary>
    public sealed class SessionIdInServerHello
    {
        [Theory]
        [InlineData(1)]
        [InlineData(32)]
        public void One_of_a_legal_length_is_accepted(int count)
        {
            ClientDialogue d = ClientDialogue.With(server => server.SessionId = Wire.Filled(count));
            d.Complete();
        }

        [Theory]
        [InlineData(33)]
        [InlineData(64)]
        [InlineData(255)]
        public void A_longer_one_is_a_decode_error(int count)
        {
            ClientDialogue d = ClientDialogue.With(server => server.SessionId = Wire.Filled(count));
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecodeError, 50);
        }
    }
}
