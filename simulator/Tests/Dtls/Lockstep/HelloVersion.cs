using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Versions of the client, in the hello and in its record.</summary>
    public sealed class HelloVersion
    {
        [Theory]
        [InlineData("DTLS 1.0", 0xfeff)]
        [InlineData("OpenSSL's old DTLS as a large number", 0xffff)]
        public void An_older_one_is_refused(string why, int version)
        {
            ServerDialogue d = ServerDialogue.With(client => client.Version = version);
            d.SendHello();
            d.ExpectRefusal(DtlsFault.VersionUnsupported, 70, why);
        }

        [Fact]
        public void A_newer_one_gets_1_2()
        {
            ServerDialogue d = ServerDialogue.With(client => client.Version = 0xfefc);
            d.Complete();
        }

        [Fact]
        public void A_record_of_DTLS_1_0_is_accepted()
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            Wire.Number(Wire.Dtls10, 2).CopyTo(hello, 1);
            d.Send(hello);
            d.Complete();
        }

        [Fact]
        public void A_record_of_TLS_is_dropped()
        {
            ServerDialogue d = new ServerDialogue();
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            Wire.Number(0x0303, 2).CopyTo(hello, 1);
            d.Send(hello);
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.Dropped(DropCause.HelloMalformed));
            d.Complete();
        }
    }
}
