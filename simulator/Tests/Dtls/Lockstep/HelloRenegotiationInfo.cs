using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A renegotiation_info with content in a first handshake (CVE-2009-3555), and the
    /// signalling value in its place.</summary>
    public sealed class HelloRenegotiationInfo
    {
        [Fact]
        public void With_content_it_is_refused()
        {
            ServerDialogue d = ServerDialogue.With(client =>
            {
                client.Extensions.RemoveAll(entry => entry.Type == 0xff01);
                client.Extensions.Add((0xff01, Wire.Join(new byte[] { 12 }, new byte[12])));
            });
            d.SendHello();
            d.ExpectRefusal(DtlsFault.RenegotiationInfoWrong, 40);
        }

        [Theory]
        [InlineData("the extension", true, false, 1)]
        [InlineData("the value", false, true, 1)]
        [InlineData("both", true, true, 1)]
        [InlineData("neither", false, false, 0)]
        public void It_is_answered_when_asked_for(
            string why, bool extension, bool value, int answers)
        {
            ServerDialogue d = ServerDialogue.With(client =>
            {
                if (!extension) { client.Extensions.RemoveAll(entry => entry.Type == 0xff01); }
                if (value) { client.Suites.Add(0x00ff); }
            });
            d.Complete();
            Assert.True(d.Client.Reply.Count(entry => entry.Type == 0xff01) == answers, why);
        }
    }
}
