using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Tests.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Ca
{
    /// <summary>Revocation across operations that wait or are under way.</summary>
    public sealed class RevokedOperationTests : OperationWorld
    {
        /// Statement 33: a revoked certificate cannot renew, wherever the renewal stands.
        [Theory]
        [InlineData("waits", OperationVerb.Renew, 0)]
        [InlineData("is delivered", OperationVerb.Renew, 1)]
        [InlineData("waits", OperationVerb.Update, 0)]
        [InlineData("is delivered", OperationVerb.Update, 1)]
        [InlineData("has its certificate", OperationVerb.Update, 2)]
        public void S33_what_an_operator_asked_for_before_fails_and_nothing_stays_valid(
            string why, OperationVerb verb, int steps)
        {
            OperationOutcome outcome = World.Queue(verb);
            for (int i = 0; i < steps; i++) { Model.Step(); }

            Revoke(RevocationReason.KeyCompromise);

            OperationRecord failed = World.Find(outcome);
            Assert.True(failed.State == OperationState.Failed, why);
            Assert.Equal(OperationCause.CertificateRevoked, failed.Cause);
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(0, World.CountCertificates(CertificateStatus.Pending));
            Assert.Equal(0, World.CountEvents(EventType.Billing));
            HeartbeatAnswer answer = World.Beat(World.Request())!;
            Assert.Empty(answer.Operations);
            Assert.Equal(HeartbeatHold.Revoked, answer.Hold);
            Assert.Equal(
                OperationVerdict.CertificateMissing, World.Queue(OperationVerb.Renew).Verdict);
        }

        /// A hold ends with an operator's update, and with nothing else; also over a restart.
        [Fact]
        public void An_update_that_is_asked_for_afterwards_brings_the_device_back()
        {
            byte[] before = Model.Leaf;
            Revoke(RevocationReason.CessationOfOperation);
            World.Reopen();
            Assert.Equal(HeartbeatHold.Revoked, World.Beat(World.Request())!.Hold);
            Assert.Equal(CoapCode.Forbidden, World.Register(before));

            OperationOutcome outcome = World.Queue(OperationVerb.Update);
            RunToEnd();

            Assert.Equal(OperationState.Effective, World.Find(outcome).State);
            Assert.Equal(HeartbeatHold.None, World.Device.Hold);
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
            Assert.Equal(CoapCode.Forbidden, World.Register(before));
            Assert.Equal(1, World.CountCertificates(CertificateStatus.Revoked));
        }

        [Fact]
        public void A_superseded_certificate_lets_an_update_go_on()
        {
            OperationOutcome outcome = World.Queue(OperationVerb.Update);

            Revoke(RevocationReason.Superseded);
            RunToEnd();

            Assert.Equal(OperationState.Effective, World.Find(outcome).State);
            Assert.Equal(CoapCode.Created, World.Register(Model.Leaf));
        }

        /// Statement 35: a deletion revokes nothing, and a revocation deletes nothing.
        [Fact]
        public void S35_a_deleted_certificate_is_on_no_list()
        {
            World.Queue(OperationVerb.Delete);
            RunToEnd();

            Assert.Equal(0, World.CountCertificates(CertificateStatus.Revoked));
            Assert.Equal(
                0, World.Core.RevocationLists.Get(World.Core.Authority)!.Count);
        }

        private void Revoke(RevocationReason reason)
        {
            RevocationOutcome outcome = World.Core.Revocations.Revoke(
                World.Device, HeartbeatWorld.Operational, reason, "operator");
            Assert.Equal(RevocationResult.Done, outcome.Result);
        }
    }
}
