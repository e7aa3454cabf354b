using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Simulator.Cloud.Trust;
using Xunit;

namespace Simulator.Tests.Cloud.Services
{
    /// <summary>A bootstrap in LwM2M's certificate mode, for clients of others that know no EST:
    /// key and certificate come with the account.</summary>
    public sealed class GivenCredentialTests : IDisposable
    {
        private const string Endpoint = "meter-7";

        private readonly TestCloud _cloud = new TestCloud();
        private readonly FactoryPki _factory = new FactoryPki();
        private readonly ECDsa _factoryKey = FactoryPki.NewKey();
        private BootstrapService _service;

        public GivenCredentialTests()
        {
            _cloud.Trust(_factory, mode: BootstrapMode.Certificate);
            _service = CreateService();
        }

        private CloudCounters Counters { get { return _cloud.Core.Counters; } }

        [Fact]
        public void The_key_and_its_certificate_come_with_the_account()
        {
            BootstrapAccount account = Bootstrap();

            Assert.Equal(BootstrapAccount.ModeCertificate, account.SecurityMode);
            Assert.Equal(_cloud.Core.Authority.Certificate.Der, account.ServerCertificate);
            Assert.Equal(2, account.CertificateUsage);
            using ECDsa key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(account.SecretKey, out int read);
            Assert.Equal(account.SecretKey.Length, read);
            PeerVerified peer = Verify(account.PublicKeyOrCertificate);
            ECPoint point = key.ExportParameters(false).Q;
            Assert.Equal([0x04, .. point.X!, .. point.Y!], peer.Chain.Leaf.PublicPoint);
            Assert.Equal(Endpoint, peer.Chain.Leaf.CommonName);
            Assert.Equal(_cloud.Core.Account.Id, peer.Chain.Leaf.OrganizationalUnit);
            Assert.Equal(1, Counters[CloudEvent.CertificateIssued]);
        }

        [Fact]
        public void It_registers_with_them_also_after_a_restart()
        {
            PeerVerified peer = Verify(Bootstrap().PublicKeyOrCertificate);
            Assert.Equal(RegistrationState.Registered, Register(peer));

            _cloud.Reopen();
            Assert.Equal(RegistrationState.Registered, Register(peer));
        }

        /// Goal: a client that bootstraps again has a key that nobody else has had, and the one
        /// before is over once the new one is in use.
        [Fact]
        public void Each_bootstrap_makes_another_key()
        {
            BootstrapAccount first = Bootstrap();
            Assert.Equal(
                RegistrationState.Registered, Register(Verify(first.PublicKeyOrCertificate)));

            BootstrapAccount second = Bootstrap();

            Assert.NotEqual(first.SecretKey, second.SecretKey);
            Assert.Equal(
                RegistrationState.Registered, Register(Verify(first.PublicKeyOrCertificate)));
            Assert.Equal(
                RegistrationState.Registered, Register(Verify(second.PublicKeyOrCertificate)));
            Assert.Equal(
                RegistrationState.Failed, Register(Verify(first.PublicKeyOrCertificate)));
            Assert.Equal(1, Counters[RefusalCause.CertificateSuperseded]);
        }

