using Device.Lwm2m;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class ServerUriTests
    {
        [Theory]
        [InlineData("coaps://host", "host", 5684, "")]
        [InlineData("coaps://host:1", "host", 1, "")]
        [InlineData("coaps://host:65535/", "host", 65535, "")]
        [InlineData("coaps://127.0.0.1:5685?aid=12", "127.0.0.1", 5685, "aid=12")]
        [InlineData("coaps://a-b.c_d.example/?x", "a-b.c_d.example", 5684, "x")]
        [InlineData("coaps://[::1]", "::1", 5684, "")]
        [InlineData("coaps://[fe80::1]:99", "fe80::1", 99, "")]
        public void Good_uris(string text, string host, int port, string query)
        {
            Assert.True(ServerUri.TryParse(text, out ServerUri uri));
            Assert.Equal(host, uri.Host);
            Assert.Equal(port, uri.Port);
            Assert.Equal(query, uri.Query);
        }

        [Theory]
        [InlineData("nothing", "")]
        [InlineData("no security", "coap://host")]
        [InlineData("another scheme", "https://host")]
        [InlineData("no host", "coaps://")]
        [InlineData("no host, a port", "coaps://:5684")]
        [InlineData("no host, a query", "coaps://?aid=1")]
        [InlineData("port 0", "coaps://host:0")]
        [InlineData("port 65536", "coaps://host:65536")]
        [InlineData("port empty", "coaps://host:")]
        [InlineData("port no number", "coaps://host:x")]
        [InlineData("port too long", "coaps://host:000001")]
        [InlineData("an address without brackets", "coaps://::1")]
        [InlineData("empty brackets", "coaps://[]")]
        [InlineData("a path", "coaps://host/path")]
        [InlineData("a space", "coaps://ho st")]
        [InlineData("a user", "coaps://user@host")]
        public void Bad_uris(string why, string text)
        {
            Assert.False(ServerUri.TryParse(text, out ServerUri uri), why);
            Assert.Null(uri);
        }

        [Fact]
        public void Length_is_bounded()
        {
            string host = "coaps://" + new string('h', ServerUri.CountMax - 8);
            Assert.True(ServerUri.TryParse(host, out _));
            Assert.False(ServerUri.TryParse(host + "h", out _));
            Assert.False(ServerUri.TryParse(null, out _));
        }
    }
}
