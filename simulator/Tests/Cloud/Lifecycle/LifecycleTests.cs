using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Operations from the queue to their effect, with a device that does what it is
    /// told.</summary>
    public sealed class LifecycleTests : OperationWorld
    {
        /// Statements 4, 16 and 74: renew is effective after exactly one heartbeat, with the same
        /// key and subject and another serial number, and is on the bill once.
        [Fact]
        public void Renew_is_effective_after_one_heartbeat_and_the_registration_that_proves_it()
        {
            byte[] before = Model.Leaf;
            OperationOutcome outcome = World.Queue(OperationVerb.Renew);

            Model.Step();
            Assert.Equal(OperationState.Delivered, World.Find(outcome).State);
            Assert.Equal(0, World.CountEvents(EventType.Billing));
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Pending));
            Model.Step();

            OperationRecord done = World.Find(outcome);
            Assert.Equal(OperationState.Effective, done.State);
            Assert.Equal(1, done.Heartbeats);
            Assert.Equal(1, Model.Exchanges);
            Assert.True(done.IsBilled);
            Certificate old = HeartbeatWorld.ParseLeaf(before);
            Certificate renewed = HeartbeatWorld.ParseLeaf(Model.Leaf);
            Assert.Equal(old.PublicPoint, renewed.PublicPoint);
            Assert.Equal(old.Subject, renewed.Subject);
            Assert.NotEqual(old.SerialNumber, renewed.SerialNumber);
            Assert.Equal(done.OldSerial, old.SerialNumber);
            Assert.Equal(done.NewSerial, renewed.SerialNumber);
            RequireOneInForce(superseded: 1);
            Assert.Equal(1, World.CountEvents(EventType.Renewal));
            Assert.Equal(1, World.CountEvents(EventType.Billing));
            Assert.Equal(CoapCode.Forbidden, World.Register(before));
            Assert.Equal(1, World.Counters[RefusalCause.CertificateSuperseded]);
        }

        /// Statements 4 and 24: update is effective after exactly two heartbeats, with another
        /// key, and not before the proof.
        [Fact]
        public void Update_is_effective_after_two_heartbeats_and_the_proof()
        {
            byte[] before = Model.Leaf;
            OperationOutcome outcome = World.Queue(OperationVerb.Update);

            Model.Step();
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Pending));
            Model.Step();
            Assert.Equal(OperationState.RequestTaken, World.Find(outcome).State);
            Assert.Equal(0, World.CountEvents(EventType.Billing));
            Model.Step();

            OperationRecord done = World.Find(outcome);
            Assert.Equal(OperationState.Effective, done.State);
            Assert.Equal(2, done.Heartbeats);
            Assert.Equal(2, Model.Exchanges);
            Assert.NotEqual(
                HeartbeatWorld.ParseLeaf(before).PublicPoint,
                HeartbeatWorld.ParseLeaf(Model.Leaf).PublicPoint);
            Assert.NotEmpty(done.Request);
            RequireOneInForce(superseded: 1);
            Assert.Equal(1, World.CountEvents(EventType.Update));
            Assert.Equal(1, World.CountEvents(EventType.Billing));
        }

        /// Statement 30: another issuer, the same name, the same registration.
        [Theory]
        [InlineData("same key", false, 1)]
        [InlineData("with an update", true, 2)]
        public void Transfer_brings_a_certificate_under_another_root_and_back(
            string why, bool hasUpdate, int heartbeats)
        {
            byte[] before = Model.Leaf;
            RootCa root = World.CreateRoot("plant");
            OperationOutcome outcome = World.Queue(OperationVerb.Transfer, root.Uid);
            if (hasUpdate) { World.Queue(OperationVerb.Update); }

            RunToEnd();

            OperationRecord done = World.Find(outcome);
            Certificate moved = HeartbeatWorld.ParseLeaf(Model.Leaf);
            Assert.True(done.State == OperationState.Effective, why);
            Assert.Equal(heartbeats, done.Heartbeats);
            Assert.Equal(root.Certificate.Subject, moved.Issuer);
            Assert.Equal(HeartbeatWorld.Endpoint, moved.CommonName);
            Assert.Equal(
                hasUpdate,
                !HeartbeatWorld.ParseLeaf(before).PublicPoint.AsSpan()
                    .SequenceEqual(moved.PublicPoint));
            Assert.Equal(root.Uid, World.Device.Signer);
            Assert.Equal(1, World.CountEvents(EventType.Transfer));
            Assert.Equal(1, World.CountEvents(EventType.Billing));

            // What is renewed stays under its root; a transfer to "" goes back.
            World.Queue(OperationVerb.Renew);
            RunToEnd();
            Assert.Equal(
                root.Certificate.Subject, HeartbeatWorld.ParseLeaf(Model.Leaf).Issuer);
            World.Queue(OperationVerb.Transfer);
            RunToEnd();
            Assert.Equal(
                World.Core.Authority.Certificate.Subject,
                HeartbeatWorld.ParseLeaf(Model.Leaf).Issuer);
            Assert.Equal("", World.Device.Signer);
        }

        /// Statement 74: delete is free. The device is on hold from the same answer on, an update
        /// brings it back through the heartbeat.
        [Fact]
        public void Delete_holds_the_device_until_an_update()
        {
            byte[] before = Model.Leaf;
            OperationOutcome delete = World.Queue(OperationVerb.Delete);
            HeartbeatAnswer answer = World.Beat(World.Request())!;
            Assert.Equal(HeartbeatHold.Deleted, answer.Hold);
            RunToEnd();

            Assert.Equal(OperationState.Effective, World.Find(delete).State);
            Assert.Equal(1, World.CountEvents(EventType.Delete));
            Assert.Equal(0, World.CountEvents(EventType.Billing));
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Revoked));
            Assert.Equal(CoapCode.Forbidden, World.Register(before));
            using (TestDevice other = World.Connect())
            {
                Assert.Equal(
                    CoapCode.Forbidden,
                    other.Ask(CoapCode.Post, "bs", "ep=" + HeartbeatWorld.Endpoint));
            }
            Assert.Equal(1, World.Counters[RefusalCause.DeviceOnHold]);
            Assert.Equal(
                OperationVerdict.CertificateMissing, World.Queue(OperationVerb.Renew).Verdict);
            World.Reopen();
            Assert.Equal(HeartbeatHold.Deleted, World.Beat(World.Request())!.Hold);

            OperationOutcome update = World.Queue(OperationVerb.Update);
            RunToEnd();

            Assert.Equal(OperationState.Effective, World.Find(update).State);
            Assert.Equal(HeartbeatHold.None, World.Device.Hold);
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
        }

        /// Statement 5: what was queued for a device that was away for 400 days is delivered at
        /// first contact, in order, once.
        [Fact]
        public void What_was_queued_while_offline_is_delivered_in_order_once()
        {
            OperationOutcome[] outcomes =
            [
                World.Queue(OperationVerb.Update, name: "third"),
                World.Queue(OperationVerb.Renew),
                World.Queue(OperationVerb.Update, name: "first"),
            ];
            World.Cloud.Time.Now += TimeSpan.FromDays(400);
            World.Core.Operations.Sweep(World.Cloud.Time.NowMs());

            HeartbeatAnswer answer = World.Beat(World.Request())!;

            Assert.Equal(outcomes.Length, answer.Operations.Length);
            for (int i = 0; i < outcomes.Length; i++)
            {
                Assert.Equal(
                    outcomes[i].TransactionId,
                    Convert.ToHexStringLower(answer.Operations[i].Transaction));
            }
            Assert.Equal(outcomes.Length, World.CountEvents(EventType.Delivered));
        }

        [Fact]
        public void An_answer_has_four_operations_and_says_to_come_soon_for_more()
        {
            for (int i = 0; i < 6; i++) { World.Queue(OperationVerb.Update, name: "item" + i); }

            HeartbeatAnswer answer = World.Beat(World.Request())!;

            Assert.Equal(HeartbeatLimits.TransactionsMax, answer.Operations.Length);
            Assert.Equal(1, answer.NextSeconds);
        }

        /// Statement 27: a second update while one is on its way is refused, and makes no third
        /// key. Others wait behind it.
        [Fact]
        public void A_second_update_while_one_is_in_flight_is_refused_as_busy()
        {
            World.Queue(OperationVerb.Update);
            Model.Step();
            Assert.Equal(
                OperationVerdict.DeviceBusy, World.Queue(OperationVerb.Update).Verdict);
            Model.Step();
            Assert.Equal(
                OperationVerdict.DeviceBusy, World.Queue(OperationVerb.Update).Verdict);
            OperationOutcome renew = World.Queue(OperationVerb.Renew);
            Assert.Equal(OperationVerdict.Queued, renew.Verdict);
            Model.Step();
            Assert.Equal(OperationState.Queued, World.Find(renew).State);
            RunToEnd();
            Assert.Equal(OperationState.Effective, World.Find(renew).State);
            Assert.Equal(2, World.CountEvents(EventType.Billing));
        }

        /// A named certificate: verified and staged on the device is its proof.
        [Fact]
        public void A_named_certificate_is_effective_when_it_is_staged()
        {
            using ECDsa key = FactoryPki.NewKey();
            OperationOutcome outcome = World.Queue(OperationVerb.Update, name: "customer");
            HeartbeatOperation told = World.Beat(World.Request())!.Operations[0];
            HeartbeatOperation install = World.Report(RequestOf(told, key)).Operations[0];
            Assert.Equal(HeartbeatVerb.Install, install.Verb);
            Assert.Equal(OperationState.RequestTaken, World.Find(outcome).State);

            HeartbeatAnswer answer = World.Report(new HeartbeatResult
            {
                Transaction = told.Transaction,
                Status = HeartbeatResult.StatusStaged,
            });

            Assert.Single(answer.Taken);
            Assert.Equal(OperationState.Effective, World.Find(outcome).State);
            Assert.Equal(2, World.Find(outcome).Heartbeats);
            Assert.Equal(2, World.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
            Assert.Equal("", World.Device.Signer);
        }

        /// A device that bootstraps in the middle gets a certificate that nothing in flight takes
        /// away again.
        [Fact]
        public void A_bootstrap_in_the_middle_begins_the_operation_again()
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Renew);
            HeartbeatOperation first = World.Beat(World.Request())!.Operations[0];
            using ECDsa key = FactoryPki.NewKey();
            byte[] leaf = World.Enrol(key);

            Assert.Equal(OperationState.Queued, World.Find(outcome).State);
            Assert.Equal(CoapCode.Created, World.Register(leaf));
            HeartbeatOperation again = World.Beat(World.Request())!.Operations[0];

            Assert.Equal(first.Transaction, again.Transaction);
            Assert.Equal(
                HeartbeatWorld.ParseLeaf(leaf).PublicPoint,
                HeartbeatWorld.ParseLeaf(again.Chain[0]).PublicPoint);
            Assert.Equal(CoapCode.Forbidden, World.Register(first.Chain[0]));
            Assert.Equal(CoapCode.Created, World.Register(again.Chain[0]));
            Assert.Equal(OperationState.Effective, World.Find(outcome).State);
            RequireOneInForce(superseded: 2);
        }
    }
}
