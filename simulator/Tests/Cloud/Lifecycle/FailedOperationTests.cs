using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Operations that come to nothing, or nearly: the device keeps what it has.</summary>
    public sealed class FailedOperationTests : OperationWorld
    {
        /// Statements 25, 28 and 74: a device that failed keeps what it had; the certificate made
        /// for it is revoked, nothing is on the bill, the cause is named.
        [Theory]
        [InlineData("Pelion's lowest number", 0x500, 3, 7)]
        [InlineData("Pelion's highest number", 0x511, 65_535, 65_535)]
        [InlineData("a number of a later version", 3, 0, 0)]
        public void A_failure_keeps_the_old_certificate_and_names_the_cause(
            string why, int status, int fault, int detail)
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Renew);
            HeartbeatOperation told = World.Beat(World.Request())!.Operations[0];

            HeartbeatAnswer answer = World.Report(new HeartbeatResult
            {
                Transaction = told.Transaction,
                Status = status,
                Fault = fault,
                Detail = detail,
            });

            OperationRecord failed = World.Find(outcome);
            Assert.True(failed.State == OperationState.Failed, why);
            Assert.Equal(OperationCause.DeviceFailed, failed.Cause);
            Assert.Equal((status, fault, detail), (failed.Status, failed.Fault, failed.Detail));
            Assert.Equal(told.Transaction, Assert.Single(answer.Taken));
            Assert.Empty(answer.Operations);
            Assert.Equal(0, World.CountEvents(EventType.Billing));
            Assert.Equal(1, World.CountEvents(EventType.Failed));
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Revoked));
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
            Assert.Equal(CoapCode.Forbidden, World.Register(told.Chain[0]));
        }

        /// Statement 28: what a device was told of and never did ends, and leaves no certificate
        /// valid.
        [Fact]
        public void What_is_never_done_times_out_and_its_certificate_is_revoked()
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Renew);
            World.Beat(World.Request());
            World.Cloud.Time.Now += TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1);
            World.Core.Operations.Sweep(World.Cloud.Time.NowMs());
            World.Core.Operations.Commit();
            Assert.Equal(OperationState.Delivered, World.Find(outcome).State);

            World.Reopen();
            World.Cloud.Time.Now += TimeSpan.FromSeconds(1);
            World.Core.Operations.Sweep(World.Cloud.Time.NowMs());
            World.Core.Operations.Commit();

            OperationRecord failed = World.Find(outcome);
            Assert.Equal(OperationState.Failed, failed.State);
            Assert.Equal(OperationCause.TimedOut, failed.Cause);
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Revoked));
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Pending));
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
        }

        /// Statement 42: a device that lost its key on the way makes another; the certificate of
        /// the first is revoked.
        [Fact]
        public void Another_request_for_the_same_transaction_leaves_one_certificate()
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Update);
            HeartbeatOperation told = World.Beat(World.Request())!.Operations[0];
            using ECDsa first = FactoryPki.NewKey();
            using ECDsa second = FactoryPki.NewKey();

            byte[] one = Send(told, first);
            Assert.Equal(one, Send(told, first));
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Pending));
            byte[] other = Send(told, second);

            Assert.NotEqual(one, other);
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Pending));
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Revoked));
            Assert.Equal(CoapCode.Forbidden, World.Register(one));
            Assert.Equal(CoapCode.Created, World.Register(other));
            Assert.Equal(OperationState.Effective, World.Find(outcome).State);
            Assert.Equal(1, World.CountEvents(EventType.Billing));
        }

        [Theory]
        [InlineData("no request", "empty", OperationCause.RequestRefused)]
        [InlineData("another name", "CN=other", OperationCause.RequestRefused)]
        [InlineData("a broken signature", "signature", OperationCause.RequestRefused)]
        public void A_request_that_is_refused_ends_the_update_by_name(
            string why, string kind, OperationCause cause)
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Update);
            HeartbeatOperation told = World.Beat(World.Request())!.Operations[0];

            HeartbeatAnswer answer = World.Report(new HeartbeatResult
            {
                Transaction = told.Transaction,
                Status = HeartbeatResult.StatusRequest,
                Payload = BadRequests.Make(kind),
            });

            OperationRecord failed = World.Find(outcome);
            Assert.True(failed.Cause == cause, why);
            Assert.NotEqual(0, failed.Detail);
            Assert.Single(answer.Taken);
            Assert.Empty(answer.Operations);
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
        }

        /// A bootstrap on the device does not end what an operator asked for.
        [Fact]
        public void An_update_whose_place_a_bootstrap_took_begins_again()
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Update);
            HeartbeatOperation told = World.Beat(World.Request())!.Operations[0];

            HeartbeatAnswer answer = World.Report(new HeartbeatResult
            {
                Transaction = told.Transaction,
                Status = 0x500,
                Fault = (int)LifecycleFault.Superseded,
            });

            Assert.Single(answer.Taken);
            HeartbeatOperation next = Assert.Single(answer.Operations);
            Assert.NotEqual(told.Transaction, next.Transaction);
            OperationRecord old = World.Find(outcome);
            Assert.Equal(OperationState.Coalesced, old.State);
            using ECDsa key = FactoryPki.NewKey();
            HeartbeatAnswer install = World.Report(RequestOf(next, key));
            Assert.Equal(
                CoapCode.Created, World.Register(install.Operations[0].Chain[0]));
            OperationRecord done = World.Find(outcome with { TransactionId = old.MergedInto });
            Assert.Equal(OperationState.Effective, done.State);
            Assert.Equal(2, done.Heartbeats);
            Assert.True(done.IsBilled);
        }

        [Fact]
        public void An_update_with_the_old_key_is_none()
        {
            using ECDsa key = FactoryPki.NewKey();
            byte[] leaf = World.Enrol(key);
            Assert.Equal(CoapCode.Created, World.Register(leaf));
            OperationOutcome outcome = World.Queue(OperationVerb.Update);
            HeartbeatOperation told = World.Beat(World.Request())!.Operations[0];

            Assert.Empty(World.Report(RequestOf(told, key)).Operations);

            Assert.Equal(OperationCause.KeyReused, World.Find(outcome).Cause);
            Assert.Equal(CoapCode.Created, World.Register(leaf));
        }

        /// A signer that is away: nothing is lost, and it goes on by itself.
        [Fact]
        public void A_signer_that_is_away_holds_the_operation_and_not_the_device()
        {
            RootCa root = World.CreateRoot("plant");
            OperationOutcome outcome = World.Queue(OperationVerb.Transfer, root.Uid);
            SetActive(root, false);
            Assert.Empty(World.Beat(World.Request())!.Operations);
            Assert.Equal(OperationState.Queued, World.Find(outcome).State);
            Assert.Equal(OperationCause.SignerUnavailable, World.Find(outcome).Cause);

            SetActive(root, true);
            RunToEnd();

            Assert.Equal(OperationState.Effective, World.Find(outcome).State);
            Assert.Equal(OperationCause.None, World.Find(outcome).Cause);
        }

        /// Law 1: a device that went back after the proof is not left with a certificate that
        /// nobody takes.
        [Fact]
        public void A_device_that_went_back_after_the_proof_is_let_in_again()
        {
            byte[] before = Model.Leaf;
            OperationOutcome outcome = World.Queue(OperationVerb.Renew);
            RunToEnd();

            World.Report(new HeartbeatResult
            {
                Transaction = Convert.FromHexString(outcome.TransactionId),
                Status = 0x50f,
            });

            Assert.Equal(CoapCode.Created, World.Register(before));
            Assert.Equal(CoapCode.Forbidden, World.Register(Model.Leaf));
        }

        /// Statement 33, and the hold: a revocation takes what is in flight with it; what brings
        /// the device back is an update through the heartbeat.
        [Theory]
        [InlineData("nothing in flight", false)]
        [InlineData("a renew in flight", true)]
        public void A_revoked_device_is_on_hold_until_an_update(string why, bool isInFlight)
        {
            byte[]? renewed = null;
            if (isInFlight)
            {
                World.Queue(OperationVerb.Renew);
                renewed = World.Beat(World.Request())!.Operations[0].Chain[0];
            }
            World.Core.Revocations.Revoke(
                World.Device, HeartbeatWorld.Operational, RevocationReason.KeyCompromise,
                "tester");

            Assert.Equal(CoapCode.Forbidden, World.Register(Model.Leaf));
            if (renewed != null) { Assert.Equal(CoapCode.Forbidden, World.Register(renewed)); }
            HeartbeatAnswer held = World.Beat(World.Request())!;
            Assert.True(held.Hold == HeartbeatHold.Revoked, why);
            Assert.Empty(held.Operations);
            Assert.Equal(
                OperationVerdict.CertificateMissing, World.Queue(OperationVerb.Renew).Verdict);
            OperationOutcome update = World.Queue(OperationVerb.Update);
            World.Reopen();
            RunToEnd();

            Assert.Equal(OperationState.Effective, World.Find(update).State);
            Assert.Equal(HeartbeatHold.None, World.Device.Hold);
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(1, World.CountEvents(EventType.Billing));
        }
    }
}
