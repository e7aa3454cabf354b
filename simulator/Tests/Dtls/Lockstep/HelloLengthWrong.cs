using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Every length of a hello that lies: a first hello gets one shorter answer or none,
    /// one with a cookie is refused or is as a first one.</summary>
    public sealed class HelloLengthWrong
    {
        [Fact]
        public void A_first_hello_gets_one_shorter_answer_or_none()
        {
            ServerDialogue d = new ServerDialogue();
            WireMessage hello = d.Client.Hello;
            foreach (LengthField field in hello.Lengths)
            {
                foreach (int value in Lies(field))
                {
                    byte[] body = WireBody.WithLength(hello.Body, field, value);
                    byte[] datagram = d.Client.Plain(hello.With(body).Whole);
                    d.Send(datagram);
                    Assert.True(d.Waiting <= 1, field.Name);
                    if (d.Waiting == 0) { continue; }
                    Assert.True(d.Take().Length < datagram.Length, field.Name);
                }
            }
            Assert.Equal(0, d.Counters.HandshakesBegun);
            d.Begin().Complete();
        }

        [Fact]
        public void Behind_the_parameters_it_is_a_decode_error()
        {
            List<LengthField> fields = new ServerDialogue().AskForCookie().Client.Hello.Lengths;
            int lies = 0;
            foreach (LengthField field in fields.Skip(4))
            {
                foreach (int value in Lies(field))
                {
                    ServerDialogue d = new ServerDialogue().AskForCookie();
                    WireMessage hello = d.Client.Hello;
                    byte[] body = WireBody.WithLength(hello.Body, field, value);
                    d.Send(d.Client.Plain(hello.With(body).Whole));
                    d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{field.Name} of {value}");
                    lies++;
                }
            }
            Assert.True(lies > 15, $"{lies}");
        }

        private static IEnumerable<int> Lies(LengthField field)
        {
            int largest = (1 << (8 * field.Width)) - 1;
            return new[] { 0, field.Value - 1, field.Value + 1, largest }
                .Where(value => value >= 0 && value != field.Value).Distinct();
        }
    }
}
