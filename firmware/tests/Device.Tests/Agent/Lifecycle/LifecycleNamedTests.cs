using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Desktop;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: a named certificate, which has no handshake of its own, is proven by chain, key and a
    /// signature, and its predecessor is in force until the service has acknowledged.
    public sealed class LifecycleNamedTests
    {
        private const string Name = LifecycleFixture.Named;

        private readonly LifecycleFixture _device = new LifecycleFixture();

        [Fact]
        public void A_renewal_is_in_force_when_its_staging_is_acknowledged()
        {
            byte[] leaf = LifecycleFixture.IssueNamed(LifecycleFixture.NamedKey);
            HeartbeatOperation operation = _device.Operation(HeartbeatVerb.Renew, Name, leaf);
            Assert.Equal(LifecycleFault.None, _device.Do(operation));
            Assert.Empty(_device.Steps);
            Assert.Equal(HeartbeatResult.StatusStaged, _device.Result().Status);
            Assert.Equal(LifecycleFixture.NamedLeaf, _device.LeafOf(KcmArea.Working, Name));

            // A restart changes nothing; the result is reported again.
            _device.Restart();
            Assert.Equal(HeartbeatResult.StatusStaged, _device.Result().Status);
            _device.Engine.HandleAcknowledged(new[] { operation.Transaction });
            Assert.Equal(leaf, _device.LeafOf(KcmArea.Working, Name));
            Assert.Null(_device.LeafOf(KcmArea.Staged, Name));
            Assert.False(_device.Engine.HasResults);
            Assert.False(_device.Engine.HasOpenTransaction);
        }

        [Fact]
        public void An_update_copies_subject_and_usage_and_renews_the_public_key_too()
        {
            HeartbeatOperation update = _device.Operation(HeartbeatVerb.Update, Name);
            _device.Do(update);
            byte[] request = _device.Result().Payload;
            Assert.Equal(
                X509Fault.None,
                CertificationRequest.TryParse(
                    new DotNetCrypto(), request, 0, request.Length, out ParsedRequest parsed));
            Assert.Equal("sensor", parsed.CommonName);
            Assert.Equal("site", parsed.OrganizationalUnit);
            Assert.Equal(
                X509.TestCertificate.Parse(LifecycleFixture.NamedLeaf).Subject.Length,
                parsed.SubjectDer.Length);
            Assert.Equal(ExtendedKeyUsages.ClientAuth, parsed.ExtendedKeyUsage);

            using ECDsa key = LifecycleFixture.KeyOf(request);
            byte[] leaf = LifecycleFixture.IssueNamed(key);
            update.Verb = HeartbeatVerb.Install;
            update.Chain = new[] { leaf };
            _device.Do(update);
            Assert.Equal(LifecycleFixture.NamedLeaf, _device.LeafOf(KcmArea.Working, Name));
            _device.Engine.HandleAcknowledged(new[] { update.Transaction });
            Assert.Equal(leaf, _device.LeafOf(KcmArea.Working, Name));
            byte[] found = new byte[128];
            Assert.Equal(
                KcmStatus.Success,
                _device.Store.Get(
                    KcmItemType.PublicKey, Name, found, 0, found.Length, out int count));
            Assert.Equal(key.ExportSubjectPublicKeyInfo(), found[..count]);
            Assert.True(TestCredential.IsPair(
                _device.Store, KcmArea.Working, Name, X509.TestCertificate.Parse(leaf)));
        }

        [Fact]
        public void Acknowledging_proves_no_operational_credential()
        {
            HeartbeatOperation operation = _device.Renewal(
                LifecycleFixture.Issue(LifecycleFixture.Root, LifecycleFixture.OldKey).Der);
            _device.Do(operation);
            _device.Engine.HandleAcknowledged(new[] { operation.Transaction });
            Assert.Equal(LifecycleFixture.OldLeaf, _device.LeafOf(KcmArea.Working));
            Assert.True(_device.Engine.IsProving);
        }

        [Fact]
        public void Two_names_are_under_way_at_once()
        {
            _device.Do(_device.Operation(HeartbeatVerb.Update, Name));
            Assert.Equal(
                LifecycleFault.None,
                _device.Do(_device.Operation(
                    HeartbeatVerb.Update, HeartbeatLimits.OperationalName)));
            HeartbeatResult[] results = _device.Results();
            Assert.Equal(2, results.Length);
            Assert.NotEqual(
                LifecycleFixture.PointOf(results[0].Payload),
                LifecycleFixture.PointOf(results[1].Payload));
            _device.Restart();
            Assert.Equal(2, _device.Results().Length);
        }
    }
}
