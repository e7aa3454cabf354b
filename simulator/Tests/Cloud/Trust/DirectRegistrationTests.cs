using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Simulator.Cloud.Trust;
using Xunit;

namespace Simulator.Tests.Cloud.Trust
{
    /// <summary>Devices that register without a bootstrap here, under an authority that their
    /// owner trusts with the service "lwm2m": clients of others.</summary>
    public sealed class DirectRegistrationTests : IDisposable
    {
        private const string Endpoint = "meter-7";

        private readonly TestCloud _cloud = new TestCloud();
        private readonly FactoryPki _owner = new FactoryPki("Owner CA");
        private readonly ECDsa _key = FactoryPki.NewKey();
        private readonly ManagementService _service;

        public DirectRegistrationTests()
        {
            _service = _cloud.Core.CreateManagementService(["127.0.0.1"]);
        }

        private IdentityGate Gate { get { return _cloud.Core.Context.Gate; } }

        private string Account { get { return _cloud.Core.Account.Id; } }

        [Theory]
        [InlineData("CN only", "CN=meter-7", Endpoint, "")]
        [InlineData("no ep: the CN is the name", "CN=meter-7", "", "")]
        [InlineData("OU and aid", "CN=meter-7, OU=own", Endpoint, "own")]
        public void A_device_registers_and_is_known_from_then_on(
            string why, string subject, string endpoint, string aid)
        {
            TrustedCertificate trusted = Trust();
            using TestDevice device = Connect(subject.Replace("own", Account));

            RegistrationState state = device.RunRegister(new RegistrationOptions
            {
                EndpointName = endpoint,
                AccountId = aid.Replace("own", Account),
            });

            Assert.True(state == RegistrationState.Registered, why);
            DeviceRecord record = Find()!;
            Assert.Equal(DeviceState.Registered, record.State);
            Assert.Equal(trusted.Id, record.TrustedCertificateId);
            Assert.Same(device.Session, _cloud.Core.Context.Sessions.FindOperational(record));
            Assert.Same(record, Gate.Find(device.Session.Peer));
            Assert.True(Gate.MayResume(device.Session.Peer));
            _cloud.Reopen();
            Assert.Equal(DeviceState.Registered, Find()!.State);
        }

        [Theory]
        [InlineData(
            "another CN", "CN=meter-8", Endpoint, "", RefusalCause.CommonNameDiffers)]
        [InlineData(
            "another OU", "CN=meter-7, OU=x", Endpoint, "", RefusalCause.UnitDiffers)]
        [InlineData("another aid", "CN=meter-7", Endpoint, "x", RefusalCause.AccountDiffers)]
        [InlineData(
            "a name that is none", "CN=a&b", "a&b", "", RefusalCause.EndpointMalformed)]
        public void A_claim_that_differs_is_refused_and_makes_no_device(
            string why, string subject, string endpoint, string aid, RefusalCause cause)
        {
            Trust();

            Refusal refusal = Gate.AdmitRegistration(
                Peer(_key, subject), endpoint, aid, out _, mayAdd: true);

            Assert.True(refusal.Cause == cause, $"{why}: {refusal.Cause}");
            Assert.Equal(0, _cloud.Core.Devices.Directory.Count);
        }

        [Fact]
        public void The_name_belongs_to_the_first_key()
        {
            Trust();
            Assert.False(Admit(_key).IsRefused);
            using ECDsa other = FactoryPki.NewKey();

            Assert.Equal(RefusalCause.FactoryKeyDiffers, Admit(other).Cause);
            Assert.False(Gate.MayResume(Peer(other, "CN=" + Endpoint)));
            Assert.False(Admit(_key).IsRefused);
        }

        /// Goal: an owner's authority cannot speak for a device that bootstrapped here, whatever
        /// name it puts into a certificate.
        [Fact]
        public void A_device_that_bootstrapped_here_is_not_taken_over()
        {
            Trust();
            _cloud.AddDevice(Endpoint);

            Assert.Equal(RefusalCause.FactoryKeyDiffers, Admit(_key).Cause);
        }

