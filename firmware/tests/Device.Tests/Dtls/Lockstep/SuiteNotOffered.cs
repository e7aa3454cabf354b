using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Suites in the ServerHello that the client did not offer.</summary>
    public sealed class SuiteNotOffered
    {
        [Theory]
        [InlineData("RSA key transport", 0x002f)]
        [InlineData("CBC", 0xc009)]
        [InlineData("CCM with a long tag", 0xc0ac)]
        [InlineData("CCM-8 with a long key", 0xc0af)]
        [InlineData("GCM with a long key", 0xc02c)]
        [InlineData("RSA certificates", 0xc02f)]
        [InlineData("a shared key that nobody offered", 0xc0a8)]
        [InlineData("no encryption", 0x0000)]
        [InlineData("no encryption, ECDSA", 0xc006)]
        [InlineData("the signalling value", 0x00ff)]
        [InlineData("the fallback value", 0x5600)]
        [InlineData("TLS 1.3", 0x1301)]
        [InlineData("the two bytes swapped", 0xaec0)]
        [InlineData("GCM, which is known and was not offered", Wire.Gcm)]
        public void It_is_refused(string why, int suite)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferGcm = false;
            d.Server.Suite = suite;
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.SuiteNotOffered, 47, why);
        }

        [Fact]
        public void CCM_8_is_refused_when_GCM_alone_was_offered()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.OfferCcm8 = false;
            d.Connect().SendFlight();
            d.ExpectRefusal(DtlsFault.SuiteNotOffered, 47);
        }
    }
}
