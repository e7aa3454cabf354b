using System;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Xunit;

namespace Device.Tests.Dtls.Handshake
{
    public class HandshakeMessageTests
    {
        private readonly byte[] _buffer = new byte[1024];

        [Fact]
        public void HandshakeHeader_round_trip()
        {
            byte[] bytes = Write(writer =>
            {
                HandshakeHeader.Write(writer, HandshakeType.Certificate, 500, 3, 100, 2);
                writer.WriteUInt16(0xaabb);
            });
            ByteReader reader = Reader(bytes);
            HandshakeHeader header = new HandshakeHeader();
            Assert.True(header.TryRead(reader));
            Assert.Equal(HandshakeType.Certificate, header.Type);
            Assert.Equal(500, header.Length);
            Assert.Equal(3, header.MessageSequence);
            Assert.Equal(100, header.FragmentOffset);
            Assert.Equal(2, header.FragmentLength);
            Assert.False(header.IsWhole);
            Assert.Equal(HandshakeHeader.Size, reader.Position);
        }

        [Theory]
        [InlineData("one short", "0b000002000000000000000200")]
        [InlineData("fragment longer than the message", "0b0000010000000000000002aabb")]
        [InlineData("fragment starts past the message", "0b0000010000000002000000")]
        [InlineData("fragment ends past the message", "0b0000020000000001000002aabb")]
        [InlineData("cut header", "0b00000200000000000000")]
        [InlineData("empty", "")]
        public void HandshakeHeader_refuses(string why, string hex)
        {
            Assert.False(new HandshakeHeader().TryRead(Reader(Convert.FromHexString(hex))), why);
        }

        [Theory]
        [InlineData("no cookie", 0)]
        [InlineData("longest cookie", 255)]
        public void HelloVerifyRequest_round_trip(string why, int count)
        {
            byte[] cookie = new byte[count];
            Array.Fill(cookie, (byte)0x77);
            byte[] bytes = Write(w => HelloVerifyRequest.Write(w, cookie, 0, count));
            HelloVerifyRequest read = new HelloVerifyRequest();
            Assert.True(read.TryRead(Reader(bytes)), why);
            Assert.Equal(count, read.CookieCount);
            Assert.Equal(cookie, Bytes.Copy(read.Cookie, 0, count));
            RefusesPrefixesAndTail(bytes, read.TryRead);
        }

        [Fact]
        public void HelloVerifyRequest_refuses_an_unknown_version()
        {
            Assert.False(new HelloVerifyRequest().TryRead(Reader([3, 3, 0])));
        }

        [Fact]
        public void ServerHello_round_trip()
        {
            ServerHello written = new ServerHello
            {
                Suite = CipherSuite.EcdheEcdsaAes128Ccm8,
                HasExtendedMasterSecret = true,
                HasRenegotiationInfo = true,
                HasPointFormats = true,
            };
            written.Random[31] = 9;
            byte[] bytes = Write(written.Write);
            ServerHello read = new ServerHello();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.Equal(written.Random, read.Random);
            Assert.Equal(CipherSuite.EcdheEcdsaAes128Ccm8, read.Suite);
            Assert.Equal(0, read.Compression);
            Assert.True(read.HasExtendedMasterSecret && read.HasRenegotiationInfo);
            Assert.True(read.HasPointFormats && read.AcceptsUncompressedPoints);
            Assert.Equal(-1, read.UnknownExtension);
            Assert.False(read.TryRead(Reader(bytes[..^1])));
            Assert.False(read.TryRead(Reader([.. bytes, 0])));
        }

        [Theory]
        [InlineData("extended_master_secret twice", "0017000000170000", false, -1)]
        [InlineData("an extension that is not known", "00160000", true, 22)]
        [InlineData("point formats without uncompressed", "000b00020101", true, -1)]
        [InlineData("session ticket", "00230000", true, -1)]
        [InlineData("server name not empty", "0000000100", false, -1)]
        public void ServerHello_extensions(string why, string extensions, bool reads, int unknown)
        {
            byte[] body = Convert.FromHexString(
                "fefd" + new string('0', 64) + "00" + "c0ae" + "00"
                + (extensions.Length / 2).ToString("x4") + extensions);
            ServerHello hello = new ServerHello();
            Assert.True(reads == hello.TryRead(Reader(body)), why);
            Assert.Equal(unknown, hello.UnknownExtension);
        }

