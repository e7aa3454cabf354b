using System;
using System.Net;
using Device.Base;
using Device.Dtls;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>Cookies and the secrets behind them.</summary>
    public sealed class CookieJarTests
    {
        private static readonly PeerAddress Home = Address("10.0.0.1", 1_000);

        private readonly CookieJar _jar = new CookieJar(new Device.Desktop.DotNetCrypto(), 0);

        [Theory]
        [InlineData("at once", 0, 0, true)]
        [InlineData("at the end of the period", 0, CookieJar.PeriodMs - 1, true)]
        [InlineData("in the next period", 0, CookieJar.PeriodMs, true)]
        [InlineData(
            "made at a period's end, at the next one's end",
            CookieJar.PeriodMs - 1, (2 * CookieJar.PeriodMs) - 1, true)]
        [InlineData("two periods on", 0, 2 * CookieJar.PeriodMs, false)]
        [InlineData("after a long silence", 0, 50 * CookieJar.PeriodMs, false)]
        public void A_cookie_is_good_for_one_to_two_periods(
            string why, long madeMs, long shownMs, bool isGood)
        {
            byte[] cookie = Make(Home, madeMs);
            Assert.True(isGood == IsValid(Home, cookie, shownMs), why);
        }

        [Fact]
        public void Secrets_change_while_cookies_are_asked_for()
        {
            byte[] first = Make(Home, 0);
            Assert.Equal(first, Make(Home, CookieJar.PeriodMs - 1));
            byte[] second = Make(Home, CookieJar.PeriodMs);
            Assert.NotEqual(first, second);
            Assert.True(IsValid(Home, first, CookieJar.PeriodMs + 1));
            Assert.True(IsValid(Home, second, CookieJar.PeriodMs + 1));
            Assert.NotEqual(second, Make(Home, 2 * CookieJar.PeriodMs));
            Assert.False(IsValid(Home, first, 2 * CookieJar.PeriodMs));
            Assert.True(IsValid(Home, second, 2 * CookieJar.PeriodMs));
        }

        [Fact]
        public void Two_jars_have_different_secrets()
        {
            CookieJar other = new CookieJar(new Device.Desktop.DotNetCrypto(), 0);
            byte[] cookie = Make(Home, 0);
            ClientHello hello = Read(RawHello.Body(cookie), out byte[] body);
            Assert.True(_jar.IsValid(Home, hello, body, 0, 0));
            Assert.False(other.IsValid(Home, hello, body, 0, 0));
        }

        [Theory]
        [InlineData("another port", "10.0.0.1", 1_001)]
        [InlineData("another address", "10.0.0.2", 1_000)]
        [InlineData("another family", "::10.0.0.1", 1_000)]
        public void A_cookie_is_of_one_address(string why, string ip, int port)
        {
            byte[] cookie = Make(Home, 0);
            Assert.False(IsValid(Address(ip, port), cookie, 0), why);
            Assert.True(IsValid(Home, cookie, 0), why);
        }

        [Fact]
        public void A_cookie_is_of_one_hello_up_to_its_compression_methods()
        {
            byte[] body = RawHello.Body(Make(Home, 0));
            ClientHello good = Read(body, out _);
            int end = good.ParametersEnd;
            for (int i = 0; i < body.Length; i++)
            {
                byte[] changed = (byte[])body.Clone();
                changed[i] ^= 1;
                ClientHello hello = new ClientHello();
                bool isRead = hello.TryReadParameters(
                    new ByteReader(changed, 0, changed.Length));
                bool isValid = isRead && _jar.IsValid(Home, hello, changed, 0, 0);
                // The extensions are bound by the handshake itself.
                Assert.True(isValid == i >= end, $"byte {i}");
            }
        }

        [Theory]
        [InlineData("one short", CookieJar.CookieSize - 1)]
        [InlineData("one long", CookieJar.CookieSize + 1)]
        [InlineData("none", 0)]
        [InlineData("the longest", 255)]
        public void A_cookie_has_one_length(string why, int count)
        {
            byte[] cookie = new byte[count];
            Array.Copy(Make(Home, 0), cookie, Math.Min(count, CookieJar.CookieSize));
            Assert.False(IsValid(Home, cookie, 0), why);
        }

        private byte[] Make(PeerAddress address, long nowMs)
        {
            byte[] cookie = new byte[CookieJar.CookieSize];
            ClientHello hello = Read(RawHello.Body([]), out byte[] body);
            _jar.Make(address, hello, body, 0, nowMs, cookie);
            return cookie;
        }

        private bool IsValid(PeerAddress address, byte[] cookie, long nowMs)
        {
            ClientHello hello = Read(RawHello.Body(cookie), out byte[] body);
            return _jar.IsValid(address, hello, body, 0, nowMs);
        }

        private static ClientHello Read(byte[] body, out byte[] same)
        {
            same = body;
            ClientHello hello = new ClientHello();
            Assert.True(hello.TryReadParameters(new ByteReader(body, 0, body.Length)));
            return hello;
        }

        private static PeerAddress Address(string ip, int port)
        {
            return PeerAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));
        }
    }
}
