using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: every request of the bootstrap server has its answer, and the end comes in time.
    /// Method: a scripted bootstrap server, packet by packet.
    public sealed class BootstrapClientTests : BootstrapBench
    {
        [Fact]
        public void An_internal_endpoint_of_before_is_told()
        {
            BootstrapOptions options = new() { EndpointName = "e", InternalEndpoint = "i" };
            _client.Start(options, 0);
            _machine.Side.Drain(0);
            Assert.Equal("POST bs?ep=e&iep=i&pct=11542", _machine.Sent(out _));
        }

        [Theory]
        [InlineData("a read of secrets", CoapCode.Get, "0/0", CoapCode.Unauthorized)]
        [InlineData("a read of what is not there", CoapCode.Get, "1/0", CoapCode.NotFound)]
        [InlineData("a read of one resource", CoapCode.Get, "1/0/1", CoapCode.MethodNotAllowed)]
        [InlineData("a read of the device", CoapCode.Get, "3/0", CoapCode.MethodNotAllowed)]
        [InlineData("a read of access rights", CoapCode.Get, "2", CoapCode.NotFound)]
        [InlineData("a read of everything", CoapCode.Get, "", CoapCode.MethodNotAllowed)]
        [InlineData("a read of what is no object", CoapCode.Get, "x", CoapCode.NotFound)]
        [InlineData("an execute", CoapCode.Post, "3/0/4", CoapCode.MethodNotAllowed)]
        [InlineData("an instance into a resource", CoapCode.Put, "0/0/0", CoapCode.BadRequest)]
        [InlineData("a write of everything", CoapCode.Put, "", CoapCode.MethodNotAllowed)]
        [InlineData("an object nobody has", CoapCode.Put, "5/0", CoapCode.NotFound)]
        [InlineData("an instance into four levels", CoapCode.Put, "0/0/0/0", CoapCode.BadRequest)]
        [InlineData("five levels", CoapCode.Put, "0/0/0/0/0", CoapCode.NotFound)]
        [InlineData("a delete of a resource", CoapCode.Delete, "0/0/0", CoapCode.MethodNotAllowed)]
        [InlineData("an id too large", CoapCode.Put, "65536", CoapCode.NotFound)]
        [InlineData("an id too long", CoapCode.Put, "000000", CoapCode.NotFound)]
        [InlineData("another path", CoapCode.Delete, "rd", CoapCode.NotFound)]
        [InlineData("the device object cannot go", CoapCode.Delete, "3", CoapCode.MethodNotAllowed)]
        [InlineData("the own account cannot go", CoapCode.Delete, "0/65534", CoapCode.BadRequest)]
        public void What_is_not_offered_is_refused_by_code(
            string why, int method, string path, int expected)
        {
            StartAccepted();
            int code = _machine.Ask(method, path, 1, method == CoapCode.Put ? Est() : null);
            Assert.True(code == expected, $"{why}: {code:x}");
            Assert.Equal(BootstrapState.Writing, _client.State);
            Assert.Equal(0, _machine.Unanswered);
        }

        [Fact]
        public void Formats_that_are_not_spoken_are_refused()
        {
            StartAccepted();
            Assert.Equal(
                CoapCode.UnsupportedContentFormat,
                _machine.Ask(CoapCode.Put, "0/0", 1, Est(), 11543));
            // One value is no instance.
            Assert.Equal(
                CoapCode.UnsupportedContentFormat,
                _machine.Ask(CoapCode.Put, "0/0", 1, Est(), 0));
            Assert.Equal(FormatFault.NotCarried, _client.WriteFault);
            Assert.Equal(
                CoapCode.BadRequest, _machine.Ask(CoapCode.Put, "0/0", 1, Est(), 110));
            Assert.Equal(FormatFault.JsonMalformed, _client.WriteFault);
        }

        [Fact]
        public void More_instances_than_are_held_are_refused()
        {
            StartAccepted();
            for (int i = 0; i < 4; i++)
            {
                Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, $"0/{i}", 1, Est()));
                Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, $"1/{i}", 1, Server()));
            }
            Assert.Equal(
                CoapCode.RequestEntityTooLarge, _machine.Ask(CoapCode.Put, "0/4", 1, Est()));
            Assert.Equal(
                CoapCode.RequestEntityTooLarge, _machine.Ask(CoapCode.Put, "1/4", 1, Server()));
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/3", 1, Est()));
        }

        [Fact]
        public void Discover_tells_what_is_there()
        {
            StartAccepted();
            Assert.Equal("</>;lwm2m=1.1,</0/65534>,</3/0>", Discover(""));
            _machine.Ask(CoapCode.Put, "0/2", 1, Est());
            _machine.Ask(CoapCode.Put, "1/0", 1, Server());
            const string uri = ";uri=\"coaps://lwm2m.example:5685\"";
            Assert.Equal(
                "</>;lwm2m=1.1,</0/65534>,</0/2>;ssid=17" + uri + ",</1/0>;ssid=17,</3/0>",
                Discover(""));
            Assert.Equal(
                "</>;lwm2m=1.1,</0/65534>,</0/2>;ssid=17" + uri, Discover("0"));
            Assert.Equal("</>;lwm2m=1.1,</1/0>;ssid=17", Discover("1"));
            Assert.Equal("</>;lwm2m=1.1,</3/0>", Discover("3"));
        }

        [Fact]
        public void Writes_before_a_start_are_not_taken()
        {
            _machine.OnRequest = (output, nowMs) =>
            {
                Assert.False(_client.HandleRequest(output, nowMs));
                return _machine.Side.Endpoint.Respond(
                    output.RequestHandle, CoapCode.NotFound, nowMs);
            };
            CoapMessage answer = _machine.AskWhole(CoapCode.Put, "0/0", 0, Est());
            Assert.Equal(CoapCode.NotFound, answer.Code);
        }

        [Fact]
        public void A_write_that_overtakes_the_answer_is_taken()
        {
            Start();
            byte[] request = _machine.Side.TakeSent();
            Assert.Equal(CoapCode.Changed, _machine.Ask(CoapCode.Put, "0/0", 1, Est()));
            Assert.Equal(BootstrapState.Writing, _client.State);
            _machine.Answer(request, CoapCode.Changed, 2);
            Assert.Equal(BootstrapState.Writing, _client.State);
            Assert.Equal(0, _machine.Foreign);
        }

        [Fact]
        public void After_the_end_everything_is_forbidden()
        {
            StartAccepted();
            _machine.Ask(CoapCode.Put, "0/0", 1, Est());
            _machine.Ask(CoapCode.Put, "1/0", 1, Server());
            Assert.Equal(CoapCode.Changed, Finish());
            Assert.Equal(CoapCode.Forbidden, _machine.Ask(CoapCode.Delete, "0", 3));
            Assert.Equal(CoapCode.Forbidden, Finish());
            Assert.Equal("coaps://lwm2m.example:5685", _client.Account.ServerUri);
        }

        [Fact]
        public void A_refusal_ends_it()
        {
            Start();
            _machine.Answer(CoapCode.Forbidden, 1);
            Assert.Equal(BootstrapFault.Refused, _client.Fault);
            Assert.Equal(CoapCode.Forbidden, _client.ResponseCode);
        }

        [Fact]
        public void A_busy_server_says_when_to_come_again()
        {
            Start();
            _machine.Answer(
                CoapCode.ServiceUnavailable, 1, one => one.With(CoapOptionNumber.MaxAge, 90));
            Assert.Equal(BootstrapFault.Busy, _client.Fault);
            Assert.Equal(90, _client.RetryAfterSeconds);
        }

        [Fact]
        public void No_answer_ends_it()
        {
            Start();
            int messageId = Packet.Read(_machine.Side.TakeSent()).MessageId;
            _machine.Side.Take(Packet.Empty(CoapType.Reset, messageId), 1);
            Assert.Equal(BootstrapFault.NoAnswer, _client.Fault);
            Assert.Equal(CoapFault.ResetByPeer, _client.CoapFault);
        }

        [Fact]
        public void A_server_that_falls_silent_or_never_ends_is_left()
        {
            StartAccepted();
            Assert.Equal(93_000, _client.DeadlineMs);
            _machine.Ask(CoapCode.Put, "0/0", 50_000, Est());
            Assert.Equal(143_000, _client.DeadlineMs);
            _client.HandleTimeout(142_999);
            Assert.Equal(BootstrapState.Writing, _client.State);
            for (int i = 0; i < 30; i++) { _machine.Ask(CoapCode.Put, "0/0", 290_000, Est()); }
            Assert.Equal(300_000, _client.DeadlineMs);
            _client.HandleTimeout(300_000);
            Assert.Equal(BootstrapFault.TimedOut, _client.Fault);
        }
    }
}
