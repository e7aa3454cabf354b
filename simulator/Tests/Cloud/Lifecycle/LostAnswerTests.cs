using System;
using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Answers that never arrive, and emulators that die before they give one.</summary>
    public sealed class LostAnswerTests
    {
        private const int StepsMax = 20;

        /// Statement 7: the same exchange gets the same bytes, also after a restart, and one
        /// certificate is made.
        [Theory]
        [InlineData("at once", false, false)]
        [InlineData("after a restart", true, false)]
        [InlineData("after a kill", false, true)]
        public void The_same_exchange_gets_the_same_bytes(
            string why, bool isReopened, bool isKilled)
        {
            using HeartbeatWorld world = new HeartbeatWorld(CloudOptions.AntiFloodSecondsDefault);
            using ModelDevice device = new ModelDevice(world);
            world.Queue(OperationVerb.Renew);
            HeartbeatRequest request = world.Request();
            world.Beat(request);
            byte[] first = world.Body;
            if (isReopened) { world.Reopen(); }
            if (isKilled) { world.Kill(); }
            world.Cloud.Time.Now += TimeSpan.FromSeconds(5);

            Assert.NotNull(world.Beat(request));

            Assert.True(first.AsSpan().SequenceEqual(world.Body), why);
            Assert.Equal(1, world.CountCertificates(CertificateStatus.Pending));
        }

        /// The same transaction in another exchange, because the device rebooted: one
        /// certificate, and one completed exchange.
        [Fact]
        public void Another_exchange_after_a_lost_answer_counts_once()
        {
            using HeartbeatWorld world = new HeartbeatWorld();
            using ModelDevice device = new ModelDevice(world);
            OperationOutcome outcome = world.Queue(OperationVerb.Renew);
            for (int i = 0; i < 3; i++)
            {
                device.Step(isHeard: false);
                device.Reboot();
            }
            Run(world, device);

            Assert.Equal(OperationState.Effective, world.Find(outcome).State);
            Assert.Equal(1, world.Find(outcome).Heartbeats);
            Assert.Equal(1, world.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(1, world.CountCertificates(CertificateStatus.Superseded));
        }

        /// Goal: an operation survives the death of the emulator between any commit and its
        /// answer.
        /// Method: the device goes through everything, step by step; at step k its answer is kept
        /// back, the emulator is killed and starts from its files. For every k, with and without
        /// a reboot of the device at the same moment: each operation is effective, with the
        /// heartbeats it needs; one billing event each; one certificate in force and none
        /// pending.
        [Theory]
        [InlineData("the device waits for its answer", false)]
        [InlineData("the device reboots too", true)]
        public void A_kill_between_any_commit_and_its_answer_changes_nothing(
            string why, bool isRebooted)
        {
            int kills = 0;
            for (int at = 0; at < StepsMax * 4; at++)
            {
                if (!RunKilled(at, isRebooted, why)) { break; }
                kills++;
            }
            // Renew 3, update 4, transfer 3: heartbeats, proofs, and the reports of the end.
            Assert.InRange(kills, 8, StepsMax * 3);
        }

        // False when the device was done before its step number `at`.
        private static bool RunKilled(int at, bool isRebooted, string why)
        {
            using HeartbeatWorld world = new HeartbeatWorld();
            using ModelDevice device = new ModelDevice(world);
            RootCa root = world.CreateRoot("plant");
            List<OperationOutcome> outcomes = [];
            int step = 0;
            bool isKilled = false;
            foreach (OperationVerb verb in new[]
                { OperationVerb.Renew, OperationVerb.Update, OperationVerb.Transfer })
            {
                outcomes.Add(world.Queue(
                    verb, verb == OperationVerb.Transfer ? root.Uid : ""));
                for (int i = 0; i < StepsMax && !IsDone(world, device); i++)
                {
                    bool isCut = step++ == at;
                    device.Step(isHeard: !isCut);
                    if (!isCut) { continue; }
                    isKilled = true;
                    world.Kill();
                    if (isRebooted) { device.Reboot(); }
                }
            }
            string line = $"{why}, killed at {at}";
            foreach (OperationOutcome outcome in outcomes)
            {
                OperationRecord done = world.Find(outcome);
                Assert.True(done.State == OperationState.Effective, $"{line}: {done.State}");
                Assert.True(
                    done.Heartbeats == (done.HasNewKey ? 2 : 1), $"{line}: {done.Heartbeats}");
            }
            Assert.Equal(outcomes.Count, world.CountEvents(EventType.Billing));
            Assert.Equal(1, world.CountCertificates(CertificateStatus.Issued));
            Assert.Equal(0, world.CountCertificates(CertificateStatus.Pending));
            Assert.Equal(0, world.CountCertificates(CertificateStatus.Revoked));
            Assert.Equal(outcomes.Count, world.CountCertificates(CertificateStatus.Superseded));
            world.Core.Dispose();
            Assert.Equal(
                AuditFault.None, AuditVerifier.Verify(world.Cloud.Folder, "").Fault);
            return isKilled;
        }

        private static void Run(HeartbeatWorld world, ModelDevice device)
        {
            for (int i = 0; i < StepsMax && !IsDone(world, device); i++) { device.Step(); }
        }

        private static bool IsDone(HeartbeatWorld world, ModelDevice device)
        {
            return !device.IsBusy && world.Device.Lifecycle!.Operations.Count == 0;
        }
    }
}
