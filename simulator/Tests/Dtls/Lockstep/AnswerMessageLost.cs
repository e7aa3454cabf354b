using System.Collections.Generic;
using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A message of the client's answer that got lost on the way: nothing is concluded
    /// from the others, and the repeated answer mends it.</summary>
    public sealed class AnswerMessageLost
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        public void The_repeated_answer_completes(int lost)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            List<WireMessage> rest = d.Client.Answer.ToList();
            rest.RemoveAt(lost);
            d.Send(
                d.Client.Plain(rest), d.Client.ChangeCipherSpec(),
                d.Client.Sealed(d.Client.Finished));
            d.ExpectSilence();
            d.SendAnswer();
            // A Finished that was kept from before ends the handshake, and its repetition in the
            // same datagram is taken for a question.
            Assert.Equal(lost == 2 ? 1 : 0, d.TakeAll().Count);
            d.Talk();
        }

        [Fact]
        public void Without_the_Finished_it_waits()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer), d.Client.ChangeCipherSpec());
            d.ExpectSilence();
            Assert.Empty(d.Service.Connected);
            d.Send(d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }
    }
}
