using System.Security.Cryptography;
using Device.Agent;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.X509;
using Xunit;

namespace Device.Tests.Agent.Lifecycle
{
    /// Goal: an update makes one key, keeps the old pair until the new one is proven, and asks for
    /// the same key however often it is repeated.
    public sealed class LifecycleUpdateTests
    {
        private readonly LifecycleFixture _device = new LifecycleFixture();

        [Fact]
        public void An_update_has_two_halves_and_the_old_pair_stays_until_the_proof()
        {
            HeartbeatOperation update = Update();
            Assert.Equal(LifecycleFault.None, _device.Do(update));
            Assert.Equal(new[] { LifecycleStep.SendNow }, _device.Steps);
            Assert.True(_device.HasPair(KcmArea.Working));
            HeartbeatResult request = _device.Result();
            Assert.Equal(HeartbeatResult.StatusRequest, request.Status);

            // The request's result is taken, and is not sent again.
            _device.Engine.HandleAcknowledged(new[] { update.Transaction });
            Assert.False(_device.Engine.HasResults);
            Assert.True(_device.Engine.HasOpenTransaction);

            using ECDsa key = LifecycleFixture.KeyOf(request.Payload);
            byte[] leaf = LifecycleFixture.Issue(LifecycleFixture.Root, key).Der;
            _device.Steps.Clear();
            Assert.Equal(LifecycleFault.None, _device.Do(Install(update, leaf)));
            Assert.Equal(new[] { LifecycleStep.ProveManagement }, _device.Steps);
            Assert.True(_device.HasPair(KcmArea.Working));
            Assert.True(_device.HasPair(KcmArea.Staged));

            Assert.Equal(KcmStatus.Success, _device.Engine.HandleProven(_device.StagedLeaf()));
            Assert.Equal(leaf, _device.LeafOf(KcmArea.Working));
            Assert.True(_device.HasPair(KcmArea.Working));
            Assert.False(_device.Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey));
            Assert.Equal(HeartbeatResult.StatusDone, _device.Result().Status);
        }

        [Fact]
        public void The_request_bears_the_endpoint_the_account_and_the_service_name()
        {
            _device.Do(Update());
            byte[] request = _device.Result().Payload;
            Assert.Equal(
                X509Fault.None,
                CertificationRequest.TryParse(
                    new Device.Desktop.DotNetCrypto(), request, 0, request.Length,
                    out ParsedRequest parsed));
            Assert.Equal(LifecycleFixture.Endpoint, parsed.CommonName);
            Assert.Equal(LifecycleFixture.Account, parsed.OrganizationalUnit);
            Assert.Equal("iep-1", parsed.Locality);
        }

        [Fact]
        public void Statement_42_the_same_transaction_has_the_same_key()
        {
            HeartbeatOperation update = Update();
            _device.Do(update);
            byte[] first = PointOf(_device.Result());
            for (int i = 0; i < 3; i++)
            {
                _device.Do(update);
                Assert.Equal(first, PointOf(_device.Result()));
                _device.Restart();
                Assert.Equal(new[] { LifecycleStep.SendNow }, _device.Steps);
                Assert.Equal(first, PointOf(_device.Result()));
            }
        }

