using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Every message of the client twice: under the same number nothing new, under the
    /// next a message too many.</summary>
    public sealed class AnswerMessageDoubled
    {
        [Fact]
        public void Under_the_same_number_it_is_not_heard()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            foreach (WireMessage message in d.Client.Answer)
            {
                d.Send(d.Client.Plain(message.Whole), d.Client.Plain(message.Whole));
            }
            d.Send(d.Client.Plain(d.Client.Answer));
            d.ExpectSilence();
            d.Send(d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }

        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(2)]
        public void Under_the_next_number_it_is_unexpected(int doubled)
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            List<WireMessage> answer = d.Client.Answer.ToList();
            int first = answer[0].Number;
            answer.Insert(doubled, answer[doubled]);
            d.Send(d.Client.Plain(answer.Select((message, i) => message.Numbered(first + i))));
            d.ExpectRefusal(DtlsFault.UnexpectedMessage, 10);
        }
    }
}
