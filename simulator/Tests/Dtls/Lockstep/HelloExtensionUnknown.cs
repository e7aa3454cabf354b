using System.Linq;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>Extensions that the server does not know, in great number: passed over.</summary>
    public sealed class HelloExtensionUnknown
    {
        [Fact]
        public void They_are_passed_over()
        {
            ServerDialogue d = ServerDialogue.With(client =>
            {
                for (int i = 0; i < 60; i++)
                {
                    client.Extensions.Insert(0, (0x5a00 + i, new byte[i]));
                }
                client.Extensions.Add((22, new byte[0]));
                client.Extensions.Add((0x2a2a, Wire.Filled(600)));
            });
            d.Complete();
            Assert.All(d.Client.Reply, entry => Assert.Contains(
                entry.Type, d.Client.Extensions.Select(offer => offer.Type)));
        }
    }
}
