using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The oldest number that is still heard, and the one before it.</summary>
    public sealed class ReplayWindowEdge
    {
        [Fact]
        public void Sixty_four_numbers_are_open_and_no_more()
        {
            const int newest = 1_000;
            for (int age = 1; age < 70; age++)
            {
                ClientDialogue d = ClientDialogue.Connected();
                d.Send(d.Server.Record(Wire.Data, 1, newest, new byte[] { 1 }));
                d.Send(d.Server.Record(Wire.Data, 1, newest - age, new byte[] { 2 }));
                Assert.True((age < 64 ? 2 : 1) == d.Data.Count, $"{age} back");
                Assert.Equal(age < 64 ? 0 : 1, d.Counters.RecordsReplayed);
                d.Send(d.Server.Record(Wire.Data, 1, newest - age, new byte[] { 3 }));
                Assert.True((age < 64 ? 2 : 1) == d.Data.Count, $"{age} back, again");
            }
        }

        [Fact]
        public void What_is_not_authentic_does_not_move_it()
        {
            ClientDialogue d = ClientDialogue.Connected();
            foreach (long number in new[] { 100L, 1L << 32, (1L << 48) - 1 })
            {
                d.Send(Wire.Spoilt(d.Server.Record(Wire.Data, 1, number, new byte[] { 1 }), -1));
            }
            Assert.Equal(3, d.Counters.RecordsForged);
            d.Talk();
        }
    }
}
