using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Pieces of all five messages in turn.</summary>
    public sealed class FragmentsInterleaved
    {
        [Fact]
        public void It_completes()
        {
            ClientDialogue d = new ClientDialogue().Connect();
            List<Queue<byte[]>> queues = d.Server.Flight
                .Select(message => new Queue<byte[]>(message.Parts(30))).ToList();
            while (queues.Any(queue => queue.Count > 0))
            {
                foreach (Queue<byte[]> queue in queues.Where(queue => queue.Count > 0))
                {
                    d.Send(d.Server.Plain(queue.Dequeue()));
                }
            }
            d.TakeAnswer().SendFinished().Talk();
        }
    }
}
