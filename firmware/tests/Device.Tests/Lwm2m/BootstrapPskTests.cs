using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: an account with a pre-shared key is taken when both can be used, and its key is
    /// overwritten when it is not.
    /// Method: a scripted bootstrap server writes identity and key of every length that matters.
    public sealed class BootstrapPskTests : BootstrapBench
    {
        [Theory]
        [InlineData("the shortest", 1, 16, BootstrapFault.None)]
        [InlineData("the longest", 128, 64, BootstrapFault.None)]
        [InlineData("no identity", 0, 16, BootstrapFault.PskIdentityInvalid)]
        [InlineData("an identity one too long", 129, 16, BootstrapFault.PskIdentityInvalid)]
        [InlineData("no key", 5, 0, BootstrapFault.PskKeyInvalid)]
        [InlineData("a key one too short", 5, 15, BootstrapFault.PskKeyInvalid)]
        [InlineData("a key one too long", 5, 65, BootstrapFault.PskKeyInvalid)]
        public void An_account_of_mode_0(
            string why, int identityCount, int keyCount, BootstrapFault expected)
        {
            StartAccepted();
            byte[] identity = Filled(identityCount, 1);
            byte[] key = Filled(keyCount, 2);
            byte[] security = Machine.Tlv(writer =>
            {
                writer.WriteText(TlvType.Resource, 0, "coaps://h");
                writer.WriteInteger(TlvType.Resource, 2, BootstrapAccount.ModePreSharedKey);
                writer.WriteOpaque(TlvType.Resource, 3, identity, 0, identityCount);
                writer.WriteOpaque(TlvType.Resource, 5, key, 0, keyCount);
                writer.WriteInteger(TlvType.Resource, 10, 17);
            });
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/0", 1, security));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "1/0", 1, Server()));
            bool isGood = expected == BootstrapFault.None;
            Assert.Equal(isGood ? CoapCode.Changed : CoapCode.NotAcceptable, Finish());
            Assert.True(expected == _client.Fault, why);
            if (!isGood)
            {
                Assert.Null(_client.Account);
                return;
            }
            Assert.Equal(identity, _client.Account.PublicKeyOrCertificate);
            Assert.Equal(key, _client.Account.SecretKey);
            byte[] held = _client.Account.SecretKey;
            _client.Account.Zeroise();
            Assert.Equal(new byte[keyCount], held);
        }

        private static byte[] Filled(int count, byte value)
        {
            byte[] bytes = new byte[count];
            System.Array.Fill(bytes, value);
            return bytes;
        }
    }
}
