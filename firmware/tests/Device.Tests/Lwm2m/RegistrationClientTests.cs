using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    public sealed class RegistrationClientTests
    {
        private readonly Machine _machine = new();
        private readonly RegistrationClient _client;

        public RegistrationClientTests()
        {
            _client = new RegistrationClient(_machine.Side.Endpoint, new DeviceInfo());
            _machine.OnRequest = _client.HandleRequest;
            _machine.OnAnswer = _client.HandleResponse;
        }

        [Fact]
        public void It_registers_updates_and_leaves()
        {
            Register();
            Assert.Equal(
                "POST rd?ep=dev-1&lt=100&lwm2m=1.1&b=U&et=default&d=acc&aid=acc&iep=inner",
                _machine.Sent(out byte[] datagram));
            CoapMessage message = Packet.Read(datagram);
            Assert.Equal(CoapContentFormat.LinkFormat, message.ContentFormat);
            Assert.Equal(
                "</>;rt=\"oma.lwm2m\";ct=\"60 110 112 11542\",</1>;ver=1.1,</1/0>,"
                + "</3>;ver=1.1,</3/0>,</4/0>,</35011/0>",
                Encoding.ASCII.GetString(datagram, message.PayloadOffset, message.PayloadCount));
            _machine.Answer(datagram, CoapCode.Created, 5_000, Location);
            Assert.Equal(RegistrationState.Registered, _client.State);
            Assert.Equal("rd/17", _client.Location);

            // At 75 % of 100 s, counted from the request.
            Assert.Equal(1_000 + 75_000, _client.DeadlineMs);
            Timeout(75_999);
            Assert.Empty(_machine.Side.Sent);
            Timeout(76_000);
            Assert.Equal("POST rd/17", _machine.Sent(out datagram));
            Assert.Equal(RegistrationState.Updating, _client.State);
            _machine.Answer(datagram, CoapCode.Changed, 77_000);
            Assert.Equal(RegistrationState.Registered, _client.State);
            Assert.Equal(76_000 + 75_000, _client.DeadlineMs);

            _client.Deregister(80_000);
            _machine.Side.Drain(80_000);
            Assert.Equal("DELETE rd/17", _machine.Sent(out datagram));
            _machine.Answer(datagram, CoapCode.Deleted, 80_100);
            Assert.Equal(RegistrationState.Deregistered, _client.State);
            Assert.Equal("", _client.Location);
            Assert.Equal(CoapOutput.NoDeadline, _client.DeadlineMs);
        }

        [Theory]
        [InlineData("forgotten", CoapCode.NotFound)]
        [InlineData("refused", CoapCode.BadRequest)]
        public void A_refused_update_registers_again(string why, int code)
        {
            Registered();
            Timeout(76_000);
            _machine.Answer(code, 76_100);
            Assert.True(_client.State == RegistrationState.Registering, why);
            Assert.StartsWith("POST rd?ep=dev-1", _machine.Sent(out byte[] datagram));
            _machine.Answer(datagram, CoapCode.Created, 76_200, Location);
            Assert.Equal(RegistrationState.Registered, _client.State);
        }

        [Fact]
        public void An_update_that_a_busy_server_puts_off_comes_later()
        {
            Registered();
            Timeout(76_000);
            _machine.Answer(
                CoapCode.ServiceUnavailable, 76_100, one => one.With(CoapOptionNumber.MaxAge, 9));
            Assert.Equal(RegistrationState.Registered, _client.State);
            Assert.Equal(85_100, _client.DeadlineMs);
        }

        [Fact]
        public void An_update_without_an_answer_fails_and_keeps_the_location()
        {
            Registered();
            Timeout(76_000);
            for (int i = 0; i < 10 && _client.State == RegistrationState.Updating; i++)
            {
                _machine.Side.Timeout(_machine.Side.DeadlineMs);
            }
            Assert.Equal(RegistrationState.Failed, _client.State);
            Assert.Equal(RegistrationFault.NoAnswer, _client.Fault);
            Assert.Equal(CoapFault.RequestTimedOut, _client.CoapFault);
            Assert.Equal("rd/17", _client.Location);
            // After a new handshake: an update is enough.
            _machine.Side.Sent.Clear();
            _client.Update(300_000);
            _machine.Side.Drain(300_000);
            Assert.Equal("POST rd/17", _machine.Sent(out _));
        }

        [Theory]
        [InlineData("refused", CoapCode.Forbidden, RegistrationFault.Refused)]
        [InlineData("busy", CoapCode.ServiceUnavailable, RegistrationFault.Busy)]
        [InlineData("no location", CoapCode.Created, RegistrationFault.LocationInvalid)]
        public void Registrations_that_fail(string why, int code, RegistrationFault expected)
        {
            Register();
            _machine.Answer(code, 2_000);
            Assert.Equal(RegistrationState.Failed, _client.State);
            Assert.True(_client.Fault == expected, why);
            Assert.Equal(code, _client.ResponseCode);
            Assert.Equal("", _client.Location);
        }

        [Fact]
        public void A_location_is_bounded()
        {
            foreach (int count in new[] { 128, 129 })
            {
                Register();
                _machine.Answer(
                    CoapCode.Created, 2_000,
                    one => one.With(
                        CoapOptionNumber.LocationPath,
                        Encoding.ASCII.GetBytes(new string('l', count))));
                Assert.Equal(
                    count == 128 ? RegistrationFault.None : RegistrationFault.LocationInvalid,
                    _client.Fault);
            }
        }

        /// Goal: a location that cannot be asked for is refused when it comes, not when it is due.
        [Theory]
        [InlineData("an empty segment in the middle", "rd", "", "17")]
        [InlineData("an empty segment at the end", "rd", "17", "")]
        [InlineData("an empty segment at the start", "", "rd", "17")]
        public void A_location_with_an_empty_segment_is_refused(string why, params string[] path)
        {
            Register();
            _machine.Answer(
                CoapCode.Created, 2_000,
                one =>
                {
                    foreach (string segment in path)
                    {
                        one.With(CoapOptionNumber.LocationPath, Encoding.ASCII.GetBytes(segment));
                    }
                    return one;
                });
            Assert.True(_client.Fault == RegistrationFault.LocationInvalid, why);
            Assert.Equal("", _client.Location);
            _client.Update(3_000);
            _machine.Side.Drain(3_000);
            Assert.Equal(RegistrationState.Registering, _client.State);
        }

        [Fact]
        public void A_registration_without_an_end_is_not_updated()
        {
            Register(0);
            _machine.Answer(CoapCode.Created, 2_000, Location);
            Assert.Equal(RegistrationState.Registered, _client.State);
            Assert.Equal(CoapOutput.NoDeadline, _client.DeadlineMs);
        }

        [Fact]
        public void A_busy_server_puts_an_update_off_by_the_lifetime_at_most()
        {
            Registered();
            Timeout(76_000);
            _machine.Answer(
                CoapCode.ServiceUnavailable, 76_100,
                one => one.With(CoapOptionNumber.MaxAge, 0xff, 0xff, 0xff, 0xff));
            Assert.Equal(76_100 + 100_000, _client.DeadlineMs);
        }

        [Fact]
        public void The_server_may_trigger_an_update()
        {
            Registered();
            int code = 0;
            _machine.Side.Sent.Clear();
            _machine.Side.Take(Packet.Request(CoapCode.Post, 1, "1/0/8").Build(), 2_000);
            Assert.Equal(2, _machine.Side.Sent.Count);
            code = _machine.Side.Sent[0][1];
            Assert.Equal(CoapCode.Changed, code);
            Assert.True(Packet.Read(_machine.Side.Sent[1]).PathIs("rd/17"));
        }

        [Fact]
        public void Leaving_without_a_registration_sends_nothing()
        {
            _client.Deregister(0);
            _machine.Side.Drain(0);
            Assert.Empty(_machine.Side.Sent);
            Assert.Equal(RegistrationState.Deregistered, _client.State);
        }

        [Fact]
        public void Leaving_does_not_depend_on_the_server()
        {
            Registered();
            _client.Deregister(2_000);
            _machine.Side.Drain(2_000);
            _machine.Side.Endpoint.Reset(2_001);
            _machine.Side.Drain(2_001);
            Assert.Equal(RegistrationState.Deregistered, _client.State);
        }

        private void Register(int lifetimeSeconds = 100)
        {
            _client.Register(
                new RegistrationOptions
                {
                    EndpointName = "dev-1",
                    LifetimeSeconds = lifetimeSeconds,
                    AccountId = "acc",
                    InternalEndpoint = "inner",
                },
                1_000);
            _machine.Side.Drain(1_000);
            Assert.Equal(RegistrationState.Registering, _client.State);
        }

        private void Registered()
        {
            Register();
            _machine.Answer(CoapCode.Created, 1_100, Location);
            Assert.Equal(RegistrationState.Registered, _client.State);
        }

        private void Timeout(long nowMs)
        {
            _client.HandleTimeout(nowMs);
            _machine.Side.Drain(nowMs);
        }

        private static Packet Location(Packet packet)
        {
            return packet.With(CoapOptionNumber.LocationPath, (byte)'r', (byte)'d')
                .With(CoapOptionNumber.LocationPath, (byte)'1', (byte)'7');
        }
    }
}