        [Fact]
        public void CertificateMessage_round_trip_into_its_own_buffer()
        {
            byte[] bytes = Write(writer =>
            {
                int mark = CertificateMessage.Begin(writer);
                CertificateMessage.Add(writer, [1, 2, 3]);
                CertificateMessage.Add(writer, [4, 5]);
                CertificateMessage.End(writer, mark);
            });
            CertificateMessage message = new CertificateMessage();
            Assert.True(message.TryRead(Reader(bytes), bytes, 0, bytes.Length));
            Assert.Equal(2, message.CertificateCount);
            Assert.Equal(5, message.ChainBytes);
            Assert.Equal(new byte[] { 1, 2, 3, 4, 5 }, bytes[..5]);
        }

        [Theory]
        [InlineData("empty list", "000000", true, 0)]
        [InlineData("five certificates", "0000140000010100000102000001030000010400000105", true, 5)]
        [InlineData("six certificates",
            "000018000001010000010200000103000001040000010500000106", false, 5)]
        [InlineData("list length one long", "00000500000101", false, 0)]
        [InlineData("list length one short", "00000300000101", false, 0)]
        [InlineData("certificate past the end", "00000400000201", false, 0)]
        [InlineData("empty certificate", "000003000000", false, 0)]
        [InlineData("no list", "", false, 0)]
        [InlineData("cut list length", "0000", false, 0)]
        public void CertificateMessage_reads(string why, string hex, bool reads, int count)
        {
            CertificateMessage message = new CertificateMessage();
            byte[] body = Convert.FromHexString(hex);
            Assert.True(reads == message.TryRead(Reader(body), _buffer, 0, 64), why);
            Assert.Equal(count, message.CertificateCount);
        }

        [Fact]
        public void CertificateMessage_refuses_what_does_not_fit()
        {
            byte[] body = Convert.FromHexString("000006000003010203");
            Assert.False(new CertificateMessage().TryRead(Reader(body), _buffer, 0, 2));
            Assert.True(new CertificateMessage().TryRead(Reader(body), _buffer, 0, 3));
        }

        [Fact]
        public void ServerKeyExchange_round_trip()
        {
            byte[] point = Point();
            byte[] bytes = Write(writer =>
            {
                ServerKeyExchange.WriteParameters(writer, point, 0);
                ServerKeyExchange.WriteSignature(writer, new byte[70], 0, 70);
            });
            ServerKeyExchange read = new ServerKeyExchange();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.True(read.IsCurveSupported);
            Assert.Equal(0, read.ParametersOffset);
            Assert.Equal(4, read.PointOffset);
            Assert.Equal(SignatureScheme.EcdsaSecp256r1Sha256, read.Scheme);
            Assert.Equal(70, read.SignatureCount);
            Assert.Equal(ServerKeyExchange.ParametersSize + 4, read.SignatureOffset);
            RefusesPrefixesAndTail(bytes, read.TryRead);
        }

        [Theory]
        [InlineData("explicit curve", "01ffff", true)]
        [InlineData("another group", "030018" + "0104" + "04030000", true)]
        [InlineData("compressed point", "030017" + "0102" + "04030000", true)]
        [InlineData("empty point", "030017" + "00" + "04030000", false)]
        public void ServerKeyExchange_marks_what_it_cannot_use(string why, string hex, bool reads)
        {
            ServerKeyExchange read = new ServerKeyExchange();
            Assert.True(reads == read.TryRead(Reader(Convert.FromHexString(hex))), why);
            Assert.False(read.IsCurveSupported);
        }

        [Fact]
        public void CertificateRequest_round_trip()
        {
            byte[] bytes = Write(CertificateRequestMessage.Write);
            CertificateRequestMessage read = new CertificateRequestMessage();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.True(read.AcceptsEcdsa && read.AcceptsEcdsaSha256);
            RefusesPrefixesAndTail(bytes, read.TryRead);
        }

        [Theory]
        [InlineData("RSA only", "0101" + "00020401" + "0000", true, false, false)]
        [InlineData("names of authorities", "01400002040300050003aabbcc", true, true, true)]
        [InlineData("name past its list", "01400002040300050004aabbcc", false, true, true)]
        [InlineData("no types", "00" + "00020403" + "0000", false, false, false)]
        [InlineData("schemes odd", "0140" + "0003040300" + "0000", false, true, false)]
        public void CertificateRequest_reads(
            string why, string hex, bool reads, bool ecdsa, bool scheme)
        {
            CertificateRequestMessage message = new CertificateRequestMessage();
            Assert.True(reads == message.TryRead(Reader(Convert.FromHexString(hex))), why);
            Assert.Equal(ecdsa, message.AcceptsEcdsa);
            Assert.Equal(scheme, message.AcceptsEcdsaSha256);
        }

