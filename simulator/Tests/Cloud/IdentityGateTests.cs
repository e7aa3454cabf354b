using System;
using System.Security.Cryptography;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Trust;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>Who a device is: each refusal by its name.</summary>
    public sealed class IdentityGateTests : IDisposable
    {
        private const string Endpoint = "esp32-0042";

        private readonly TestCloud _cloud = new TestCloud();
        private readonly FactoryPki _factory = new FactoryPki();
        private readonly ECDsa _deviceKey = FactoryPki.NewKey();

        public IdentityGateTests()
        {
            _cloud.Trust(_factory);
        }

        private IdentityGate Gate { get { return _cloud.Core.Context.Gate; } }

        private string Owner { get { return _cloud.Core.Account.Id; } }

        [Theory]
        [InlineData("CN only", "CN=esp32-0042", "")]
        [InlineData("aid in the query", "CN=esp32-0042", "own")]
        [InlineData("OU in the certificate", "CN=esp32-0042, OU=own", "own")]
        public void A_device_of_the_account_is_admitted(string why, string subject, string aid)
        {
            PeerVerified peer = Peer(subject.Replace("own", Owner));

            Refusal refusal = Gate.AdmitBootstrap(
                peer, Endpoint, aid.Replace("own", Owner), out DeviceRecord? device);

            Assert.False(refusal.IsRefused, why + refusal.Text);
            Assert.Equal(Endpoint, device!.Endpoint);
            Assert.Same(_cloud.Core.Account, device.Account);
            byte[] key = SHA256.HashData(_deviceKey.ExportSubjectPublicKeyInfo());
            Assert.Equal(key, device.FactoryKey);
            Assert.Equal(Convert.ToHexStringLower(key.AsSpan(0, 8)), device.RootOfTrustId);
        }

        [Theory]
        [InlineData("no ep", "CN=esp32-0042", "", "", RefusalCause.EndpointMissing, "4.00")]
        [InlineData("an ampersand", "CN=a&b", "a&b", "", RefusalCause.EndpointMalformed, "4.00")]
        [InlineData(
            "one too long", "CN=esp32-0042",
            "01234567890123456789012345678901234567890123456789012345678901234", "",
            RefusalCause.EndpointMalformed, "4.00")]
        [InlineData(
            "another CN", "CN=esp32-0043", Endpoint, "", RefusalCause.CommonNameDiffers, "4.03")]
        [InlineData("no CN", "O=any", Endpoint, "", RefusalCause.CommonNameDiffers, "4.03")]
        [InlineData(
            "another OU", "CN=esp32-0042, OU=someone", Endpoint, "", RefusalCause.UnitDiffers,
            "4.03")]
        [InlineData(
            "another aid", "CN=esp32-0042", Endpoint, "someone", RefusalCause.AccountDiffers,
            "4.03")]
        public void A_claim_that_differs_is_refused_by_name(
            string why, string subject, string endpoint, string aid, RefusalCause cause,
            string code)
        {
            Refusal refusal = Gate.AdmitBootstrap(Peer(subject), endpoint, aid, out _);

            Assert.True(refusal.Cause == cause, $"{why}: {refusal.Cause}");
            Assert.Equal(code, $"{refusal.Code >> 5}.{refusal.Code & 31:00}");
            Assert.NotEmpty(refusal.Text);
        }

        [Fact]
        public void An_endpoint_belongs_to_the_first_factory_key_seen()
        {
            Assert.False(Admit(Peer("CN=" + Endpoint)).IsRefused);
            using ECDsa other = FactoryPki.NewKey();
            PeerVerified impostor = _factory.Verify(_factory.Issue(other, "CN=" + Endpoint));

            Refusal refusal = Admit(impostor);

            Assert.Equal(RefusalCause.FactoryKeyDiffers, refusal.Cause);
            Assert.Equal(CoapCode.Forbidden, refusal.Code);
            Assert.False(Admit(Peer("CN=" + Endpoint)).IsRefused);
            Assert.Equal(1, CountDenials(RefusalCause.FactoryKeyDiffers));
            Admit(impostor);
            Assert.Equal(2, CountDenials(RefusalCause.FactoryKeyDiffers));
        }

        [Fact]
        public void Two_accounts_may_use_one_name_and_meet_never()
        {
            Account second = _cloud.Core.Devices.CreateAccount("second")!;
            using FactoryPki secondFactory = new FactoryPki("Second Factory");
            _cloud.Trust(secondFactory, second);
            PeerVerified peer = secondFactory.Verify(
                secondFactory.Issue(_deviceKey, "CN=" + Endpoint));

            Assert.False(Admit(Peer("CN=" + Endpoint)).IsRefused);
            Assert.False(Gate.AdmitBootstrap(
                peer, Endpoint, second.Id, out DeviceRecord? device).IsRefused);
            Assert.Same(second, device!.Account);
            Assert.Equal(
                RefusalCause.AccountDiffers,
                Gate.AdmitBootstrap(peer, Endpoint, Owner, out _).Cause);
        }

        [Theory]
        [InlineData("deleted", true)]
        [InlineData("deactivated", false)]
        public void An_anchor_that_went_away_since_the_handshake_admits_nobody(
            string why, bool delete)
        {
            PeerVerified peer = Peer("CN=" + Endpoint);
            TrustedCertificate trusted = _cloud.Core.Trust.List(_cloud.Core.Account)[0];
            TrustChange change = delete
                ? _cloud.Core.Trust.Delete(_cloud.Core.Account, trusted.Id)
                : _cloud.Core.Trust.Replace(trusted with { IsActive = false });
            Assert.Equal(TrustChange.Done, change);

            Assert.True(Admit(peer).Cause == RefusalCause.AnchorNotActive, why);
            Assert.Equal(0, _cloud.Core.Trust.Bootstrap.Count);
        }

        [Fact]
        public void An_expired_factory_certificate_bootstraps_only_when_enrolled_and_allowed()
        {
            using TestCloud cloud = new TestCloud(allowExpiredFactory: true);
            cloud.Trust(_factory);
            IdentityGate gate = cloud.Core.Context.Gate;
            Assert.True(cloud.Core.Trust.Bootstrap.LeafMayBeExpired);
            PeerVerified expired = _factory.Verify(
                _factory.Issue(_deviceKey, "CN=" + Endpoint, yearsLeft: -1),
                leafMayBeExpired: true);

            Assert.Equal(
                RefusalCause.FactoryExpired,
                gate.AdmitBootstrap(expired, Endpoint, "", out _).Cause);
            Assert.False(gate.AdmitBootstrap(
                Peer("CN=" + Endpoint), Endpoint, "", out _).IsRefused);
            Assert.False(gate.AdmitBootstrap(expired, Endpoint, "", out _).IsRefused);
            Assert.False(_cloud.Core.Trust.Bootstrap.LeafMayBeExpired);
        }

        [Fact]
        public void A_registration_needs_a_certificate_that_this_device_was_issued()
        {
            DeviceRecord device = _cloud.AddDevice(Endpoint);
            PeerVerified peer = Operational(device, save: true);

            Assert.False(Register(peer, Endpoint, "").IsRefused);
            Assert.False(Register(peer, "", Owner).IsRefused);
            Assert.Equal(
                RefusalCause.CommonNameDiffers, Register(peer, "esp32-0043", "").Cause);
            Assert.Equal(RefusalCause.AccountDiffers, Register(peer, Endpoint, "x").Cause);
            Assert.Equal(
                RefusalCause.CertificateUnknown,
                Register(Operational(device, save: false), Endpoint, "").Cause);
        }

        [Fact]
        public void A_registration_of_a_device_that_is_not_there_is_refused()
        {
            DeviceRecord device = _cloud.AddDevice(Endpoint);
            using TestCloud empty = new TestCloud();
            PeerVerified peer = Operational(device, save: true);

            Refusal refusal = empty.Core.Context.Gate.AdmitRegistration(
                peer, Endpoint, "", out _);

            Assert.Equal(RefusalCause.DeviceUnknown, refusal.Cause);
        }

        [Fact]
        public void A_revoked_certificate_and_an_inactive_anchor_stop_registrations()
        {
            TrustedCertificate trusted = _cloud.Core.Trust.List(_cloud.Core.Account)[0];
            Gate.AdmitBootstrap(Peer("CN=" + Endpoint), Endpoint, "", out DeviceRecord? device);
            PeerVerified peer = Operational(device!, save: true);
            Assert.False(Register(peer, Endpoint, "").IsRefused);

            _cloud.Core.Trust.Replace(trusted with { IsActive = false });
            Assert.Equal(RefusalCause.AnchorNotActive, Register(peer, Endpoint, "").Cause);
            _cloud.Core.Trust.Delete(_cloud.Core.Account, trusted.Id);
            Assert.False(Register(peer, Endpoint, "").IsRefused);

            device!.Certificates[0].Status = CertificateStatus.Revoked;
            Assert.Equal(RefusalCause.CertificateRevoked, Register(peer, Endpoint, "").Cause);
        }

        public void Dispose()
        {
            _deviceKey.Dispose();
            _factory.Dispose();
            _cloud.Dispose();
        }

        private PeerVerified Peer(string subject)
        {
            return _factory.Verify(_factory.Issue(_deviceKey, subject));
        }

        private Refusal Admit(PeerVerified peer)
        {
            return Gate.AdmitBootstrap(peer, Endpoint, "", out _);
        }

        private Refusal Register(PeerVerified peer, string endpoint, string account)
        {
            return Gate.AdmitRegistration(peer, endpoint, account, out _);
        }

        private PeerVerified Operational(DeviceRecord device, bool save)
        {
            using ECDsa key = FactoryPki.NewKey();
            CertificateIssued issued = _cloud.Core.Authority.IssueDevice(
                FactoryPki.PointOf(key), device.Endpoint, device.Account.Id, device.Id,
                TimeSpan.FromDays(1));
            if (save)
            {
                CertificateRecord record = new CertificateRecord(
                    issued.Serial, new byte[32], issued.NotAfterSeconds,
                    CertificateStatus.Issued);
                device.Add(record);
            }
            return FactoryPki.Verify(issued.Der, _cloud.Core.Authority.Certificate);
        }

        private long CountDenials(RefusalCause cause)
        {
            // Behind the row that nobody waited for.
            Assert.True(_cloud.Core.Store.Write(_ => { }));
            return _cloud.Core.Store.Read(statements =>
            {
                using Microsoft.Data.Sqlite.SqliteDataReader rows = statements.Query(
                    "SELECT count FROM denial WHERE cause = ?1", (int)cause);
                return rows.Read() ? rows.GetInt64(0) : 0;
            });
        }
    }
}
