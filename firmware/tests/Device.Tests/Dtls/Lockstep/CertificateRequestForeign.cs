using System;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Requests for certificates of a kind that the device has not: it answers with an
    /// empty list, and it is the server's to say whether that will do.</summary>
    public sealed class CertificateRequestForeign
    {
        [Theory]
        [InlineData("RSA alone", "01", "0401")]
        [InlineData("ECDSA with SHA-1", "40", "0203")]
        [InlineData("fixed ECDH", "4142", "0403")]
        public void The_answer_is_an_empty_list(string why, string types, string schemes)
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.RequestTypes = Convert.FromHexString(types);
                server.RequestSchemes = Convert.FromHexString(schemes);
            });
            d.Complete();
            Assert.True(d.Server.ClientChain.Count == 0, why);
        }

        [Fact]
        public void Among_many_kinds_its_own_is_found()
        {
            ClientDialogue d = ClientDialogue.With(server =>
            {
                server.RequestTypes = Convert.FromHexString("010240");
                server.RequestSchemes = Convert.FromHexString("04010804040305030603");
            });
            d.Complete();
            Assert.Single(d.Server.ClientChain);
        }

        [Fact]
        public void A_device_without_a_certificate_says_so()
        {
            ClientDialogue d = new ClientDialogue();
            d.Credential = null;
            d.Connect().Complete();
            Assert.Empty(d.Server.ClientChain);
        }
    }
}
