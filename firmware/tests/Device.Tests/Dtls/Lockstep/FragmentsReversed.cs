using System.Linq;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The whole flight in pieces, the last first.</summary>
    public sealed class FragmentsReversed
    {
        [Theory]
        [InlineData(1)]
        [InlineData(19)]
        [InlineData(100)]
        public void It_completes(int size)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (byte[] part in d.Server.Flight
                .SelectMany(message => message.Parts(size)).Reverse())
            {
                d.ExpectSilence();
                d.Send(d.Server.Plain(part));
            }
            d.TakeAnswer().SendFinished().Talk();
        }
    }
}
