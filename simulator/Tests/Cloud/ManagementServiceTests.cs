using System;
using System.Security.Cryptography;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>The management service against the core's own client, without DTLS.</summary>
    public sealed class ManagementServiceTests : IDisposable
    {
        private const string Endpoint = "esp32-0042";
        private static readonly byte[] Objects = Encoding.ASCII.GetBytes("</1/0>,</3/0>");

        private readonly TestCloud _cloud = new TestCloud();
        private ManagementService _service;
        private DeviceRecord _device;
        private readonly byte[] _certificate;

        public ManagementServiceTests()
        {
            _service = _cloud.Core.CreateManagementService(["127.0.0.1"]);
            _device = _cloud.AddDevice(Endpoint);
            using ECDsa key = FactoryPki.NewKey();
            _certificate = _cloud.IssueDevice(_device, key);
        }

        private CloudCounters Counters { get { return _cloud.Core.Counters; } }

        [Fact]
        public void A_device_registers_updates_and_takes_leave()
        {
            using TestDevice device = Connect();

            Assert.Equal(RegistrationState.Registered, device.RunRegister(Options(600)));
            Assert.Equal(DeviceState.Registered, _device.State);
            Assert.Equal(600, _device.LifetimeSeconds);
            Assert.Equal(_cloud.Time.NowMs() + 600_000, _device.ExpiresAtMs);
            Assert.Equal("rd/" + _device.RegistrationId.ToString("x16"),
                device.Registration.Location);

            _cloud.Time.Now += TimeSpan.FromSeconds(450);
            device.Registration.Update(Environment.TickCount64);
            Assert.Equal(RegistrationState.Registered, device.RunRegistration());
            Assert.Equal(_cloud.Time.NowMs() + 600_000, _device.ExpiresAtMs);

            device.Registration.Deregister(Environment.TickCount64);
            Assert.Equal(RegistrationState.Deregistered, device.RunRegistration());
            Assert.Equal(DeviceState.Deregistered, _device.State);
            Assert.Equal(1, Counters[CloudEvent.Registered]);
            Assert.Equal(1, Counters[CloudEvent.Updated]);
            Assert.Equal(1, Counters[CloudEvent.Deregistered]);
        }

        [Fact]
        public void A_lifetime_that_runs_out_ends_the_registration()
        {
            using TestDevice device = Connect();
            device.RunRegister(Options(600));
            string location = device.Registration.Location;
            _cloud.Time.Now += TimeSpan.FromSeconds(500);
            Assert.Equal(CoapCode.Changed, device.Ask(CoapCode.Post, location));

            _cloud.Time.Now += TimeSpan.FromSeconds(500);
            _cloud.Core.Expiry.Sweep(_cloud.Time.NowMs());
            Assert.Equal(DeviceState.Registered, _device.State);
            _cloud.Time.Now += TimeSpan.FromSeconds(100);
            _cloud.Core.Expiry.Sweep(_cloud.Time.NowMs());

            Assert.Equal(DeviceState.Deregistered, _device.State);
            Assert.Equal(1, Counters[CloudEvent.Expired]);
            Assert.Equal(0, _cloud.Core.Expiry.Count);
            Assert.Equal(CoapCode.NotFound, device.Ask(CoapCode.Post, location));
            Assert.Equal(1, Counters[RefusalCause.RegistrationUnknown]);
        }

        [Fact]
        public void A_shorter_lifetime_ends_earlier()
        {
            using TestDevice device = Connect();
            device.RunRegister(Options(86_400));
            Assert.Equal(
                CoapCode.Changed,
                device.Ask(CoapCode.Post, device.Registration.Location, "lt=60"));

            _cloud.Time.Now += TimeSpan.FromSeconds(61);
            _cloud.Core.Expiry.Sweep(_cloud.Time.NowMs());

            Assert.Equal(DeviceState.Deregistered, _device.State);
        }

        [Fact]
        public void A_registration_survives_a_restart_and_is_updated_by_its_location()
        {
            using (TestDevice before = Connect())
            {
                before.RunRegister(Options(600));
            }
            long location = _device.RegistrationId;

            _service = _cloud.Reopen().CreateManagementService(["127.0.0.1"]);
            _device = _cloud.Core.Devices.Directory.Find(_cloud.Core.Account, Endpoint)!;

            Assert.Equal(DeviceState.Registered, _device.State);
            Assert.Equal(location, _device.RegistrationId);
            Assert.Equal(1, _cloud.Core.Expiry.Count);
            Assert.Single(_device.Certificates);
            using TestDevice after = Connect();
            Assert.Equal(CoapCode.Changed, after.Ask(CoapCode.Post, $"rd/{location:x16}"));
        }

        [Fact]
        public void A_new_registration_takes_the_place_of_the_one_before()
        {
            using TestDevice first = Connect();
            first.RunRegister(Options(600));
            using TestDevice second = Connect();
            second.RunRegister(Options(600));

            Assert.Equal(
                CoapCode.NotFound, first.Ask(CoapCode.Post, first.Registration.Location));
            Assert.Equal(
                CoapCode.Changed, second.Ask(CoapCode.Post, second.Registration.Location));
        }

        [Theory]
        [InlineData("another name", "ep=other,lwm2m=1.1", RefusalCause.CommonNameDiffers)]
        [InlineData("another account", "lwm2m=1.1,aid=other", RefusalCause.AccountDiffers)]
        [InlineData("another domain", "lwm2m=1.1,d=other", RefusalCause.AccountDiffers)]
        [InlineData("no version", "lt=60", RefusalCause.VersionUnsupported)]
        [InlineData("version 2", "lwm2m=2.0", RefusalCause.VersionUnsupported)]
        [InlineData("lifetime 0", "lwm2m=1.1,lt=0", RefusalCause.LifetimeInvalid)]
        [InlineData("lifetime -1", "lwm2m=1.1,lt=-1", RefusalCause.LifetimeInvalid)]
        [InlineData("lifetime 2^31", "lwm2m=1.1,lt=2147483648", RefusalCause.LifetimeInvalid)]
        [InlineData("binding T", "lwm2m=1.1,b=T", RefusalCause.BindingUnsupported)]
        public void A_wrong_registration_is_refused_by_name(
            string why, string queries, RefusalCause cause)
        {
            using TestDevice device = Connect();

            device.Ask(CoapCode.Post, "rd", queries.Split(','));

            Assert.True(Counters[cause] == 1, why);
            Assert.True(device.Code >= CoapCode.BadRequest);
            Assert.NotEmpty(device.Text);
            Assert.Equal(0, _device.RegistrationId);
        }

        [Fact]
        public void Objects_come_as_link_format()
        {
            using TestDevice device = Connect();
            CoapRequest request = new CoapRequest().Reset(CoapCode.Post, "rd")
                .AddQuery("lwm2m=1.1")
                .SetPayload(CoapContentFormat.TextPlain, Objects, 0, Objects.Length);

            Assert.Equal(CoapCode.UnsupportedContentFormat, device.Ask(request));
            Assert.Equal(1, Counters[RefusalCause.FormatUnsupported]);
            request.ContentFormat = CoapContentFormat.LinkFormat;
            Assert.Equal(CoapCode.Created, device.Ask(request));
        }

        [Fact]
        public void What_is_revoked_in_a_live_session_does_not_go_on()
        {
            using TestDevice device = Connect();
            device.RunRegister(Options(600));
            _device.Certificates[0].Status = CertificateStatus.Revoked;

            Assert.Equal(
                CoapCode.Forbidden, device.Ask(CoapCode.Post, device.Registration.Location));
            Assert.Equal(1, Counters[RefusalCause.CertificateRevoked]);
        }

        [Theory]
        [InlineData("another device's", "rd/0000000000000001", CoapCode.NotFound)]
        [InlineData("no registration has 0", "rd/0", CoapCode.NotFound)]
        [InlineData("no number", "rd/xyz", CoapCode.NotFound)]
        [InlineData("too long", "rd/00000000000000000000000000000001", CoapCode.NotFound)]
        [InlineData("deeper", "rd/1/2", CoapCode.NotFound)]
        [InlineData("bootstrap is elsewhere", "bs", CoapCode.NotFound)]
        public void Other_places_are_not_found(string why, string path, int code)
        {
            using TestDevice device = Connect();
            Assert.True(device.Ask(CoapCode.Post, path) == code, why);
        }

        [Fact]
        public void Discovery_answers_link_format()
        {
            using TestDevice device = Connect();
            Assert.Equal(CoapCode.Content, device.Ask(CoapCode.Get, ".well-known/core"));
            Assert.Equal("</rd>;ct=40", device.Text);
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        private RegistrationOptions Options(int lifetimeSeconds)
        {
            return new RegistrationOptions
            {
                EndpointName = Endpoint,
                AccountId = _cloud.Core.Account.Id,
                LifetimeSeconds = lifetimeSeconds,
            };
        }

        private TestDevice Connect()
        {
            return new TestDevice(_service, FactoryPki.Verify(
                _certificate, _cloud.Core.Authority.Certificate));
        }
    }
}