        /// Goal: nor for a device of another account.
        [Fact]
        public void The_account_is_the_owner_of_the_anchor()
        {
            Account second = _cloud.Core.Devices.CreateAccount("second")!;
            _cloud.AddDevice(Endpoint);
            _cloud.Trust(_owner, second, service: TrustedCertificate.ServiceLwm2m);

            Assert.Equal(
                RefusalCause.UnitDiffers,
                Gate.AdmitRegistration(
                    Peer(_key, $"CN={Endpoint}, OU={Account}"), Endpoint, "", out _,
                    mayAdd: true).Cause);
            Assert.False(Admit(_key).IsRefused);
            Assert.NotNull(_cloud.Core.Devices.Directory.Find(second, Endpoint));
        }

        [Theory]
        [InlineData("made inactive", false)]
        [InlineData("deleted", true)]
        public void An_authority_that_went_away_lets_nobody_in(string why, bool isDeleted)
        {
            TrustedCertificate trusted = Trust();
            TrustSnapshot before = _service.Trust;
            Assert.Equal(2, before.Count);
            Assert.Same(before, _service.Trust);
            Assert.False(Admit(_key).IsRefused);
            using TestDevice live = Connect("CN=" + Endpoint);

            TrustChange change = isDeleted
                ? _cloud.Core.Trust.Delete(_cloud.Core.Account, trusted.Id)
                : _cloud.Core.Trust.Replace(trusted with { IsActive = false });

            Assert.Equal(TrustChange.Done, change);
            Assert.True(live.Session.RunPosted(wait: false), why);
            Assert.False(live.Session.IsOpen);
            Assert.Equal(1, _service.Trust.Count);
            Assert.True(Admit(_key).IsRefused, why);
            Assert.False(Gate.MayResume(Peer(_key, "CN=" + Endpoint)), why);
        }

        [Fact]
        public void A_root_CA_made_here_is_trusted_beside_it_at_once()
        {
            Trust();
            _cloud.Core.Signers.Create(
                _cloud.Core.Account, new RootCaSettings { Name = "Plant" }, 10, out RootCa? made);

            Assert.Equal(3, _service.Trust.Count);
            Assert.Contains(_service.Trust.Anchors, one => one.IsSameAs(made!.Certificate));
        }

        [Theory]
        [InlineData("for bootstraps only", TrustedCertificate.ServiceBootstrap, 0, 1)]
        [InlineData("for registrations only", TrustedCertificate.ServiceLwm2m, 1, 0)]
        public void An_authority_counts_for_the_service_that_it_was_given(
            string why, string service, int registrations, int bootstraps)
        {
            _cloud.Trust(_owner, service: service);

            Assert.True(_cloud.Core.Trust.Registration.Count == registrations, why);
            Assert.True(_cloud.Core.Trust.Bootstrap.Count == bootstraps, why);
            Assert.Equal(registrations == 0, Admit(_key).IsRefused);
            Assert.Equal(
                bootstraps == 0,
                Gate.AdmitBootstrap(
                    Peer(_key, "CN=" + Endpoint), Endpoint, "", out _).IsRefused);
        }

        [Fact]
        public void A_device_on_hold_does_not_register()
        {
            Trust();
            Admit(_key);
            Find()!.Hold = HeartbeatHold.Revoked;

            Assert.Equal(RefusalCause.DeviceOnHold, Admit(_key).Cause);
            Assert.False(Gate.MayResume(Peer(_key, "CN=" + Endpoint)));
        }

        [Fact]
        public void Only_a_registration_makes_a_device()
        {
            Trust();
            using TestDevice device = Connect("CN=" + Endpoint);

            Assert.Equal(CoapCode.Forbidden, device.Ask(CoapCode.Post, "rd/1"));
            Assert.Equal(1, _cloud.Core.Counters[RefusalCause.DeviceUnknown]);
            Assert.Null(Find());
        }

        public void Dispose()
        {
            _key.Dispose();
            _owner.Dispose();
            _cloud.Dispose();
        }

        private TrustedCertificate Trust()
        {
            return _cloud.Trust(_owner, service: TrustedCertificate.ServiceLwm2m);
        }

        private PeerVerified Peer(ECDsa key, string subject)
        {
            return _owner.Verify(_owner.Issue(key, subject));
        }

        private TestDevice Connect(string subject)
        {
            return new TestDevice(_service, Peer(_key, subject));
        }

        private Refusal Admit(ECDsa key)
        {
            return Gate.AdmitRegistration(
                Peer(key, "CN=" + Endpoint), Endpoint, "", out _, mayAdd: true);
        }

        private DeviceRecord? Find()
        {
            return _cloud.Core.Devices.Directory.Find(_cloud.Core.Account, Endpoint);
        }
    }
}
