using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class EstClientTests
    {
        private readonly Machine _machine = new(new CoapOptions { BodyCountMax = 4000 });
        private readonly EstClient _client;

        public EstClientTests()
        {
            _client = new EstClient(_machine.Side.Endpoint);
            _machine.OnAnswer = _client.HandleResponse;
        }

        [Theory]
        [InlineData(null, "POST est/sen")]
        [InlineData("heartbeat", "POST est/heartbeat/sen")]
        public void The_path_names_the_certificate(string? name, string expected)
        {
            Start(name);
            Assert.Equal(expected, _machine.Sent(out byte[] datagram));
            CoapMessage message = Packet.Read(datagram);
            Assert.Equal(CoapContentFormat.Pkcs10, message.ContentFormat);
            Assert.Equal(Packet.Bytes(300), datagram[message.PayloadOffset..]);
            Assert.Equal(EstState.Requesting, _client.State);
        }

        [Theory]
        [InlineData("one certificate", "0101" + "0003" + "aabbcc", 1, "aabbcc")]
        [InlineData("a chain", "0102" + "0001" + "aa" + "0002" + "bbcc", 2, "aabbcc")]
        [InlineData("five", "0105" + "0001aa" + "0001ab" + "0001ac" + "0001ad" + "0001ae", 5,
            "aaabacadae")]
        public void Good_answers(string why, string hex, int count, string chain)
        {
            Answer(hex);
            Assert.True(_client.State == EstState.Finished, why);
            Assert.Equal(EstFault.None, _client.Fault);
            Assert.Equal(count, _client.CertificateCount);
            Assert.Equal(chain, Convert.ToHexStringLower(_client.Chain));
        }

        [Theory]
        [InlineData("nothing", "", EstFault.Truncated)]
        [InlineData("version alone", "01", EstFault.Truncated)]
        [InlineData("version 0", "00010001aa", EstFault.VersionUnknown)]
        [InlineData("version 2", "02010001aa", EstFault.VersionUnknown)]
        [InlineData("no certificate", "0100", EstFault.CertificateCountInvalid)]
        [InlineData("six certificates", "0106", EstFault.CertificateCountInvalid)]
        [InlineData("255 certificates", "01ff0001aa", EstFault.CertificateCountInvalid)]
        [InlineData("no length", "0101", EstFault.Truncated)]
        [InlineData("half a length", "010100", EstFault.Truncated)]
        [InlineData("length 0", "01010000", EstFault.Truncated)]
        [InlineData("one byte short", "01010002aa", EstFault.Truncated)]
        [InlineData("the greatest length", "0101ffffaa", EstFault.Truncated)]
        [InlineData("the second is missing", "01020001aa", EstFault.Truncated)]
        [InlineData("the second is empty", "01020001aa0000", EstFault.Truncated)]
        [InlineData("one byte too many", "01010001aabb", EstFault.TrailingBytes)]
        [InlineData("one certificate too many", "01010001aa0001bb", EstFault.TrailingBytes)]
        public void Bad_answers(string why, string hex, EstFault expected)
        {
            Answer(hex);
            Assert.True(_client.State == EstState.Failed, why);
            Assert.True(_client.Fault == expected, $"{why}: {_client.Fault}");
            Assert.Null(_client.Chain);
            Assert.Equal(0, _client.CertificateCount);
        }

        /// Goal: a server of RFC 9148 is understood: one certificate, said by the content format.
        [Theory]
        [InlineData("a certificate", "3082aabb", 287, EstFault.None)]
        [InlineData("nothing", "", 287, EstFault.Truncated)]
        [InlineData("without the content format it is Pelion's", "3082aabb", -1,
            EstFault.VersionUnknown)]
        public void A_certificate_alone_is_taken_as_such(
            string why, string hex, int format, EstFault expected)
        {
            Answer(hex, format);
            Assert.True(_client.Fault == expected, $"{why}: {_client.Fault}");
            bool isTaken = expected == EstFault.None;
            Assert.Equal(isTaken ? EstState.Finished : EstState.Failed, _client.State);
            Assert.Equal(isTaken ? 1 : 0, _client.CertificateCount);
            Assert.Equal(isTaken ? Convert.FromHexString(hex) : null, _client.Chain);
        }

        [Fact]
        public void Every_prefix_of_a_good_answer_is_refused_in_any_place_of_its_buffer()
        {
            byte[] good = Convert.FromHexString("0103" + "0004aabbccdd" + "0001ee" + "0002f0f1");
            for (int count = 0; count < good.Length; count++)
            {
                byte[] buffer = new byte[count + 3];
                Array.Copy(good, 0, buffer, 3, count);
                Assert.Equal(
                    EstFault.Truncated,
                    EstAnswer.TryParse(buffer, 3, count, out int certificates, out byte[] chain));
                Assert.Equal(0, certificates);
                Assert.Null(chain);
            }
        }

        /// Goal: no answer makes the parser read past its end or throw, and what it takes is what
        /// came.
        /// Method: 100,000 answers from one seed, in the middle of a larger buffer: good ones,
        /// changed in a byte, cut, or lengthened; those that are taken are written again.
        [Fact]
        public void H4_65_hostile_answers_are_refused_in_their_bounds()
        {
            const int Cases = 100_000;
            Random random = new(65);
            int taken = 0;
            for (int i = 0; i < Cases; i++)
            {
                byte[] body = MakeAnswer(random);
                int offset = random.Next(8);
                byte[] buffer = new byte[offset + body.Length + random.Next(8)];
                random.NextBytes(buffer);
                body.CopyTo(buffer, offset);
                EstFault fault = EstAnswer.TryParse(
                    buffer, offset, body.Length, out int count, out byte[] chain);
                Assert.Equal(fault == EstFault.None, chain != null);
                if (chain == null) { continue; }
                taken++;
                Assert.Equal(body.Length, chain.Length + 2 + (2 * count));
            }
            Assert.InRange(taken, 1_000, Cases - 1_000);
        }

        private static byte[] MakeAnswer(Random random)
        {
            int count = random.Next(1, 6);
            List<byte> body = [1, (byte)count];
            for (int i = 0; i < count; i++)
            {
                byte[] der = new byte[random.Next(1, 20)];
                random.NextBytes(der);
                body.Add(0);
                body.Add((byte)der.Length);
                body.AddRange(der);
            }
            switch (random.Next(4))
            {
                case 0: body[random.Next(body.Count)] = (byte)random.Next(256); break;
                case 1: body.RemoveRange(random.Next(body.Count), 1); break;
                case 2: body.Add((byte)random.Next(256)); break;
                default: break;
            }
            return [.. body];
        }

        [Fact]
        public void An_answer_in_blocks_is_whole()
        {
            byte[] body = [1, 1, 0x05, 0xdc, .. Packet.Bytes(1500)];
            Start(null);
            for (int number = 0; number < 3; number++)
            {
                _machine.Answer(CoapCode.Changed, 1, packet =>
                {
                    packet.WithBlock(CoapOptionNumber.Block2, number, number < 2, 5);
                    packet.Payload = [.. body.Skip(512 * number).Take(512)];
                    return packet;
                });
            }
            Assert.Equal(EstState.Finished, _client.State);
            Assert.Equal(Packet.Bytes(1500), _client.Chain);
        }

        [Fact]
        public void An_answer_that_is_too_large_is_refused()
        {
            Start(null);
            _machine.Answer(
                CoapCode.Changed, 1,
                packet => packet.WithBlock(CoapOptionNumber.Block2, 0, true, 5)
                    .With(CoapOptionNumber.Size2, 0x0f, 0xa1).WithPayload(512));
            Assert.Equal(EstFault.AnswerTooLarge, _client.Fault);
        }

        [Fact]
        public void A_refusal_has_its_code()
        {
            Start(null);
            _machine.Answer(CoapCode.Forbidden, 1);
            Assert.Equal(EstFault.Refused, _client.Fault);
            Assert.Equal(CoapCode.Forbidden, _client.ResponseCode);
        }

        [Fact]
        public void A_busy_server_says_when_to_come_again()
        {
            Start(null);
            _machine.Answer(
                CoapCode.ServiceUnavailable, 1, packet => packet.With(CoapOptionNumber.MaxAge, 7));
            Assert.Equal(EstFault.Busy, _client.Fault);
            Assert.Equal(7, _client.RetryAfterSeconds);
            // And then it can be asked again.
            Start(null);
            Assert.Equal(EstFault.None, _client.Fault);
            Assert.Equal(EstState.Requesting, _client.State);
        }

        [Fact]
        public void No_answer_is_a_fault_in_bounded_time()
        {
            Start(null);
            int messageId = Packet.Read(_machine.Side.TakeSent()).MessageId;
            _machine.Side.Take(Packet.Empty(CoapType.Acknowledgement, messageId), 1);
            _machine.Side.Timeout(_machine.Side.DeadlineMs);
            Assert.Equal(EstFault.NoAnswer, _client.Fault);
            Assert.Equal(CoapFault.ResponseTimedOut, _client.CoapFault);
        }

        [Fact]
        public void Exchanges_of_others_are_left_alone()
        {
            _machine.Side.Request(CoapCode.Get, "x", 0);
            _machine.Answer(CoapCode.Content, 1);
            Assert.Equal(1, _machine.Foreign);
        }

        private void Start(string? name)
        {
            _client.Start(name, Packet.Bytes(300), 0, 300, 0);
            _machine.Side.Drain(0);
        }

        private void Answer(string hex, int format = CoapContentFormat.None)
        {
            Start(null);
            _machine.Answer(CoapCode.Changed, 1, packet =>
            {
                packet.Payload = Convert.FromHexString(hex);
                return format < 0 ? packet : packet.With(
                    CoapOptionNumber.ContentFormat, (byte)(format >> 8), (byte)format);
            });
        }
    }
}