        [Fact]
        public void ClientKeyExchange_round_trip()
        {
            byte[] bytes = Write(writer => ClientKeyExchange.Write(writer, Point(), 0));
            ClientKeyExchange read = new ClientKeyExchange();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.True(read.IsUncompressed);
            Assert.Equal(1, read.PointOffset);
            RefusesPrefixesAndTail(bytes, read.TryRead);
            Assert.True(read.TryRead(Reader([1, 4])));
            Assert.False(read.IsUncompressed);
            Assert.False(read.TryRead(Reader([0])));
        }

        [Fact]
        public void CertificateVerify_round_trip()
        {
            byte[] bytes = Write(w => CertificateVerify.Write(w, new byte[71], 0, 71));
            CertificateVerify read = new CertificateVerify();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.Equal(SignatureScheme.EcdsaSecp256r1Sha256, read.Scheme);
            Assert.Equal(71, read.SignatureCount);
            Assert.Equal(4, read.SignatureOffset);
            RefusesPrefixesAndTail(bytes, read.TryRead);
        }

        [Fact]
        public void Finished_round_trip()
        {
            byte[] bytes = Write(writer => Finished.Write(writer, new byte[12], 0));
            Finished read = new Finished();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.Equal(0, read.VerifyDataOffset);
            RefusesPrefixesAndTail(bytes, read.TryRead);
        }

        [Fact]
        public void ServerHelloDone_is_empty()
        {
            Assert.True(ServerHelloDone.TryRead(Reader([])));
            Assert.False(ServerHelloDone.TryRead(Reader([0])));
        }

        [Fact]
        public void Alert_round_trip()
        {
            byte[] bytes = Write(
                w => Alert.Write(w, AlertLevel.Fatal, AlertDescription.UnknownCa));
            Alert read = new Alert();
            Assert.True(read.TryRead(Reader(bytes)));
            Assert.True(read.IsFatal);
            Assert.Equal(AlertDescription.UnknownCa, read.Description);
            RefusesPrefixesAndTail(bytes, read.TryRead);
            Assert.False(read.TryRead(Reader([3, 0])));
        }

        /// Goal: no bytes make a parser throw or read past its slice.
        /// Method: seeded random bodies, and every message with bytes changed, to all parsers.
        [Fact]
        public void No_bytes_throw()
        {
            Random random = new Random(20261121);
            for (int run = 0; run < 20_000; run++)
            {
                byte[] body = new byte[random.Next(0, 120)];
                random.NextBytes(body);
                // Small lengths at the length fields let some inputs come further.
                for (int i = 0; i < body.Length; i++)
                {
                    if (random.Next(3) == 0) { body[i] = (byte)random.Next(0, 4); }
                }
                new ClientHello().TryRead(Reader(body));
                new ServerHello().TryRead(Reader(body));
                new HelloVerifyRequest().TryRead(Reader(body));
                new CertificateMessage().TryRead(Reader(body), _buffer, 0, 64);
                new ServerKeyExchange().TryRead(Reader(body));
                new CertificateRequestMessage().TryRead(Reader(body));
                new ClientKeyExchange().TryRead(Reader(body));
                new CertificateVerify().TryRead(Reader(body));
                new Finished().TryRead(Reader(body));
                new HandshakeHeader().TryRead(Reader(body));
                new Alert().TryRead(Reader(body));
            }
        }

        private static byte[] Point()
        {
            byte[] point = new byte[P256.PointSize];
            point[0] = 4;
            return point;
        }

        private static ByteReader Reader(byte[] bytes)
        {
            return new ByteReader(bytes, 0, bytes.Length);
        }

        private byte[] Write(Action<ByteWriter> write)
        {
            ByteWriter writer = new ByteWriter(_buffer, 0, _buffer.Length);
            write(writer);
            Assert.False(writer.Failed);
            return Bytes.Copy(_buffer, 0, writer.Count);
        }

        private static void RefusesPrefixesAndTail(byte[] bytes, Func<ByteReader, bool> tryRead)
        {
            for (int count = 0; count < bytes.Length; count++)
            {
                Assert.False(tryRead(new ByteReader(bytes, 0, count)), "count " + count);
            }
            Assert.False(tryRead(Reader([.. bytes, 0])), "one byte more");
        }
    }
}
