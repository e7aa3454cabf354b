using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Messages of the answer under the key, and a Finished in the clear.</summary>
    public sealed class AnswerInWrongEpoch
    {
        [Fact]
        public void Under_the_key_they_are_dropped()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer.Take(2)));
            WireMessage verify = d.Client.Find(Wire.CertificateVerify);
            d.Send(d.Client.Record(Wire.Handshake, 1, verify.Whole));
            Assert.Equal(1, d.Records.FragmentsDropped);
            d.ExpectSilence();
            d.Complete();
        }

        [Fact]
        public void The_right_Finished_in_the_clear_is_dropped()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(
                d.Client.Plain(d.Client.Answer), d.Client.ChangeCipherSpec(),
                d.Client.Plain(d.Client.Finished.Whole));
            Assert.Equal(1, d.Records.FragmentsDropped);
            Assert.Empty(d.Service.Connected);
            d.Complete();
        }

        [Theory]
        [InlineData(2)]
        [InlineData(0xffff)]
        public void A_Finished_of_a_later_epoch_is_dropped(int epoch)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.Send(d.Client.Record(Wire.Handshake, epoch, 0, d.Client.Finished.Whole));
            Assert.Equal(1, d.Records.RecordsOfWrongEpoch);
            d.Complete();
        }
    }
}
