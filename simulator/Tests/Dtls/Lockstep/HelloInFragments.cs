using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A hello with its cookie in fragments of every size that holds the parameters in the
    /// first.</summary>
    public sealed class HelloInFragments
    {
        [Fact]
        public void Every_such_size_completes()
        {
            int count = new ServerDialogue().AskForCookie().Client.Hello.Body.Length;
            for (int size = 58; size <= count; size++)
            {
                ServerDialogue d = new ServerDialogue().AskForCookie();
                foreach (byte[] part in d.Client.Hello.Parts(size))
                {
                    d.ExpectSilence();
                    d.Send(d.Client.Plain(part));
                }
                d.TakeFlight();
                if (size % 8 == 0) { d.Complete(); }
            }
        }

        [Fact]
        public void A_later_fragment_alone_keeps_nothing()
        {
            ServerDialogue d = new ServerDialogue().AskForCookie();
            byte[][] parts = d.Client.Hello.Parts(60).ToArray();
            for (int i = 1; i < parts.Length; i++) { d.Send(d.Client.Plain(parts[i])); }
            d.ExpectSilence();
            Assert.Equal(parts.Length - 1, d.Counters.Dropped(DropCause.HelloFragment));
            Assert.Equal(0, d.Network.Gate.Handshakes);
            d.Complete();
        }

        [Fact]
        public void A_first_fragment_without_the_parameters_gets_no_answer()
        {
            ServerDialogue d = new ServerDialogue();
            d.Send(d.Client.Plain(d.Client.Hello.Part(0, 30)));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.Dropped(DropCause.HelloMalformed));
            d.Complete();
        }
    }
}
