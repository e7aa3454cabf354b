using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Compression methods in the ServerHello.</summary>
    public sealed class CompressionChosen
    {
        [Theory]
        [InlineData(1)]
        [InlineData(64)]
        [InlineData(255)]
        public void Any_but_none_is_refused(int method)
        {
            ClientDialogue d = ClientDialogue.With(server => server.Compression = method);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.CompressionChosen, 47);
        }
    }
}