        [Fact]
        public void A_certificate_for_another_key_ends_the_update()
        {
            HeartbeatOperation update = Update();
            _device.Do(update);
            byte[] old = LifecycleFixture.Issue(
                LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
            _device.Do(Install(update, old));
            Assert.Equal((int)LifecycleFault.KeyMismatch, _device.Result().Fault);
            _device.RequireOld();
            _device.Restart();
            Assert.Equal((int)LifecycleFault.KeyMismatch, _device.Result().Fault);
        }

        [Fact]
        public void Statement_25_a_new_pair_that_is_refused_goes_and_the_old_one_returns()
        {
            HeartbeatOperation update = Update();
            _device.Do(update);
            using ECDsa key = LifecycleFixture.KeyOf(_device.Result().Payload);
            _device.Do(Install(
                update, LifecycleFixture.Issue(LifecycleFixture.Root, key).Der));
            Assert.True(_device.Engine.HandleRefused(_device.StagedLeaf(), 48));
            _device.RequireOld();
            Assert.Equal((int)LifecycleFault.RefusedByService, _device.Result().Fault);
            Assert.Equal(48, _device.Result().Detail);
        }

        [Fact]
        public void A_later_operation_takes_the_place_of_a_waiting_one()
        {
            HeartbeatOperation first = Update();
            _device.Do(first);
            byte[] before = PointOf(_device.Result());
            HeartbeatOperation second = Update();
            Assert.Equal(LifecycleFault.None, _device.Do(second));
            HeartbeatResult[] results = _device.Results();
            Assert.Equal(2, results.Length);
            Assert.Equal((int)LifecycleFault.Superseded, results[0].Fault);
            Assert.NotEqual(before, PointOf(results[1]));

            byte[] renewed = LifecycleFixture.Issue(
                LifecycleFixture.Root, LifecycleFixture.OldKey).Der;
            Assert.Equal(LifecycleFault.None, _device.Do(_device.Renewal(renewed)));
            Assert.True(_device.Engine.IsProving);
            Assert.True(_device.HasPair(KcmArea.Staged));
            Assert.False(_device.Store.Contains(
                KcmArea.Staged, KcmItemType.PrivateKey, ItemNames.ManagementKey));
        }

        [Fact]
        public void A_renewal_that_is_wrong_leaves_a_waiting_update_alone()
        {
            HeartbeatOperation update = Update();
            _device.Do(update);
            byte[] first = PointOf(_device.Result());
            _device.Do(_device.Renewal());
            Assert.Equal(first, PointOf(_device.Results()[0]));
            Assert.Equal((int)LifecycleFault.ChainMissing, _device.Results()[1].Fault);
        }

        [Fact]
        public void Statement_43_a_full_store_is_told_and_the_old_pair_stays()
        {
            int count = 0;
            byte[] straw = new byte[1_000];
            while (_device.Store.Put(KcmItemType.Config, $"s{count}", straw, 0, straw.Length)
                == KcmStatus.Success)
            {
                count++;
            }
            while (straw.Length > 16)
            {
                straw = new byte[straw.Length / 2];
                _device.Store.Put(KcmItemType.Config, $"r{straw.Length}", straw, 0, straw.Length);
            }
            _device.Do(Update());
            HeartbeatResult result = _device.Result();
            Assert.Equal((int)LifecycleFault.StoreFailed, result.Fault);
            Assert.Equal((int)KcmStatus.StorageFull, result.Detail);
            Assert.Equal(0x508, result.Status);
            _device.RequireOld();
        }

        [Fact]
        public void H4_63_an_enrolment_without_an_answer_frees_the_name()
        {
            HeartbeatOperation update = Update();
            Assert.Equal(
                LifecycleFault.None,
                _device.Engine.BeginLocal(update, X509.TestCertificate.Now, true));
            _device.Drain();
            Assert.Empty(_device.Steps);
            Assert.Empty(_device.Results());
            Assert.Equal(update.Transaction, _device.Engine.FindOpenLocal("LWM2M"));
            Assert.True(_device.Engine.TryGetResult(
                update.Transaction, out HeartbeatResult request));
            byte[] first = PointOf(request);

            // A restart in between: the same transaction, the same key.
            _device.Restart();
            Assert.False(_device.Engine.TryGetResult(update.Transaction, out _));
            _device.Engine.BeginLocal(update, X509.TestCertificate.Now, true);
            _device.Drain();
            Assert.True(_device.Engine.TryGetResult(update.Transaction, out request));
            Assert.Equal(first, PointOf(request));

            // Another one has to wait, here and from the service.
            Assert.Equal(LifecycleFault.Busy, _device.Do(Update()));
            Assert.Equal(
                LifecycleFault.Busy,
                _device.Engine.BeginLocal(Update(), X509.TestCertificate.Now, true));

            _device.Engine.HandleEnrolmentFailed(update.Transaction, 0);
            Assert.True(_device.Engine.TryGetResult(update.Transaction, out request));
            Assert.Equal((int)LifecycleFault.EnrolmentFailed, request.Fault);
            Assert.Equal(0x507, request.Status);
            Assert.Null(_device.Engine.FindOpenLocal("LWM2M"));
            _device.RequireOld();
        }

        private HeartbeatOperation Update()
        {
            return _device.Operation(HeartbeatVerb.Update, HeartbeatLimits.OperationalName);
        }

        private static HeartbeatOperation Install(HeartbeatOperation update, params byte[][] chain)
        {
            return new HeartbeatOperation
            {
                Verb = HeartbeatVerb.Install,
                Transaction = update.Transaction,
                Name = update.Name,
                Chain = chain,
            };
        }

        private static byte[] PointOf(HeartbeatResult result)
        {
            Assert.Equal(HeartbeatResult.StatusRequest, result.Status);
            return LifecycleFixture.PointOf(result.Payload);
        }
    }
}
