using Device.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>An extension twice in a hello.</summary>
    public sealed class HelloExtensionDoubled
    {
        [Theory]
        [InlineData(10)]
        [InlineData(11)]
        [InlineData(13)]
        [InlineData(23)]
        [InlineData(0xff01)]
        public void It_is_a_decode_error(int type)
        {
            ServerDialogue d = ServerDialogue.With(client =>
                client.Extensions.Add(client.Extensions.Find(entry => entry.Type == type)));
            d.SendHello();
            d.ExpectRefusal(DtlsFault.DecodeError, 50, $"{type}");
        }
    }
}
