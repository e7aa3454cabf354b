using Device.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>A client without extended_master_secret (the triple handshake).</summary>
    public sealed class HelloWithoutMasterSecret
    {
        [Theory]
        [InlineData("other extensions", true)]
        [InlineData("no extensions at all", false)]
        public void It_is_refused(string why, bool hasExtensions)
        {
            ServerDialogue d = ServerDialogue.With(client =>
            {
                client.Extensions.RemoveAll(entry => entry.Type == 23);
                client.HasExtensions = hasExtensions;
            });
            d.SendHello();
            d.ExpectRefusal(DtlsFault.ExtendedMasterSecretMissing, 40, why);
        }
    }
}
