using System.Security.Cryptography;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>ServerKeyExchange signed by a key that is not that of the certificate.</summary>
    public sealed class SignatureOfAnotherKey
    {
        [Fact]
        public void A_new_key()
        {
            AssertRefused(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        }

        [Fact]
        public void The_devices_own_key()
        {
            AssertRefused(ClientDialogue.DeviceIdentity.Key);
        }

        [Fact]
        public void A_key_on_another_curve()
        {
            AssertRefused(ECDsa.Create(ECCurve.NamedCurves.nistP384));
        }

        private static void AssertRefused(ECDsa key)
        {
            ClientDialogue d = ClientDialogue.With(server => server.SignedBy = key);
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.DecryptError, 51);
        }
    }
}
