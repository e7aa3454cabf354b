using System;
using System.Linq;
using Device.Agent.Heartbeat;
using Xunit;

namespace Device.Tests.Agent
{
    /// Goal: both messages of the heartbeat say what docs/heartbeat.md says, byte for byte, and
    /// nothing else is taken for one.
    /// Method: messages with everything in them go there and back; the smallest ones against bytes
    /// written by hand; each cut, each flipped bit and random bytes give false or a message that
    /// is written again as it came.
    public sealed class HeartbeatMessageTests
    {
        private static readonly byte[] Id = { 1, 2, 3, 4, 5, 6, 7, 8 };

        [Fact]
        public void The_smallest_request_is_33_bytes()
        {
            HeartbeatRequest request = new HeartbeatRequest
            {
                RootOfTrustId = Id,
                Exchange = Id,
                Digest = Id,
            };
            const string Hex =
                "A40001014801020304050607080248010203040506070803480102030405060708";
            Assert.Equal(Hex, Convert.ToHexString(Write(request)));
        }

        [Fact]
        public void The_smallest_answer_is_15_bytes()
        {
            HeartbeatAnswer answer = new HeartbeatAnswer
            {
                NowSeconds = 1_763_683_200,
                NextSeconds = 86_400,
            };
            byte[] bytes = Write(answer);
            Assert.Equal("A30001011A691FAB80021A00015180", Convert.ToHexString(bytes));
        }

        [Fact]
        public void A_request_with_everything_comes_back_as_it_was()
        {
            byte[] bytes = Write(FullRequest());
            Assert.True(HeartbeatRequest.TryParse(
                bytes, 0, bytes.Length, out HeartbeatRequest request));
            Assert.Equal(bytes, Write(request));
            Assert.Equal("LWM2M", request.Credentials[0].Name);
            Assert.Equal(new byte[] { 9, 9 }, request.Credentials[0].Serial);
            Assert.Equal(253_402_300_799, request.Credentials[0].NotAfterSeconds);
            Assert.Equal(1, request.Credentials[0].Area);
            Assert.Equal(0x50e, request.Results[0].Status);
            Assert.Equal(3, request.Results[0].Fault);
            Assert.Equal(46, request.Results[0].Detail);
            Assert.Equal(new byte[100], request.Results[0].Payload);
            Assert.Equal("other", request.Wishes[0]);
            Assert.Equal(HeartbeatReason.Continuation, request.Reason);
            Assert.Equal(
                (7L, 4096L, 2L),
                (request.StoreGeneration, request.StoreFreeBytes, request.StoreFlags));
        }

        [Fact]
        public void An_answer_with_everything_comes_back_as_it_was()
        {
            byte[] bytes = Write(FullAnswer());
            Assert.True(HeartbeatAnswer.TryParse(
                bytes, 0, bytes.Length, out HeartbeatAnswer answer));
            Assert.Equal(bytes, Write(answer));
            Assert.Equal(HeartbeatVerb.Transfer, answer.Operations[0].Verb);
            Assert.Equal(new[] { 400, 300 }, answer.Operations[0].Chain.Select(x => x.Length));
            Assert.Equal(500, answer.Operations[0].IssuerAnchor.Length);
            Assert.Equal(Id, answer.Taken[0]);
            Assert.True(answer.CredentialsWanted);
            Assert.Equal(HeartbeatHold.Revoked, answer.Hold);
        }

        [Theory]
        [InlineData("A3000101000201", true, "the base")]
        [InlineData("A4000101000201186400", true, "a key of a later version")]
        [InlineData("A3000201000201", false, "another version")]
        [InlineData("A3000101000200", false, "an interval of nothing")]
        [InlineData("A30001010002", false, "cut")]
        [InlineData("A300010100020100", false, "a byte too many")]
        [InlineData("A3010000010201", false, "keys out of order")]
        [InlineData("A300010001020100", false, "a key twice")]
        [InlineData("A20001010000", false, "a key missing")]
        [InlineData("A30001010002 1A01E13381", false, "an interval past a year")]
        [InlineData("A4000101000201 03 81 86 09 480102030405060708 60 80 40 40", true,
            "a verb of a later version")]
        [InlineData("A4000101000201 03 81 86 01 4701020304050607 60 80 40 40", false,
            "a transaction of seven bytes")]
        [InlineData("A4000101000201 03 85", false, "five operations")]
        [InlineData("A4000101000201 06 18FF", true, "a hold of a later version")]
        [InlineData("A4000101000201 06 00", false, "a hold that is none")]
        [InlineData("A4000101000201 03 80", false, "no operations, said at length")]
        [InlineData("A4000101000201 04 F4", false, "nothing wanted, said at length")]
        public void An_answer_is_taken_only_as_the_reference_has_it(
            string hex, bool isTaken, string why)
        {
            byte[] bytes = Convert.FromHexString(hex.Replace(" ", ""));
            bool parsed = HeartbeatAnswer.TryParse(
                bytes, 0, bytes.Length, out HeartbeatAnswer answer);
            Assert.True(parsed == isTaken, why);
            Assert.Equal(isTaken, answer != null);
        }

