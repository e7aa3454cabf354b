using Device.Agent;
using Xunit;

namespace Device.Tests.Agent
{
    public sealed class ServerUriTests
    {
        [Theory]
        [InlineData("port and query", "coaps://cloud.example:5685?aid=01", "cloud.example", 5685)]
        [InlineData("default port", "coaps://cloud.example", "cloud.example", 5684)]
        [InlineData("path is dropped", "coaps://cloud.example/x/y?aid=01", "cloud.example", 5684)]
        [InlineData("address", "coaps://127.0.0.1:1", "127.0.0.1", 1)]
        [InlineData("last port", "coaps://127.0.0.1:65535", "127.0.0.1", 65535)]
        [InlineData("version 6 address", "coaps://[::1]:5684", "::1", 5684)]
        [InlineData("version 6 without port", "coaps://[::1]", "::1", 5684)]
        public void A_coaps_uri_is_taken_apart(string why, string text, string host, int port)
        {
            Assert.True(ServerUri.TryParse(text, out ServerUri uri), why);
            Assert.Equal(host, uri.Host);
            Assert.Equal(port, uri.Port);
        }

        [Theory]
        [InlineData("nothing", "")]
        [InlineData("no security", "coap://cloud.example")]
        [InlineData("another scheme", "https://cloud.example")]
        [InlineData("empty host", "coaps://:5684")]
        [InlineData("empty port", "coaps://cloud.example:")]
        [InlineData("port zero", "coaps://cloud.example:0")]
        [InlineData("port one past the end", "coaps://cloud.example:65536")]
        [InlineData("port too long", "coaps://cloud.example:000001")]
        [InlineData("port with a letter", "coaps://cloud.example:56a4")]
        [InlineData("open bracket", "coaps://[::1")]
        [InlineData("text behind the bracket", "coaps://[::1]x")]
        public void Anything_else_is_refused(string why, string text)
        {
            Assert.False(ServerUri.TryParse(text, out ServerUri uri), why);
            Assert.Null(uri);
        }

        [Theory]
        [InlineData("first of two", "aid", "01")]
        [InlineData("last", "b", "")]
        [InlineData("a prefix of a key is another key", "ai", null)]
        [InlineData("missing", "c", null)]
        public void A_query_is_found_by_its_whole_key(string why, string key, string? expected)
        {
            Assert.True(ServerUri.TryParse("coaps://h?aid=01&aid=02&b=", out ServerUri uri));
            Assert.True(expected == uri.FindQuery(key), why);
        }
    }
}
