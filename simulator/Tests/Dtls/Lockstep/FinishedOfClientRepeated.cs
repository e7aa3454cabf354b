using System.Collections.Generic;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A client that repeats its last flight has not got ours: it gets it again, in new
    /// records, once a datagram.</summary>
    public sealed class FinishedOfClientRepeated
    {
        [Fact]
        public void It_gets_ours_again()
        {
            ServerDialogue d = ServerDialogue.Connected();
            HashSet<(int, long)> numbers = new HashSet<(int, long)> { (1, 0), (1, 1) };
            for (int i = 0; i < 4; i++)
            {
                d.Send(d.Client.LastFlight());
                byte[] datagram = d.Take();
                foreach (WireRecord record in WireRecord.Split(datagram))
                {
                    Assert.True(numbers.Add((record.Epoch, record.Number)));
                }
                d.Client.TakeFinished(datagram);
                d.ExpectSilence();
            }
            d.Send(d.Client.Sealed(d.Client.Finished), d.Client.Sealed(d.Client.Finished));
            d.Client.TakeFinished(d.Take());
            d.Talk();
        }

        [Fact]
        public void The_same_record_again_is_a_replay()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            byte[] answer = d.Client.LastFlight();
            d.Send(answer);
            d.TakeFinished();
            d.Send(answer);
            d.ExpectSilence();
            Assert.Equal(1, d.Records.RecordsReplayed);
            d.Talk();
        }

        [Fact]
        public void Other_handshake_messages_on_a_session_are_ignored()
        {
            ServerDialogue d = ServerDialogue.Connected();
            for (int type = 0; type < 256; type++)
            {
                if (type == Wire.ClientHello) { continue; }
                d.Send(d.Client.Sealed(new WireMessage(type, 99, Wire.Filled(12))));
            }
            d.ExpectSilence();
            Assert.Empty(d.Service.Closed);
            d.Talk();
        }
    }
}
