using System;
using Device.Agent.Factory;
using Device.Desktop;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    public sealed class FactoryProvisionerTests : IDisposable
    {
        private const string Endpoint = "esp32-0042";

        private readonly DotNetCrypto _crypto = new DotNetCrypto();
        private readonly BreakableBank _first = new BreakableBank();
        private readonly BreakableBank _second = new BreakableBank();
        private readonly TestPki _ca = new TestPki("Factory CA");
        private readonly KcmStore _store;
        private readonly FactoryProvisioner _factory;

        public FactoryProvisionerTests()
        {
            KcmStore.Mount(_first, _second, _crypto, new byte[32], null, out _store);
            _factory = new FactoryProvisioner(_crypto, _store);
        }

        public void Dispose()
        {
            _factory.Dispose();
            _store.Dispose();
            _ca.Dispose();
        }

        [Fact]
        public void A_right_certificate_makes_a_device_of_a_blank_store()
        {
            byte[] point = _factory.GenerateKey();

            FactoryFault fault = Complete(_ca.IssueDevice(point, "CN=" + Endpoint));

            Assert.Equal(FactoryFault.None, fault);
            Assert.True(FactoryProvisioner.IsProvisioned(_store));
        }

        [Fact]
        public void The_request_of_the_first_round_is_for_the_key_of_the_device()
        {
            byte[] point = _factory.GenerateKey();
            byte[] request = new byte[CertificationRequest.SizeMax];
            RequestSubject subject = new RequestSubject { CommonName = Endpoint };

            Assert.Equal(X509Fault.None, _factory.BuildRequest(
                subject, request, 0, request.Length, out int count));

            Assert.Equal(X509Fault.None, CertificationRequest.TryParse(
                _crypto, request, 0, count, out ParsedRequest parsed));
            Assert.Equal(point, parsed.PublicPoint);
            Assert.Equal(Endpoint, parsed.CommonName);
        }

        [Fact]
        public void A_certificate_of_another_key_is_refused_and_nothing_is_stored()
        {
            byte[] other = (byte[])_factory.GenerateKey().Clone();
            _factory.GenerateKey();

            Assert.Equal(
                FactoryFault.CertificateKeyMismatch,
                Complete(_ca.IssueDevice(other, "CN=" + Endpoint)));
            Assert.Equal(0, _store.ItemCount);
        }

        [Fact]
        public void A_certificate_of_another_name_is_refused_and_nothing_is_stored()
        {
            byte[] point = _factory.GenerateKey();

            Assert.Equal(
                FactoryFault.CertificateNameMismatch,
                Complete(_ca.IssueDevice(point, "CN=esp32-0043")));
            Assert.Equal(0, _store.ItemCount);
        }

        [Theory]
        [InlineData("empty", "", AgentWorld.Account)]
        [InlineData("no account", Endpoint, "")]
        [InlineData("not ASCII", "gerät", AgentWorld.Account)]
        [InlineData("65 characters",
            "12345678901234567890123456789012345678901234567890123456789012345",
            AgentWorld.Account)]
        public void A_name_that_no_request_can_carry_is_refused(
            string why, string endpoint, string account)
        {
            byte[] point = _factory.GenerateKey();

            FactoryFault fault = Complete(
                _ca.IssueDevice(point, "CN=" + Endpoint), endpoint, account);

            Assert.True(fault == FactoryFault.NameInvalid, why);
            Assert.Equal(0, _store.ItemCount);
        }

        [Fact]
        public void A_URI_that_is_none_is_refused()
        {
            byte[] point = _factory.GenerateKey();

            FactoryFault fault = Complete(
                _ca.IssueDevice(point, "CN=" + Endpoint), uri: "http://cloud.test");

            Assert.Equal(FactoryFault.UriInvalid, fault);
            Assert.Equal(0, _store.ItemCount);
        }

        [Fact]
        public void Rubbish_is_refused_and_nothing_is_stored()
        {
            _factory.GenerateKey();

            Assert.Equal(
                FactoryFault.CertificateMalformed, Complete(new byte[] { 0x30, 0x01, 0x00 }));
            Assert.Equal(0, _store.ItemCount);
        }

        [Fact]
        public void A_second_identity_is_refused_and_the_first_stays()
        {
            byte[] point = _factory.GenerateKey();
            byte[] certificate = _ca.IssueDevice(point, "CN=" + Endpoint);
            Assert.Equal(FactoryFault.None, Complete(certificate));

            Assert.Equal(FactoryFault.StoreFailed, Complete(certificate));

            Assert.Equal(KcmStatus.FileExist, _factory.StoreStatus);
            Assert.True(FactoryProvisioner.IsProvisioned(_store));
        }

        [Fact]
        public void Flash_that_will_not_program_is_named_and_works_after_it_healed()
        {
            byte[] point = _factory.GenerateKey();
            byte[] certificate = _ca.IssueDevice(point, "CN=" + Endpoint);
            _first.IsBroken = true;
            _second.IsBroken = true;

            Assert.Equal(FactoryFault.StoreFailed, Complete(certificate));
            Assert.False(FactoryProvisioner.IsProvisioned(_store));

            _first.IsBroken = false;
            _second.IsBroken = false;
            Assert.Equal(FactoryFault.None, Complete(certificate));
        }

        [Fact]
        public void The_second_round_without_the_first_is_our_mistake_and_throws()
        {
            Assert.Throws<InvalidOperationException>(() => Complete(_ca.Der));
        }

        private FactoryFault Complete(
            byte[] chain, string endpoint = Endpoint, string account = AgentWorld.Account,
            string uri = "coaps://cloud.test")
        {
            return _factory.Complete(new FactoryConfiguration
            {
                EndpointName = endpoint,
                AccountId = account,
                BootstrapUri = uri,
                BootstrapServerCa = _ca.Der,
                CertificateChain = chain,
            });
        }
    }
}
