using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A renegotiation_info with content in a first handshake: somebody spliced two
    /// connections (CVE-2009-3555).</summary>
    public sealed class RenegotiationInfoWrong
    {
        [Theory]
        [InlineData(1)]
        [InlineData(12)]
        [InlineData(24)]
        [InlineData(255)]
        public void It_is_refused(int count)
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.Extensions.RemoveAll(entry => entry.Type == 0xff01);
                server.Extensions.Add((0xff01, Wire.Join(new[] { (byte)count }, new byte[count])));
            });
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.RenegotiationInfoWrong, 40);
        }

        [Fact]
        public void A_server_without_it_is_accepted()
        {
            ClientDialogue d = ClientDialogue.With(
                server => server.Extensions.RemoveAll(entry => entry.Type == 0xff01));
            d.Complete();
        }
    }
}
