using System.Collections.Generic;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A Finished that is not under the server's key: noise.</summary>
    public sealed class FinishedForged
    {
        [Fact]
        public void It_is_dropped_and_the_right_one_heard()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight().TakeAnswer();
            byte[] finished = d.Server.Sealed(d.Server.Finished);
            for (int i = 13; i < finished.Length; i++)
            {
                d.Send(Wire.Spoilt(finished, i));
                d.ExpectSilence();
            }
            Assert.Equal(finished.Length - 13, d.Counters.RecordsForged);
            Assert.Equal(0, d.TimesConnected);
            d.Send(finished);
            d.ExpectConnected();
            d.Talk();
        }

        [Fact]
        public void The_clients_own_record_sent_back_is_dropped()
        {
            ClientDialogue d = new ClientDialogue().Connect().SendFlight();
            List<byte[]> answer = d.TakeAll();
            d.Server.TakeAnswer(answer);
            foreach (byte[] datagram in answer) { d.Send(datagram); }
            Assert.Equal(1, d.Counters.RecordsForged);
            Assert.False(d.IsClosed);
            d.Send(d.Server.LastFlight());
            d.ExpectConnected();
        }
    }
}