        /// Goal: the client's account with the bootstrap service survives: whatever happens to the
        /// other one, it can come back.
        /// Method: a client that says where its accounts are, or cannot say it; what is written
        /// goes where it belongs.
        [Theory]
        [InlineData("it has one with us", "</0/1>", "</1/1>;ssid=7", 2, 2)]
        [InlineData("it cannot say", "", "", 1, 1)]
        public void It_is_written_beside_the_account_with_us(
            string why, string security, string servers, int securityPlace, int serverPlace)
        {
            string written = "";
            using TestDevice device = Connect();
            device.OnRequest = output =>
            {
                CoapRequestView asked = output.Request;
                string links = asked.PathIs("0") ? security : servers;
                bool isDiscover = asked.Method == CoapCode.Get;
                if (asked.Method == CoapCode.Put)
                {
                    // TLV of an instance: type, then its number.
                    written += $"/{asked.Segment(0)}/{asked.Payload[asked.PayloadOffset + 1]} ";
                }
                byte[] body = System.Text.Encoding.ASCII.GetBytes(isDiscover ? links : "");
                int code = !isDiscover ? CoapCode.Changed
                    : body.Length > 0 ? CoapCode.Content
                    : CoapCode.MethodNotAllowed;
                device.Endpoint.Respond(
                    output.RequestHandle, code, CoapContentFormat.LinkFormat, body, 0,
                    body.Length, null, Environment.TickCount64);
            };

            Assert.Equal(CoapCode.Changed, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            device.Run(() => Counters[CloudEvent.BootstrapFinished] == 1);

            Assert.True(
                written == $"/0/{securityPlace} /1/{serverPlace} /3/0 ", $"{why}: {written}");
        }

        [Fact]
        public void The_key_is_nowhere_on_disk()
        {
            byte[] key = Bootstrap().SecretKey;
            using ECDsa read = ECDsa.Create();
            read.ImportPkcs8PrivateKey(key, out _);
            byte[] scalar = read.ExportParameters(true).D!;
            _cloud.Core.Dispose();

            foreach (string file in System.IO.Directory.GetFiles(_cloud.Folder))
            {
                byte[] content = System.IO.File.ReadAllBytes(file);
                Assert.True(content.AsSpan().IndexOf(scalar) < 0, file);
            }
        }

        [Fact]
        public void A_device_on_hold_is_given_nothing()
        {
            Bootstrap();
            Find().Hold = HeartbeatHold.Revoked;
            using TestDevice device = Connect();

            Assert.Equal(CoapCode.Forbidden, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            Assert.Equal(1, Counters[CloudEvent.CertificateIssued]);
        }

        [Fact]
        public void A_signer_that_is_gone_gives_nothing_and_says_so()
        {
            Bootstrap();
            Find().Signer = "0123456789abcdef0123456789abcdef";
            using TestDevice device = Connect();

            Assert.Equal(
                CoapCode.ServiceUnavailable, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            Assert.Equal(1, Counters[RefusalCause.SignerUnavailable]);
            Find().Signer = "";
            Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, ""));
        }

        [Fact]
        public void A_store_that_is_closed_gives_nothing_and_says_so()
        {
            using TestDevice device = Connect();
            _cloud.Core.Store.Dispose();

            Assert.Equal(
                CoapCode.ServiceUnavailable, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
        }

        [Fact]
        public void Others_of_the_account_enrol_as_before()
        {
            using FactoryPki other = new FactoryPki("Other Factory");
            _cloud.Trust(other);
            using TestDevice device = new TestDevice(
                _service, other.Verify(other.Issue(_factoryKey, "CN=" + Endpoint)));

            Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, ""));
            Assert.Equal(BootstrapAccount.ModeEst, device.Bootstrap.Account.SecurityMode);
            Assert.Empty(device.Bootstrap.Account.SecretKey);
        }

        [Fact]
        public void The_mode_is_kept_over_a_restart()
        {
            _cloud.Reopen();
            _service = CreateService();

            Assert.Equal(BootstrapAccount.ModeCertificate, Bootstrap().SecurityMode);
        }

        public void Dispose()
        {
            _factoryKey.Dispose();
            _factory.Dispose();
            _cloud.Dispose();
        }

        private BootstrapService CreateService()
        {
            return _cloud.Core.CreateBootstrapService(["127.0.0.1"], "coaps://127.0.0.1:5685");
        }

        private TestDevice Connect()
        {
            return new TestDevice(
                _service, _factory.Verify(_factory.Issue(_factoryKey, "CN=" + Endpoint)));
        }

        private BootstrapAccount Bootstrap()
        {
            using TestDevice device = Connect();
            Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, ""));
            return device.Bootstrap.Account;
        }

        private PeerVerified Verify(byte[] certificate)
        {
            return FactoryPki.Verify(certificate, _cloud.Core.Authority.Certificate);
        }

        private RegistrationState Register(PeerVerified peer)
        {
            using TestDevice device = new TestDevice(
                _cloud.Core.CreateManagementService(["127.0.0.1"]), peer);
            return device.RunRegister(new RegistrationOptions { EndpointName = Endpoint });
        }

        private DeviceRecord Find()
        {
            return _cloud.Core.Devices.Directory.Find(_cloud.Core.Account, Endpoint)!;
        }
    }
}
