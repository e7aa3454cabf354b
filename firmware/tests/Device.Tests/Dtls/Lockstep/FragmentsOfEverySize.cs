using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>ServerKeyExchange in fragments of every size from one byte to all, and the whole
    /// flight in some.</summary>
    public sealed class FragmentsOfEverySize
    {
        [Fact]
        public void Every_size_of_one_message_completes()
        {
            PeerServer sample = new ClientDialogue().Connect().Server;
            int count = sample.Find(Wire.ServerKeyExchange).Body.Length;
            for (int size = 1; size <= count; size++)
            {
                ClientDialogue d = new ClientDialogue().Connect();
                foreach (WireMessage message in d.Server.Flight)
                {
                    bool isCut = message.Type == Wire.ServerKeyExchange;
                    foreach (byte[] part in message.Parts(isCut ? size : 2_000))
                    {
                        d.Send(d.Server.Plain(part));
                    }
                }
                d.TakeAnswer();
                if (size % 16 == 0) { d.SendFinished().Talk(); }
            }
        }

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        [InlineData(17)]
        [InlineData(64)]
        [InlineData(256)]
        public void The_whole_flight_in_pieces_completes(int size)
        {
            ClientDialogue d = new ClientDialogue().Connect();
            foreach (byte[] part in d.Server.Flight.SelectMany(message => message.Parts(size)))
            {
                d.Send(d.Server.Plain(part));
            }
            d.TakeAnswer().SendFinished().Talk();
        }
    }
}
