using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Certificate, ClientKeyExchange, CertificateVerify and Finished in datagrams of
    /// their own, in all 24 orders: a Finished that overtakes is kept.</summary>
    public sealed class AnswerReordered
    {
        [Fact]
        public void Every_order_completes()
        {
            int orders = 0;
            foreach (int code in Enumerable.Range(0, 256))
            {
                int[] order = { code & 3, (code >> 2) & 3, (code >> 4) & 3, code >> 6 };
                if (order.Distinct().Count() < 4) { continue; }
                ServerDialogue d = new ServerDialogue().TakeFlight();
                WireMessage finished = d.Client.Finished;
                foreach (int index in order)
                {
                    d.ExpectSilence();
                    d.Send(index == 3
                        ? d.Client.Sealed(finished)
                        : d.Client.Plain(d.Client.Answer[index].Whole));
                }
                d.TakeFinished().Talk();
                orders++;
            }
            Assert.Equal(24, orders);
        }
    }
}
