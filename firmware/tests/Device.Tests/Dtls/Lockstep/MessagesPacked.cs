using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Several messages in one record, in every grouping of five.</summary>
    public sealed class MessagesPacked
    {
        [Fact]
        public void Every_grouping_completes()
        {
            for (int cuts = 0; cuts < 16; cuts++)
            {
                ClientDialogue d = new ClientDialogue().Connect();
                List<byte[]> group = new List<byte[]>();
                for (int i = 0; i < 5; i++)
                {
                    group.Add(d.Server.Flight[i].Whole);
                    if (i < 4 && (cuts & (1 << i)) == 0) { continue; }
                    d.Send(d.Server.Plain(group.ToArray()));
                    group.Clear();
                }
                d.TakeAnswer().SendFinished().Talk();
            }
        }

        [Fact]
        public void What_is_torn_behind_whole_messages_does_not_take_them_along()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            byte[] torn = d.Server.Flight[4].Whole[..7];
            d.Send(d.Server.Plain(
                d.Server.Flight.Take(4).Select(m => m.Whole).Append(torn).ToArray()));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.FragmentsDropped);
            d.Send(d.Server.Plain(d.Server.Flight[4].Whole));
            d.TakeAnswer().SendFinished().Talk();
        }
    }
}
