using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>The queue by itself: what may wait, and what becomes of two that wait.</summary>
    public sealed class OperationQueueTests : IDisposable
    {
        private const string Name = HeartbeatWorld.Operational;

        private readonly TestCloud _cloud = new TestCloud();
        private readonly string _older;
        private readonly string _newer;
        private int _devices;

        public OperationQueueTests()
        {
            _older = CreateRoot("older");
            // Ids begin with the millisecond of their creation, and then they are random.
            do { _newer = CreateRoot("newer " + Guid.NewGuid().ToString("N")); }
            while (string.CompareOrdinal(_newer, _older) <= 0);
        }

        private OperationDesk Desk { get { return _cloud.Core.Operations; } }

        /// Statement 6 (a conflicting queue is coalesced, and the same for every order of
        /// arrival), exhaustively.
        /// Method: every order of every subset of renew, update, delete and transfers to three
        /// roots: 1,956 sequences. What waits in the end depends on the set alone, everything
        /// else points to it.
        [Fact]
        public void Every_order_of_conflicting_operations_gives_the_same_result()
        {
            (OperationVerb Verb, string Signer)[] all =
            [
                (OperationVerb.Renew, ""), (OperationVerb.Update, ""),
                (OperationVerb.Transfer, ""), (OperationVerb.Transfer, _older),
                (OperationVerb.Transfer, _newer), (OperationVerb.Delete, ""),
            ];
            Dictionary<int, string> results = [];
            int sequences = 0;
            foreach (int[] order in Orders(all.Length))
            {
                DeviceRecord device = AddDevice();
                int set = 0;
                foreach (int index in order)
                {
                    set |= 1 << index;
                    OperationOutcome outcome = Queue(device, all[index].Verb, all[index].Signer);
                    Assert.True(outcome.IsTaken, outcome.ToString());
                }
                OperationRecord waiting = Assert.Single(device.Lifecycle!.Operations);
                string result = $"{waiting.Verb} {waiting.Signer} {waiting.HasNewKey}";
                Assert.Equal(OperationState.Queued, waiting.State);
                string line = string.Join(',', order);
                Assert.True(results.TryAdd(set, result) || results[set] == result, line);
                sequences++;
            }
            Assert.Equal(1_956, sequences);
            Assert.Equal("Delete  False", results[63]);
            Assert.Equal($"Transfer {_newer} True", results[31]);
            Assert.Equal("Update  True", results[3]);
            Assert.Equal("Renew  False", results[1]);
        }

        [Fact]
        public void What_is_coalesced_leads_to_what_does_it_also_after_a_restart()
        {
            DeviceRecord device = AddDevice();
            OperationOutcome renew = Queue(device, OperationVerb.Renew);
            OperationOutcome update = Queue(device, OperationVerb.Update);
            OperationOutcome again = Queue(device, OperationVerb.Update);
            OperationOutcome delete = Queue(device, OperationVerb.Delete);
            Assert.Equal(OperationVerdict.Queued, renew.Verdict);
            Assert.Equal(OperationVerdict.Queued, update.Verdict);
            Assert.Equal(
                new OperationOutcome(
                    OperationVerdict.Coalesced, again.TransactionId, update.TransactionId),
                again);
            Assert.True(Desk.Commit());

            _cloud.Reopen();

            Assert.Equal(update.TransactionId, Find(renew).MergedInto);
            Assert.Equal(update.TransactionId, Find(again).MergedInto);
            Assert.Equal(delete.TransactionId, Find(update).MergedInto);
            Assert.Equal(OperationState.Queued, Find(delete).State);
            DeviceRecord found = _cloud.Core.Devices.Directory.Find(
                _cloud.Core.Account, device.Endpoint)!;
            Assert.Equal(
                delete.TransactionId, Assert.Single(found.Lifecycle!.Operations).TransactionId);
        }

        [Fact]
        public void Names_have_queues_of_their_own()
        {
            DeviceRecord device = AddDevice();
            Queue(device, OperationVerb.Renew);
            Assert.Equal(
                OperationVerdict.Queued,
                Desk.Queue(
                    _cloud.Core.Account, device, "customer", OperationVerb.Update, "",
                    OperationDesk.NewBatch(), "tester", _cloud.Time.Now).Verdict);
            Assert.Equal(2, device.Lifecycle!.Operations.Count);
        }

        [Theory]
        [InlineData("empty", "", OperationVerdict.NameInvalid)]
        [InlineData(
            "51 characters", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeef",
            OperationVerdict.NameInvalid)]
        [InlineData("a line feed", "a\nb", OperationVerdict.NameInvalid)]
        [InlineData("no ASCII", "é", OperationVerdict.NameInvalid)]
        [InlineData("the factory's", "bootstrap", OperationVerdict.NameForbidden)]
        [InlineData(
            "a factory item", "mbed.BootstrapDeviceCert", OperationVerdict.NameForbidden)]
        [InlineData("nothing of that name", "other", OperationVerdict.CertificateMissing)]
        public void A_name_that_cannot_be_operated_on_is_refused(
            string why, string name, OperationVerdict verdict)
        {
            DeviceRecord device = AddDevice();
            OperationOutcome outcome = Desk.Queue(
                _cloud.Core.Account, device, name, OperationVerb.Renew, "",
                OperationDesk.NewBatch(), "tester", _cloud.Time.Now);
            Assert.True(outcome.Verdict == verdict, why);
            Assert.Empty(device.Lifecycle?.Operations ?? []);
        }

        /// Statement 30, second half: a root CA that is not known is refused up front.
        [Fact]
        public void A_transfer_to_an_unknown_root_is_refused_up_front()
        {
            DeviceRecord device = AddDevice();
            Assert.Equal(
                OperationVerdict.SignerUnknown,
                Queue(device, OperationVerb.Transfer, Guid.NewGuid().ToString("N")).Verdict);
            Assert.Empty(device.Lifecycle!.Operations);
        }

        [Fact]
        public void A_device_of_another_account_is_not_there()
        {
            DeviceRecord device = AddDevice();
            Account other = _cloud.Core.Devices.CreateAccount("other")!;
            Assert.Equal(
                OperationVerdict.DeviceUnknown,
                Desk.Queue(
                    other, device, Name, OperationVerb.Renew, "", OperationDesk.NewBatch(),
                    "tester", _cloud.Time.Now).Verdict);
        }

        [Fact]
        public void What_waits_can_be_taken_back()
        {
            DeviceRecord device = AddDevice();
            OperationOutcome outcome = Queue(device, OperationVerb.Renew);
            Assert.True(Desk.Cancel(device, outcome.TransactionId, "tester", _cloud.Time.Now));
            Assert.False(Desk.Cancel(device, outcome.TransactionId, "tester", _cloud.Time.Now));
            Assert.True(Desk.Commit());
            Assert.Equal(OperationState.Cancelled, Find(outcome).State);
        }

        [Fact]
        public void A_closed_store_refuses_and_memory_takes_nothing()
        {
            DeviceRecord device = AddDevice();
            _cloud.Core.Store.Dispose();
            Assert.Equal(
                OperationVerdict.StoreUnavailable,
                Queue(device, OperationVerb.Renew).Verdict);
            Assert.Equal(
                OperationVerdict.StoreUnavailable,
                Queue(device, OperationVerb.Renew).Verdict);
        }

        [Fact]
        public void Lists_are_of_one_batch_and_go_on_behind_a_row()
        {
            string batch = OperationDesk.NewBatch();
            DeviceRecord[] devices = [AddDevice(), AddDevice(), AddDevice()];
            foreach (DeviceRecord device in devices)
            {
                Desk.Queue(
                    _cloud.Core.Account, device, Name, OperationVerb.Renew, "", batch, "tester",
                    _cloud.Time.Now);
            }
            Queue(devices[0], OperationVerb.Update);
            Assert.True(Desk.Commit());
            List<OperationRecord> first = OperationTable.List(
                _cloud.Core.Store, _cloud.Core.Account, batch, 0, 2);
            List<OperationRecord> rest = OperationTable.List(
                _cloud.Core.Store, _cloud.Core.Account, batch, first[1].Sequence, 10);
            Assert.Equal(2, first.Count);
            Assert.Equal(devices[2].Id, Assert.Single(rest).DeviceId);
            Assert.Equal(4, OperationTable.List(
                _cloud.Core.Store, _cloud.Core.Account, "", 0, 10).Count);
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        private OperationOutcome Queue(
            DeviceRecord device, OperationVerb verb, string signer = "")
        {
            return Desk.Queue(
                _cloud.Core.Account, device, Name, verb, signer, OperationDesk.NewBatch(),
                "tester", _cloud.Time.Now);
        }

        private OperationRecord Find(OperationOutcome outcome)
        {
            return OperationTable.Find(
                _cloud.Core.Store, _cloud.Core.Account, outcome.TransactionId)!;
        }

        private string CreateRoot(string name)
        {
            RootCaSettings settings = new RootCaSettings { Name = name };
            _cloud.Core.Signers.Create(_cloud.Core.Account, settings, 365, out RootCa? created);
            return created!.Uid;
        }

        // A device with a certificate of which nobody has the key.
        private DeviceRecord AddDevice()
        {
            DeviceRecord device = _cloud.AddDevice("device-" + _devices++);
            LifecycleChange change = new LifecycleChange(device, _cloud.Time.NowMs());
            change.Issue(
                new CertificateRecord(
                    RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(32),
                    _cloud.Time.Now.AddDays(1).ToUnixTimeSeconds(), CertificateStatus.Issued)
                {
                    IssuedAtMs = change.NowMs,
                },
                [1]);
            lock (device) { Assert.True(Desk.TryCommit(device, change, null)); }
            return device;
        }

        // Every order of every subset that is not empty.
        private static IEnumerable<int[]> Orders(int count)
        {
            Stack<int[]> open = new Stack<int[]>();
            open.Push([]);
            while (open.TryPop(out int[]? order))
            {
                if (order.Length > 0) { yield return order; }
                for (int next = 0; next < count; next++)
                {
                    if (Array.IndexOf(order, next) < 0) { open.Push([.. order, next]); }
                }
            }
        }
    }
}
