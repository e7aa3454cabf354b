using System;
using System.Formats.Asn1;
using System.Text;
using Device.X509;
using Xunit;

namespace Device.Tests.X509
{
    public sealed class DerTimeTests
    {
        private const int Utc = DerTag.UtcTime;
        private const int Generalized = DerTag.GeneralizedTime;

        [Theory]
        [InlineData("the epoch", Utc, "700101000000Z", 0)]
        [InlineData("first of UTCTime", Utc, "500101000000Z", -631152000)]
        [InlineData("last of UTCTime", Utc, "491231235959Z", 2524607999)]
        [InlineData("next, as it must be written", Generalized, "20500101000000Z", 2524608000)]
        [InlineData("1950, not 2050", Utc, "500101000001Z", -631151999)]
        [InlineData("GeneralizedTime before 2050", Generalized, "20261121000000Z", 1795219200)]
        [InlineData("no well-defined end", Generalized, "99991231235959Z", 253402300799)]
        [InlineData("29 February", Utc, "240229120000Z", 1709208000)]
        [InlineData("29 February 2000", Generalized, "20000229000000Z", 951782400)]
        [InlineData("year 1", Generalized, "00010101000000Z", -62135596800)]
        public void Times_are_unix_seconds(string why, int tag, string text, long expected)
        {
            Assert.True(TryRead(tag, text, out long seconds), why);
            Assert.True(expected == seconds, why);
        }

        [Theory]
        [InlineData("no seconds", Utc, "2601010000Z")]
        [InlineData("offset", Utc, "260101000000+0100")]
        [InlineData("no zone", Utc, "260101000000")]
        [InlineData("lower case", Utc, "260101000000z")]
        [InlineData("fraction", Generalized, "20260101000000.5Z")]
        [InlineData("four-digit year as UTCTime", Utc, "20260101000000Z")]
        [InlineData("two-digit year as GeneralizedTime", Generalized, "260101000000Z")]
        [InlineData("month 0", Utc, "260001000000Z")]
        [InlineData("month 13", Utc, "261301000000Z")]
        [InlineData("day 0", Utc, "260100000000Z")]
        [InlineData("31 April", Utc, "260431000000Z")]
        [InlineData("29 February", Utc, "260229000000Z")]
        [InlineData("29 February 2100", Generalized, "21000229000000Z")]
        [InlineData("hour 24", Utc, "260101240000Z")]
        [InlineData("minute 60", Utc, "260101006000Z")]
        [InlineData("leap second", Utc, "161231235960Z")]
        [InlineData("not digits", Utc, "26010100000xZ")]
        [InlineData("sign", Utc, "-60101000000Z")]
        [InlineData("year 0", Generalized, "00000101000000Z")]
        [InlineData("empty", Utc, "")]
        [InlineData("another type", DerTag.Utf8String, "260101000000Z")]
        public void What_is_no_moment_is_refused(string why, int tag, string text)
        {
            Assert.False(TryRead(tag, text, out long seconds), why);
            Assert.Equal(0, seconds);
        }

        [Fact]
        public void Random_moments_are_what_the_platform_reads()
        {
            Random random = new Random(1);
            for (int i = 0; i < 20_000; i++)
            {
                long seconds = random.NextInt64(-62135596800, 253402300800);
                DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
                AsnWriter writer = new AsnWriter(AsnEncodingRules.DER);
                bool isUtc = moment.Year >= 1950 && moment.Year < 2050;
                if (isUtc) { writer.WriteUtcTime(moment); }
                else { writer.WriteGeneralizedTime(moment, omitFractionalSeconds: true); }
                byte[] der = writer.Encode();
                DerReader reader = new DerReader(der, 0, der.Length);
                Assert.Equal(seconds, DerTime.Read(reader));
                Assert.True(reader.AtEnd);
            }
        }

        private static bool TryRead(int tag, string text, out long seconds)
        {
            byte[] der = new byte[2 + text.Length];
            der[0] = (byte)tag;
            der[1] = (byte)text.Length;
            Encoding.ASCII.GetBytes(text).CopyTo(der, 2);
            DerReader reader = new DerReader(der, 0, der.Length);
            seconds = DerTime.Read(reader);
            return reader.AtEnd;
        }
    }
}