        [Fact]
        public void A_verb_or_a_hold_of_a_later_version_is_seen_as_such()
        {
            byte[] bytes = Convert.FromHexString(
                "A500010100020103818609480102030405060708608040400618FF");
            Assert.True(HeartbeatAnswer.TryParse(
                bytes, 0, bytes.Length, out HeartbeatAnswer answer));
            Assert.Equal(HeartbeatVerb.None, answer.Operations[0].Verb);
            Assert.NotEqual(HeartbeatHold.None, answer.Hold);
        }

        [Fact]
        public void No_prefix_of_a_message_is_a_message()
        {
            byte[] request = Write(FullRequest());
            byte[] answer = Write(FullAnswer());
            for (int i = 0; i < request.Length; i++)
            {
                Assert.False(HeartbeatRequest.TryParse(request, 0, i, out HeartbeatRequest _));
            }
            for (int i = 0; i < answer.Length; i++)
            {
                Assert.False(HeartbeatAnswer.TryParse(answer, 0, i, out HeartbeatAnswer _));
            }
        }

        [Fact]
        public void What_is_taken_of_damaged_bytes_has_no_second_encoding()
        {
            Random random = new Random(11);
            byte[] request = Write(FullRequest());
            byte[] answer = Write(FullAnswer());
            int taken = 0;
            for (int i = 0; i < 20_000; i++)
            {
                byte[] first = Damage(random, request);
                if (HeartbeatRequest.TryParse(first, 0, first.Length, out HeartbeatRequest back))
                {
                    byte[] again = Write(back);
                    if (again[0] != first[0]) { continue; }
                    taken++;
                    Assert.Equal(first, again);
                }
                byte[] second = Damage(random, answer);
                if (HeartbeatAnswer.TryParse(second, 0, second.Length, out HeartbeatAnswer other)
                    && (other.Operations.Length == 0
                        || other.Operations[0].Verb != HeartbeatVerb.None))
                {
                    byte[] again = Write(other);
                    if (again[0] != second[0]) { continue; }
                    taken++;
                    Assert.Equal(second, again);
                }
            }
            // The rest had a key of a later version, which is passed over and not written again.
            Assert.True(taken > 1000, $"{taken} taken");
        }

        [Fact]
        public void A_message_that_does_not_fit_writes_nothing_that_counts()
        {
            byte[] small = new byte[31];
            Assert.Equal(0, FullRequest().Write(small, 0, small.Length));
            Assert.Equal(0, FullAnswer().Write(small, 0, small.Length));
            Assert.Equal(0, HeartbeatRequest.EncodeCredentials(
                FullRequest().Credentials, small, 0, 10));
        }

        private static byte[] Damage(Random random, byte[] message)
        {
            byte[] damaged = (byte[])message.Clone();
            // Past the heads of the map most flips hit content, which is where both can happen.
            int index = random.Next(damaged.Length);
            damaged[index] ^= (byte)(1 << random.Next(8));
            return damaged;
        }

        private static HeartbeatRequest FullRequest()
        {
            return new HeartbeatRequest
            {
                RootOfTrustId = Id,
                Exchange = Id,
                Digest = Id,
                Credentials =
                [
                    new HeartbeatCredential
                    {
                        Name = "LWM2M",
                        Issuer = Id,
                        Serial = [9, 9],
                        NotAfterSeconds = 253_402_300_799,
                        Area = 1,
                    },
                ],
                HasHealth = true,
                StoreGeneration = 7,
                StoreFreeBytes = 4096,
                StoreFlags = 2,
                Results =
                [
                    new HeartbeatResult
                    {
                        Transaction = Id,
                        Status = 0x50e,
                        Fault = 3,
                        Detail = 46,
                        Payload = new byte[100],
                    },
                ],
                Wishes = ["other"],
                Reason = HeartbeatReason.Continuation,
            };
        }

        private static HeartbeatAnswer FullAnswer()
        {
            return new HeartbeatAnswer
            {
                NowSeconds = 1_763_683_200,
                NextSeconds = 86_400,
                Operations =
                [
                    new HeartbeatOperation
                    {
                        Verb = HeartbeatVerb.Transfer,
                        Transaction = Id,
                        Name = "LWM2M",
                        Chain = [new byte[400], new byte[300]],
                        IssuerAnchor = new byte[500],
                        ServerAnchor = new byte[450],
                    },
                ],
                CredentialsWanted = true,
                Taken = [Id],
                Hold = HeartbeatHold.Revoked,
            };
        }

        private static byte[] Write(HeartbeatRequest request)
        {
            byte[] buffer = new byte[HeartbeatLimits.RequestMax];
            int count = request.Write(buffer, 0, buffer.Length);
            Assert.NotEqual(0, count);
            return buffer[..count];
        }

        private static byte[] Write(HeartbeatAnswer answer)
        {
            byte[] buffer = new byte[HeartbeatLimits.AnswerMax];
            int count = answer.Write(buffer, 0, buffer.Length);
            Assert.NotEqual(0, count);
            return buffer[..count];
        }
    }
}
