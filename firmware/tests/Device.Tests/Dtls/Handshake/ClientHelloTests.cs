using System;
using Device.Base;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Handshake
{
    public class ClientHelloTests
    {
        // What openssl s_client offers, cut to the parts that matter: session ticket (35),
        // encrypt-then-MAC (22), extended master secret, five groups, a dozen schemes.
        private const string OpenSslHello =
            "fefd" + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            + "00" + "00" + "0004c0ae00ff" + "0100"
            + "003e"
            + "000b000403000102"
            + "000a000c000a001d0017001e00190018"
            + "00230000" + "00160000" + "00170000"
            + "000d0016001404030503060308070808080908040403080b0601";

        [Fact]
        public void Write_then_TryRead_gives_the_same_offer()
        {
            ClientHello written = new ClientHello { PrefersGcm = true };
            for (int i = 0; i < written.Random.Length; i++) { written.Random[i] = (byte)(i + 1); }
            written.Cookie[0] = 0x55;
            written.CookieCount = 1;
            written.Extensions.ServerName = "cloud.example";
            byte[] body = Write(written);

            ClientHello read = new ClientHello();
            Assert.True(read.TryRead(new ByteReader(body, 0, body.Length)));
            Assert.Equal(ProtocolVersion.Dtls12, read.Version);
            Assert.Equal(written.Random, read.Random);
            Assert.Equal(1, read.CookieCount);
            Assert.Equal(0x55, read.Cookie[0]);
            Assert.True(read.OffersCcm8 && read.OffersGcm && read.PrefersGcm);
            Assert.True(read.OffersNullCompression);
            Assert.False(read.HasScsv);
            Assert.Equal("cloud.example", read.Extensions.ServerName);
            Assert.True(read.Extensions.HasExtendedMasterSecret);
            Assert.True(read.Extensions.HasRenegotiationInfo);
            Assert.False(read.Extensions.IsRenegotiationInfoWrong);
            Assert.True(read.Extensions.OffersSecp256r1);
            Assert.True(read.Extensions.OffersEcdsaSha256);
            Assert.True(read.Extensions.AcceptsUncompressedPoints);
            Assert.False(read.Extensions.HasConnectionId);
        }

        [Fact]
        public void TryRead_takes_a_foreign_hello_and_passes_over_what_it_does_not_know()
        {
            byte[] body = Convert.FromHexString(OpenSslHello);
            ClientHello hello = new ClientHello();
            Assert.True(hello.TryRead(new ByteReader(body, 0, body.Length)));
            Assert.True(hello.OffersCcm8);
            Assert.False(hello.OffersGcm);
            Assert.True(hello.HasScsv);
            Assert.True(hello.Extensions.HasExtendedMasterSecret);
            Assert.False(hello.Extensions.HasRenegotiationInfo);
            Assert.Null(hello.Extensions.ServerName);
            Assert.Equal(2 + 32 + 1, hello.CookieOffset);
            Assert.Equal(2 + 32 + 1 + 1 + 6 + 2, hello.ParametersEnd);
        }

        [Fact]
        public void TryRead_takes_a_hello_without_extensions()
        {
            byte[] body = Convert.FromHexString(
                "fefd" + new string('0', 64) + "00" + "00" + "0002c0ae" + "0100");
            ClientHello hello = new ClientHello();
            Assert.True(hello.TryRead(new ByteReader(body, 0, body.Length)));
            Assert.False(hello.Extensions.HasExtendedMasterSecret);
            Assert.False(hello.Extensions.OffersEcdsaSha256);
            Assert.True(hello.Extensions.OffersSecp256r1);
            Assert.True(hello.Extensions.AcceptsUncompressedPoints);
        }

        [Theory]
        [InlineData("padding to 525 bytes as Anjay sends it", "00150180")]
        [InlineData("status_request, record_size_limit", "000500050100000000001c00024000")]
        public void TryRead_passes_over_unknown_extensions(string why, string extension)
        {
            byte[] extra = Convert.FromHexString(extension);
            byte[] unknown = why.StartsWith("padding", StringComparison.Ordinal)
                ? [.. extra, .. new byte[384]]
                : extra;
            byte[] body = Hello(unknown);
            Assert.True(new ClientHello().TryRead(new ByteReader(body, 0, body.Length)), why);
        }

        [Theory]
        [InlineData("extended_master_secret twice", "0017000000170000")]
        [InlineData("extended_master_secret not empty", "0017000100")]
        [InlineData("groups with an odd count", "000a00050003001700")]
        [InlineData("groups with a wrong inner length", "000a000400030017")]
        [InlineData("groups empty", "000a00020000")]
        [InlineData("groups twice", "000a000400020017" + "000a000400020017")]
        [InlineData("schemes empty", "000d0000")]
        [InlineData("schemes twice", "000d000400020403" + "000d000400020403")]
        [InlineData("point formats empty", "000b000100")]
        [InlineData("point formats with a wrong inner length", "000b00020200")]
        [InlineData("renegotiation_info without its length byte", "ff010000")]
        [InlineData("renegotiation_info with a wrong inner length", "ff01000101")]
        [InlineData("server name list empty", "000000020000")]
        [InlineData("server name longer than its list", "0000000600040000" + "0561")]
        [InlineData("server name empty", "0000000500030000" + "00")]
        [InlineData("extension cut short", "00170005")]
        [InlineData("half an extension header", "0017")]
        [InlineData("connection id with a wrong inner length", "0036000105")]
        public void TryRead_refuses_malformed_extensions(string why, string extensions)
        {
            byte[] body = Hello(Convert.FromHexString(extensions));
            Assert.False(new ClientHello().TryRead(new ByteReader(body, 0, body.Length)), why);
        }

        [Theory]
        [InlineData("suites odd", "fefd", "00", "00", "0003c0ae00", "0100")]
        [InlineData("suites empty", "fefd", "00", "00", "0000", "0100")]
        [InlineData("compression empty", "fefd", "00", "00", "0002c0ae", "00")]
        [InlineData("session id of 33", "fefd", "21" + "0000000000000000000000000000000000000000"
            + "00000000000000000000000000", "00", "0002c0ae", "0100")]
        [InlineData("cookie past the end", "fefd", "00", "ff", "0002c0ae", "0100")]
        public void TryRead_refuses_malformed_parameters(
            string why, string version, string session, string cookie, string suites,
            string methods)
        {
            byte[] body = Convert.FromHexString(
                version + new string('0', 64) + session + cookie + suites + methods);
            Assert.False(new ClientHello().TryRead(new ByteReader(body, 0, body.Length)), why);
        }

        [Fact]
        public void TryRead_refuses_every_shorter_prefix_that_is_not_a_hello_itself()
        {
            byte[] body = Convert.FromHexString(OpenSslHello);
            int withoutExtensions = 2 + 32 + 1 + 1 + 6 + 2;
            for (int count = 0; count < body.Length; count++)
            {
                bool read = new ClientHello().TryRead(new ByteReader(body, 0, count));
                Assert.True(read == (count == withoutExtensions), "count " + count);
            }
        }

        [Fact]
        public void Renegotiation_info_with_old_verify_data_is_seen()
        {
            byte[] body = Hello(Convert.FromHexString("ff01000403aabbcc"));
            ClientHello hello = new ClientHello();
            Assert.True(hello.TryRead(new ByteReader(body, 0, body.Length)));
            Assert.True(hello.Extensions.IsRenegotiationInfoWrong);
        }

        private static byte[] Hello(byte[] extensions)
        {
            byte[] start = Convert.FromHexString(
                "fefd" + new string('0', 64) + "00" + "00" + "0002c0ae" + "0100");
            byte[] length = [(byte)(extensions.Length >> 8), (byte)extensions.Length];
            return [.. start, .. length, .. extensions];
        }

        private static byte[] Write(ClientHello hello)
        {
            ByteWriter writer = new ByteWriter(new byte[512], 0, 512);
            hello.Write(writer);
            Assert.False(writer.Failed);
            return Bytes.Copy(writer.Buffer, 0, writer.Count);
        }
    }
}
