using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>The server's flight, a datagram for each message, in all 120 orders.</summary>
    public sealed class MessagesReordered
    {
        [Fact]
        public void Every_order_completes()
        {
            int orders = 0;
            foreach (int[] order in Orders(5))
            {
                ClientDialogue d = new ClientDialogue().Connect();
                foreach (int index in order)
                {
                    d.ExpectSilence();
                    d.Send(d.Server.Plain(d.Server.Flight[index].Whole));
                }
                d.TakeAnswer().SendFinished().Talk();
                orders++;
            }
            Assert.Equal(120, orders);
        }

        private static IEnumerable<int[]> Orders(int count)
        {
            if (count == 0)
            {
                yield return new int[0];
                yield break;
            }
            foreach (int[] shorter in Orders(count - 1))
            {
                for (int place = 0; place < count; place++)
                {
                    List<int> order = shorter.ToList();
                    order.Insert(place, count - 1);
                    yield return order.ToArray();
                }
            }
        }
    }
}
