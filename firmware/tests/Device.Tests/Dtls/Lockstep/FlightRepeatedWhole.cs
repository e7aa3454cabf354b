using System;
using System.Collections.Generic;
using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A flight that is sent again: every message with its number and its bytes, every
    /// record with a new number, and nothing twice under the key.</summary>
    public sealed class FlightRepeatedWhole
    {
        [Theory]
        [InlineData(1_200)]
        [InlineData(256)]
        [InlineData(128)]
        public void The_answer_is_the_same_in_new_records(int datagramMax)
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.DatagramMax = datagramMax;
            d.Connect().SendFlight();
            List<byte[]> first = d.TakeAll();
            d.Server.TakeAnswer(first);
            HashSet<(int, long)> numbers = new HashSet<(int, long)>();
            string expected = Read(d, first, numbers);
            for (int i = 0; i < 4; i++)
            {
                d.PassTo(d.DeadlineMs);
                Assert.Equal(expected, Read(d, d.TakeAll(), numbers));
            }
            d.SendFinished().Talk();
        }

        [Fact]
        public void The_hello_is_the_same_in_a_new_record()
        {
            ClientDialogue d = new ClientDialogue();
            HashSet<(int, long)> numbers = new HashSet<(int, long)> { (0, 0) };
            d.Connect();
            byte[] before = d.Server.Transcript;
            for (int i = 1; i < 5; i++)
            {
                d.PassTo(d.DeadlineMs);
                byte[] datagram = d.Take();
                WireRecord record = WireRecord.Split(datagram).Single();
                Assert.True(numbers.Add((0, record.Number)));
                Assert.Equal(before, record.Fragment);
                d.Server.TakeHello(datagram);
            }
            d.Complete();
        }

        // All plaintexts in order; notes the numbers and finds one that comes twice.
        private static string Read(
            ClientDialogue d, List<byte[]> datagrams, HashSet<(int, long)> numbers)
        {
            List<string> texts = new List<string>();
            foreach (WireRecord record in datagrams.SelectMany(bytes => WireRecord.Split(bytes)))
            {
                Assert.True(numbers.Add((record.Epoch, record.Number)), $"{record.Number} twice");
                byte[]? plaintext = record.Epoch == 0 ? record.Fragment : d.Server.Open(record);
                texts.Add($"{record.Type} {record.Epoch} {Convert.ToHexString(plaintext!)}");
            }
            return string.Join("\n", texts);
        }
    }
}
