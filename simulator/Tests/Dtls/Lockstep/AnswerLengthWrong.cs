using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Every length in every message of the client, too small, too large, zero and as
    /// large as can be.</summary>
    public sealed class AnswerLengthWrong
    {
        [Fact]
        public void No_length_that_lies_gets_through()
        {
            int lies = 0;
            for (int place = 0; place < 3; place++)
            {
                PeerClient sample = new ServerDialogue().TakeFlight().Client;
                List<LengthField> fields = sample.Answer[place].Lengths;
                Assert.NotEmpty(fields);
                foreach (LengthField field in fields)
                {
                    int largest = (1 << (8 * field.Width)) - 1;
                    foreach (int add in new[] { -field.Value, -1, 1, largest - field.Value })
                    {
                        ServerDialogue d = new ServerDialogue().TakeFlight();
                        WireMessage message = d.Client.Answer[place];
                        // The signature is new each time, and so is its length.
                        LengthField own = message.Lengths.Single(entry => entry.Name == field.Name);
                        byte[] body = WireBody.WithLength(
                            message.Body, own, Math.Clamp(own.Value + add, 0, largest));
                        d.Send(d.Client.Plain(d.Client.AnswerWith(message.With(body))));
                        bool isNoPoint = d.Counters.FailedWith(DtlsFault.IllegalParameter) > 0;
                        d.ExpectRefusal(
                            isNoPoint ? DtlsFault.IllegalParameter : DtlsFault.DecodeError,
                            isNoPoint ? 47 : 50, $"{message.Type}: {field.Name} and {add}");
                        lies++;
                    }
                }
            }
            Assert.Equal(16, lies);
        }
    }
}
