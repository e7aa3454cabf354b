using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A first hello cut at every byte, its headers telling the truth: no answer until
    /// everything is there that a cookie is bound to.</summary>
    public sealed class HelloCutShort
    {
        [Fact]
        public void Without_its_parameters_it_gets_no_answer()
        {
            ServerDialogue d = new ServerDialogue();
            WireMessage hello = d.Client.Hello;
            int parameters = 2 + 32 + 1 + 1 + 2 + 2 + 2;
            for (int cut = 0; cut <= hello.Body.Length; cut++)
            {
                d.Send(d.Client.Plain(hello.With(hello.Body[..cut]).Whole));
                if (cut >= parameters) { Assert.Equal(44, d.Take().Length); }
                d.ExpectSilence();
            }
            Assert.Equal(parameters, d.Counters.Dropped(DropCause.HelloMalformed));
            Assert.Equal(0, d.Counters.HandshakesBegun);
        }

        [Fact]
        public void With_its_cookie_and_cut_in_its_extensions_it_is_a_decode_error()
        {
            int count = new ServerDialogue().AskForCookie().Client.Hello.Body.Length;
            int parameters = 2 + 32 + 1 + 17 + 2 + 2 + 2;
            for (int cut = parameters + 1; cut < count; cut += 3)
            {
                ServerDialogue d = new ServerDialogue().AskForCookie();
                WireMessage hello = d.Client.Hello;
                d.Send(d.Client.Plain(hello.With(hello.Body[..cut]).Whole));
                d.ExpectRefusal(DtlsFault.DecodeError, 50, $"cut at {cut}");
            }
        }
    }
}
