using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A message of the client's answer that was never there, so that the next one has its
    /// number.</summary>
    public sealed class AnswerMessageMissing
    {
        [Theory]
        [InlineData(Wire.Certificate)]
        [InlineData(Wire.ClientKeyExchange)]
        public void The_next_one_is_unexpected(int missing)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            int first = d.Client.Answer[0].Number;
            d.Send(d.Client.Plain(d.Client.Answer
                .Where(message => message.Type != missing)
                .Select((message, i) => message.Numbered(first + i))));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10, $"{missing}");
        }

        [Fact]
        public void A_certificate_is_not_enough_without_the_proof_of_its_key()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            WireMessage verify = d.Client.Find(Wire.CertificateVerify);
            d.Send(
                d.Client.Plain(d.Client.Answer.SkipLast(1)),
                d.Client.ChangeCipherSpec(),
                d.Client.Sealed(d.Client.Finished.Numbered(verify.Number)));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10);
        }
    }
}
