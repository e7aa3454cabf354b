using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>A server without extended_master_secret, through which two handshakes could be
    /// given one secret (the triple handshake).</summary>
    public sealed class ExtendedMasterSecretMissing
    {
        [Theory]
        [InlineData("other extensions", true)]
        [InlineData("no extensions at all", false)]
        public void It_is_refused(string why, bool hasExtensions)
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.Extensions.RemoveAll(entry => entry.Type == 23);
                server.HasExtensions = hasExtensions;
            });
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.ExtendedMasterSecretMissing, 40, why);
        }

        [Fact]
        public void It_is_accepted_only_when_the_owner_said_so()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.ExtendedMasterSecretRequired = false;
            d.Server.HasExtensions = false;
            d.Server.HasExtendedMasterSecret = false;
            d.Connect().Complete();
        }

        [Fact]
        public void A_server_that_says_so_and_does_not_do_it_is_not_understood()
        {
            ClientDialogue d = ClientDialogue.With(
                server => server.HasExtendedMasterSecret = false);
            d.SendFlight();
            Assert.Throws<InvalidOperationException>(() => d.TakeAnswer());
        }
    }
}
