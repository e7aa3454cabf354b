using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Signature schemes that were not offered.</summary>
    public sealed class SignatureScheme
    {
        [Theory]
        [InlineData("rsa_pkcs1_sha256", 0x0401)]
        [InlineData("ecdsa_sha1", 0x0203)]
        [InlineData("ecdsa_secp384r1_sha384", 0x0503)]
        [InlineData("ed25519", 0x0807)]
        [InlineData("rsa_pss", 0x0804)]
        [InlineData("anonymous", 0x0400)]
        [InlineData("md5", 0x0103)]
        [InlineData("nothing", 0)]
        [InlineData("the two bytes swapped", 0x0304)]
        public void Only_what_was_offered_is_looked_at(string why, int scheme)
        {
            ClientDialogue d = ClientDialogue.With(server => server.Scheme = scheme);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.IllegalParameter, 47, why);
        }
    }
}
