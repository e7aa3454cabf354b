using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A piece in the middle got lost: nothing is concluded, and the repeated flight fills
    /// the gap, cut in another way.</summary>
    public sealed class FragmentsWithGap
    {
        [Theory]
        [InlineData(0)]
        [InlineData(1)]
        [InlineData(3)]
        public void The_gap_is_filled_later(int missing)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (WireMessage message in d.Server.Flight)
            {
                int part = 0;
                foreach (byte[] bytes in message.Parts(40))
                {
                    bool isLost = message.Type == Wire.ServerKeyExchange && part++ == missing;
                    if (!isLost) { d.Send(d.Server.Plain(bytes)); }
                }
            }
            d.ExpectSilence();
            WireMessage exchange = d.Server.Find(Wire.ServerKeyExchange);
            foreach (byte[] bytes in exchange.Parts(33))
            {
                d.Send(d.Server.Plain(bytes));
                if (d.Waiting > 0) { break; }
            }
            d.TakeAnswer().SendFinished().Talk();
        }
    }
}
