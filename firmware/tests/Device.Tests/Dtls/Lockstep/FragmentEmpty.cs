using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Pieces without a byte: at the start, inside, at the end, and thousands of
    /// them.</summary>
    public sealed class FragmentEmpty
    {
        [Fact]
        public void They_add_nothing_and_harm_nothing()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            WireMessage hello = d.Server.ServerHello;
            foreach (int offset in new[] { 0, 1, 30, hello.Body.Length })
            {
                d.Send(d.Server.Plain(hello.Part(offset, 0)));
            }
            for (int i = 0; i < 5_000; i++)
            {
                d.Send(d.Server.Plain(hello.Part(i % hello.Body.Length, 0)));
            }
            d.ExpectSilence();
            d.Complete();
        }

        [Fact]
        public void An_empty_piece_of_a_message_that_has_a_body_does_not_end_it()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            d.Send(d.Server.Plain(d.Server.Flight.Take(3)));
            WireMessage request = d.Server.Find(Wire.CertificateRequest);
            d.Send(d.Server.Plain(request.Part(0, 0)), d.Server.Plain(d.Server.Flight[^1].Whole));
            d.ExpectSilence();
            d.Send(d.Server.Plain(request.Whole));
            d.TakeAnswer().SendFinished().Talk();
        }
    }
}
