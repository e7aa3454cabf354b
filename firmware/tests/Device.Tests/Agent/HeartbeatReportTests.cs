using System;
using System.Collections.Generic;
using System.Linq;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Desktop;
using Device.Kcm;
using Device.Tests.X509;
using Xunit;

namespace Device.Tests.Agent
{
    public sealed class HeartbeatReportTests : IDisposable
    {
        private const long Hour = 3_600;
        private const long Year = 31_557_600;
        private const long Begin = 1_700_000_000;

        private static readonly TestCertificate Root =
            TestCertificate.Root(Shape.Ca("CN=root"));

        private readonly DotNetCrypto _crypto = new DotNetCrypto();
        private readonly KcmStore _store;

        public HeartbeatReportTests()
        {
            KcmStore.Mount(
                new MemoryBank(32_768), new MemoryBank(32_768), _crypto, new byte[32], null,
                out _store);
        }

        public void Dispose()
        {
            _store.Dispose();
        }

        [Theory]
        [InlineData("an hour", Hour)]
        [InlineData("90 days", 90 * 24 * Hour)]
        [InlineData("35 years, past 2050", 35 * Year)]
        [InlineData("a second", 1)]
        [InlineData("the longest there is", 253_402_300_799 - Begin)]
        public void A_renewal_is_due_at_the_share_of_the_lifetime_with_5_percent_of_jitter(
            string why, long lifetime)
        {
            Put(KcmArea.Working, ItemNames.ManagementCertificate, Issue(lifetime));
            HeartbeatReport report = new HeartbeatReport(_crypto, _store, 75);

            long due = report.FindNextRenewal(Begin - 1);

            Assert.True(
                due >= Begin + (lifetime * 70 / 100) - 1 && due <= Begin + (lifetime * 80 / 100),
                $"{why}: {due - Begin}");
            Assert.Empty(report.FindRenewalsDue(due - 1));
            Assert.Equal(new[] { "LWM2M" }, report.FindRenewalsDue(due));
            Assert.Equal(
                due, new HeartbeatReport(_crypto, _store, 75).FindNextRenewal(Begin - 1));
        }

        [Fact]
        public void Certificates_draw_different_jitters()
        {
            HashSet<long> due = new HashSet<long>();
            for (int i = 0; i < 8; i++)
            {
                Put(KcmArea.Working, ItemNames.ManagementCertificate, Issue(Year));
                due.Add(new HeartbeatReport(_crypto, _store, 75).FindNextRenewal(Begin));
            }

            Assert.True(due.Count >= 7);
        }

        [Fact]
        public void Nothing_is_wished_for_without_a_policy_and_for_what_is_not_in_force()
        {
            Put(KcmArea.Working, ItemNames.ManagementCertificate, Issue(Hour));
            Assert.Empty(
                new HeartbeatReport(_crypto, _store, 0).FindRenewalsDue(Begin + Year));

            Put(KcmArea.Staged, "staged", Issue(Hour));
            Put(KcmArea.Factory, ItemNames.BootstrapCertificate, Issue(Hour));
            Assert.Equal(
                new[] { "LWM2M" },
                new HeartbeatReport(_crypto, _store, 75).FindRenewalsDue(Begin + Year));
        }

        [Fact]
        public void At_most_four_are_wished_for_at_a_time()
        {
            for (int i = 0; i < 6; i++) { Put(KcmArea.Working, $"name{i}", Issue(Hour)); }

            Assert.Equal(
                new[] { "name0", "name1", "name2", "name3" },
                new HeartbeatReport(_crypto, _store, 75).FindRenewalsDue(Begin + Year));
        }

        [Fact]
        public void The_list_has_an_order_of_its_own_and_sixteen_at_most()
        {
            string[] names = Enumerable.Range(0, 18).Select(i => $"n{i:00}").ToArray();
            foreach (string name in names.Reverse()) { Put(KcmArea.Working, name, Issue(Hour)); }
            Put(KcmArea.Working, ItemNames.ManagementServerCa, Root.Der);

            HeartbeatCredential[] list =
                new HeartbeatReport(_crypto, _store, 75).ListCredentials();

            Assert.Equal(names[..16], list.Select(one => one.Name));
        }

        [Fact]
        public void A_change_of_the_store_is_seen_and_changes_the_digest()
        {
            Put(KcmArea.Factory, ItemNames.BootstrapCertificate, Issue(Year));
            HeartbeatReport report = new HeartbeatReport(_crypto, _store, 75);
            byte[] before = report.Make(false).Digest;
            Assert.Equal(before, report.Make(true).Digest);

            Put(KcmArea.Working, "sensor", Issue(Year));

            HeartbeatRequest request = report.Make(true);
            Assert.NotEqual(before, request.Digest);
            Assert.Equal(
                new[] { "BOOTSTRAP", "sensor" }, request.Credentials.Select(one => one.Name));
        }

        [Fact]
        public void The_root_of_trust_id_is_the_factory_keys()
        {
            TestCertificate factory = Root.Issue(new Shape { NotBefore = Begin });
            Put(KcmArea.Factory, ItemNames.BootstrapCertificate, factory.Der);
            byte[] spki = factory.Key.ExportSubjectPublicKeyInfo();

            HeartbeatRequest request =
                new HeartbeatReport(_crypto, _store, 75).Make(false);

            Assert.Equal(
                System.Security.Cryptography.SHA256.HashData(spki)[..8], request.RootOfTrustId);
            Assert.True(request.StoreFreeBytes > 0);
            Assert.Equal(0, request.StoreFlags);
        }

        private static byte[] Issue(long lifetime)
        {
            return Root.Issue(
                new Shape { NotBefore = Begin, NotAfter = Begin + lifetime }).Der;
        }

        private void Put(KcmArea area, string name, byte[] certificate)
        {
            KcmTransaction transaction = _store.Begin();
            transaction.Set(
                area, KcmItemType.Certificate, name, certificate, 0, certificate.Length);
            Assert.Equal(KcmStatus.Success, transaction.Commit());
        }
    }
}
