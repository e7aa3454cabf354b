using System;
using System.Collections.Generic;
using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>The hello with its cookie again: the flight again, the same messages in new
    /// records, once a datagram; and once the client went on, not any more.</summary>
    public sealed class HelloRepeated
    {
        [Fact]
        public void The_flight_comes_again_in_new_records()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            List<byte[]> before = d.Network.FromServer.Skip(1).ToList();
            HashSet<long> numbers = new HashSet<long>();
            string expected = Read(before, numbers);
            for (int i = 0; i < 3; i++)
            {
                byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
                d.Send(hello, d.Client.Plain(d.Client.Hello.Whole));
                Assert.Equal(expected, Read(d.TakeAll(), numbers));
            }
            Assert.Equal(1, d.Network.Gate.Handshakes);
            Assert.Equal(3, d.Counters.FlightsRepeated);
            d.Complete();
        }

        [Fact]
        public void Behind_the_clients_answer_it_is_not_repeated()
        {
            ServerDialogue d = new ServerDialogue().TakeFlight();
            d.Send(d.Client.Plain(d.Client.Answer));
            d.Send(d.Client.Plain(d.Client.Hello.Whole));
            d.ExpectSilence();
            d.Send(d.Client.Sealed(d.Client.Finished));
            d.TakeFinished().Talk();
        }

        [Fact]
        public void On_the_session_that_it_began_a_late_copy_is_dropped()
        {
            ServerDialogue d = ServerDialogue.Connected();
            d.Send(d.Client.Plain(d.Client.Hello.Whole));
            d.ExpectSilence();
            Assert.Equal(1, d.Counters.Dropped(DropCause.HelloDuplicate));
            d.Talk();
        }

        private static string Read(List<byte[]> datagrams, HashSet<long> numbers)
        {
            List<string> texts = new List<string>();
            foreach (WireRecord record in datagrams.SelectMany(bytes => WireRecord.Split(bytes)))
            {
                Assert.True(numbers.Add(record.Number), $"{record.Number} twice");
                texts.Add($"{record.Type} {record.Epoch} {Convert.ToHexString(record.Fragment)}");
            }
            return string.Join("\n", texts);
        }
    }
}
