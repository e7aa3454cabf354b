using System;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>ServerKeyExchange signed by the right key over the wrong bytes: the randoms
    /// swapped, of another handshake, left out, or the parameters alone.</summary>
    public sealed class SignatureOverSomethingElse
    {
        [Fact]
        public void Only_both_randoms_and_the_parameters_in_this_order_will_do()
        {
            AssertRefused(input => Wire.Join(input[32..64], input[..32], input[64..]), "swapped");
            AssertRefused(input => Wire.Join(Wire.Filled(32), input[32..]), "another hello");
            AssertRefused(
                input => Wire.Join(input[..32], Wire.Filled(32), input[64..]), "another server");
            AssertRefused(input => input[64..], "parameters alone");
            AssertRefused(input => input[..64], "randoms alone");
            AssertRefused(input => Wire.Spoilt(input, -1), "another point");
            AssertRefused(input => Wire.Join(input, new byte[1]), "a byte more");
        }

        private static void AssertRefused(Func<byte[], byte[]> signed, string why)
        {
            ClientDialogue d = ClientDialogue.With(server => server.Signed = signed);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecryptError, 51, why);
        }
    }
}
