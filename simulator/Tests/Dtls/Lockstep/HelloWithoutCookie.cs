using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A first hello: one answer, shorter than it, with its own two numbers, and nothing
    /// kept.</summary>
    public sealed class HelloWithoutCookie
    {
        [Theory]
        [InlineData(0)]
        [InlineData(7)]
        [InlineData(15)]
        public void It_gets_a_cookie_and_nothing_is_kept(int number)
        {
            ServerDialogue d = new ServerDialogue();
            d.Client.NextMessage = number;
            d.Client.SkipRecords(0, 1_000 + number);
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            for (int i = 0; i < 3; i++)
            {
                d.Send(hello);
                byte[] answer = d.Take();
                Assert.True(answer.Length < hello.Length);
                WireRecord record = Assert.Single(WireRecord.Split(answer));
                Assert.Equal((Wire.Handshake, 0), (record.Type, record.Epoch));
                Assert.Equal(Wire.Dtls10, record.Version);
                Assert.Equal(1_000 + number, record.Number);
                WireReader reader = new WireReader(record.Fragment);
                Assert.Equal(3, reader.Number(1));
                int length = (int)reader.Number(3);
                Assert.Equal(number, reader.Number(2));
                Assert.Equal(0, reader.Number(3));
                Assert.Equal(length, reader.Number(3));
                Assert.Equal(Wire.Dtls10, reader.Number(2));
                Assert.Equal(16, reader.Vector(1).Length);
                reader.End();
                d.ExpectSilence();
            }
            Assert.Equal(0, d.Network.Gate.Handshakes);
            Assert.Equal(0, d.Counters.HandshakesBegun);
            Assert.Equal(long.MaxValue, d.Network.Lane.NextDueMs);
        }

        [Fact]
        public void The_smallest_hello_there_is_gets_less_than_it_sent()
        {
            ServerDialogue d = ServerDialogue.With(client => client.HasExtensions = false);
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            d.Send(hello);
            Assert.True(d.Take().Length < hello.Length);
        }

        [Fact]
        public void Two_hellos_in_one_datagram_get_one_answer()
        {
            ServerDialogue d = new ServerDialogue();
            byte[] hello = d.Client.Plain(d.Client.Hello.Whole);
            d.Send(hello, hello, hello);
            d.Take();
            d.ExpectSilence();
        }
    }
}
