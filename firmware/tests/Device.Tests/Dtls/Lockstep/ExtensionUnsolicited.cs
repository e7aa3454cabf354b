using System;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>Extensions in the ServerHello that the client did not ask for.</summary>
    public sealed class ExtensionUnsolicited
    {
        [Theory]
        [InlineData("server_name", 0, "")]
        [InlineData("max_fragment_length", 1, "01")]
        [InlineData("status_request", 5, "")]
        [InlineData("supported_groups", 10, "00020017")]
        [InlineData("signature_algorithms", 13, "00020403")]
        [InlineData("heartbeat", 15, "01")]
        [InlineData("application layer protocol", 16, "0003026832")]
        [InlineData("client_certificate_type", 19, "00")]
        [InlineData("encrypt_then_mac", 22, "")]
        [InlineData("record_size_limit", 28, "0200")]
        [InlineData("supported_versions", 43, "fefc")]
        [InlineData("key_share", 51, "0017")]
        [InlineData("connection_id", 54, "00")]
        [InlineData("a number that nobody knows", 0x7a7a, "0102")]
        public void It_is_refused(string why, int type, string hex)
        {
            ClientDialogue d = ClientDialogue.With(
                server => server.Extensions.Add((type, Convert.FromHexString(hex))));
            d.SendFlight();
            d.ExpectRefusal(DtlsFault.UnsupportedExtension, 110, why);
        }

        [Fact]
        public void The_answer_to_a_name_that_was_sent_is_accepted()
        {
            ClientDialogue d = new ClientDialogue();
            d.Options.ServerName = "server";
            d.Server.Extensions.Add((0, Array.Empty<byte>()));
            d.Connect().Complete();
        }
    }
}
