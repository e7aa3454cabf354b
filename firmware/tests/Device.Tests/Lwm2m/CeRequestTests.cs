using System;
using Device.Lwm2m;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class CeRequestTests
    {
        [Theory]
        [InlineData("the operational one", "000100064c574d324d00", "LWM2M")]
        [InlineData("the shortest", "000100026100", "a")]
        [InlineData("name that may be unknown", "800100026100", "a")]
        [InlineData("unknown fields that may be", "80020000" + "000100026100" + "ffff0001aa", "a")]
        public void A_body_names_a_certificate(string why, string hex, string expected)
        {
            Assert.True(Parse(hex, out string name) == CeStatus.Success, why);
            Assert.Equal(expected, name);
        }

        [Theory]
        [InlineData("nothing", "")]
        [InlineData("no name", "80020000")]
        [InlineData("half a type", "00")]
        [InlineData("half a length", "000100")]
        [InlineData("length 0", "00010000")]
        [InlineData("only the NUL", "0001000100")]
        [InlineData("no NUL", "000100026161")]
        [InlineData("NUL inside", "00010004610061" + "00")]
        [InlineData("not printable", "000100020700")]
        [InlineData("one byte short", "0001000261")]
        [InlineData("the greatest length", "0001ffff6100")]
        [InlineData("two names", "000100026100" + "000100026200")]
        [InlineData("unknown field that must be known", "000100026100" + "00020000")]
        [InlineData("a byte behind", "000100026100" + "00")]
        public void What_is_no_request_is_refused(string why, string hex)
        {
            Assert.True(Parse(hex, out string name) == CeStatus.BadInputFromServer, why);
            Assert.Equal("", name);
        }

        [Fact]
        public void What_is_made_is_read()
        {
            byte[] body = CeRequest.Make("telemetry");
            Assert.Equal("0001000a74656c656d6574727900", Convert.ToHexStringLower(body));
            Assert.Equal(
                CeStatus.Success, CeRequest.TryParse(body, 0, body.Length, out string name));
            Assert.Equal("telemetry", name);
            Assert.Throws<ArgumentOutOfRangeException>(() => CeRequest.Make(""));
            Assert.Throws<ArgumentException>(() => CeRequest.Make("\u00e4"));
        }

        /// Goal: C5, C6: no body makes the parser read past its end or throw.
        /// Method: 100,000 bodies from one seed in the middle of a larger buffer: random ones, and
        /// good ones changed in a byte or cut.
        [Fact]
        public void Hostile_bodies_are_refused_in_their_bounds()
        {
            Random random = new(61);
            int taken = 0;
            for (int i = 0; i < 100_000; i++)
            {
                byte[] body = new byte[random.Next(12)];
                random.NextBytes(body);
                if (i % 2 == 0)
                {
                    body = CeRequest.Make(new string('n', random.Next(1, 8)));
                    if (i % 4 == 0) { body[random.Next(body.Length)] = (byte)random.Next(256); }
                    if (i % 8 == 2) { body = body[..random.Next(body.Length)]; }
                }
                byte[] buffer = new byte[3 + body.Length + random.Next(4)];
                random.NextBytes(buffer);
                body.CopyTo(buffer, 3);
                CeStatus status = CeRequest.TryParse(buffer, 3, body.Length, out string name);
                Assert.Equal(status == CeStatus.Success, name.Length > 0);
                taken += name.Length > 0 ? 1 : 0;
                Assert.True(name.Length + 5 <= Math.Max(body.Length, 5));
            }
            Assert.InRange(taken, 10_000, 90_000);
        }

        private static CeStatus Parse(string hex, out string name)
        {
            byte[] body = Convert.FromHexString(hex);
            return CeRequest.TryParse(body, 0, body.Length, out name);
        }
    }
}
