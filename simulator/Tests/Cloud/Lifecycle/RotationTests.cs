using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using Device.Agent.Heartbeat;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Xunit;

namespace Simulator.Tests.Cloud.Lifecycle
{
    /// <summary>Many devices at once, at the desks themselves: without sessions.</summary>
    public sealed class RotationTests : IDisposable
    {
        private const string Name = HeartbeatWorld.Operational;

        private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20);

        private readonly TestCloud _cloud = new TestCloud { AntiFloodSeconds = 0 };

        public RotationTests()
        {
            _cloud.Reopen();
        }

        private OperationDesk Desk { get { return _cloud.Core.Operations; } }

        /// Statement 26: an update for 10,000 devices in one call has a result for each; that some
        /// are refused holds up none.
        [Fact]
        public void Ten_thousand_updates_have_a_result_each()
        {
            const int Fleet = 10_000;
            Account other = _cloud.Core.Devices.CreateAccount("other")!;
            List<DeviceRecord> devices = [];
            for (int i = 0; i < Fleet; i++)
            {
                devices.Add(_cloud.AddDevice("esp32-" + i, i % 10 == 0 ? other : null));
            }
            string batch = OperationDesk.NewBatch();
            int refused = 0;
            foreach (DeviceRecord device in devices)
            {
                OperationOutcome outcome = Queue(device, OperationVerb.Update, batch);
                if (!outcome.IsTaken) { refused++; }
                Assert.Equal(device.Account != other, outcome.IsTaken);
            }
            Assert.True(Desk.Commit());
            Assert.Equal(Fleet / 10, refused);
            Assert.Equal(
                Fleet - refused,
                OperationTable.List(
                    _cloud.Core.Store, _cloud.Core.Account, batch, 0, Fleet).Count);
        }

        /// Statement 28: no orphan after 10,000 rotations of which a fifth fails at random.
        /// Method: 100 devices, renew or update by turns; a failure is reported at once, after
        /// the certificate came, or never, which the timeout ends. The seed decides.
        [Fact]
        public void Ten_thousand_rotations_with_a_fifth_failing_leave_no_orphan()
        {
            const int Devices = 100;
            const int Rounds = 100;
            const int Seed = 20_261_121;
            Random random = new Random(Seed);
            List<Rotating> fleet = [];
            for (int i = 0; i < Devices; i++) { fleet.Add(Add("esp32-" + i)); }
            int done = 0;
            for (int round = 0; round < Rounds; round++)
            {
                OperationVerb verb = round % 2 == 0 ? OperationVerb.Renew : OperationVerb.Update;
                foreach (Rotating one in fleet)
                {
                    Assert.True(Queue(one.Device, verb, "").IsTaken, $"seed {Seed}");
                    bool fails = random.Next(5) == 0;
                    if (Rotate(one, verb, fails, random)) { done++; }
                }
                _cloud.Time.Now += TimeSpan.FromDays(8);
                Desk.Sweep(_cloud.Time.NowMs());
            }
            Assert.True(Desk.Commit());
            Assert.InRange(done, Devices * Rounds * 3 / 4, Devices * Rounds * 17 / 20);
            Assert.Equal(done, Count("SELECT count(*) FROM event WHERE type = 'billing'"));
            Assert.Equal(0, Count("SELECT count(*) FROM operation WHERE state <= 2"));
            Assert.Equal(0, Count("SELECT count(*) FROM certificate WHERE status = 2"));
            Assert.Equal(Devices, Count("SELECT count(*) FROM certificate WHERE status = 0"));
            Assert.Equal(
                Devices, Count("SELECT count(DISTINCT device) FROM certificate WHERE status = 0"));
            Assert.Equal(done, Count("SELECT count(*) FROM certificate WHERE status = 3"));
            foreach (Rotating one in fleet) { one.Key.Dispose(); }
        }

        public void Dispose()
        {
            _cloud.Dispose();
        }

        // True when the rotation became effective.
        private bool Rotate(Rotating one, OperationVerb verb, bool fails, Random random)
        {
            HeartbeatOperation told = Assert.Single(Beat(one.Device).Operations);
            HeartbeatOperation carried = told;
            if (verb == OperationVerb.Update)
            {
                if (fails && random.Next(3) == 0) { return Fail(one, told, random); }
                one.Key.Dispose();
                one.Key = FactoryPki.NewKey();
                carried = Assert.Single(Beat(one.Device, new HeartbeatResult
                {
                    Transaction = told.Transaction,
                    Status = HeartbeatResult.StatusRequest,
                    Payload = HeartbeatWorld.CsrOf(one.Key, one.Device.Endpoint),
                }).Operations);
            }
            if (fails) { return Fail(one, told, random); }
            byte[] serial = HeartbeatWorld.ParseLeaf(carried.Chain[0]).SerialNumber;
            lock (one.Device)
            {
                LifecycleChange? proof = Desk.OnRegistered(
                    one.Device, serial, _cloud.Time.NowMs());
                Assert.NotNull(proof);
                Assert.True(Desk.TryCommit(one.Device, proof, null));
                Assert.Null(Desk.OnRegistered(one.Device, serial, _cloud.Time.NowMs()));
            }
            return true;
        }

        private bool Fail(Rotating one, HeartbeatOperation told, Random random)
        {
            // Otherwise it is never heard of again, and the timeout ends it.
            if (random.Next(2) == 0)
            {
                Assert.Empty(Beat(one.Device, new HeartbeatResult
                {
                    Transaction = told.Transaction,
                    Status = 0x50f,
                    Fault = 1,
                }).Operations);
            }
            return false;
        }

        private HeartbeatAnswer Beat(DeviceRecord device, params HeartbeatResult[] results)
        {
            using ManualResetEventSlim done = new ManualResetEventSlim();
            HeartbeatReply? reply = _cloud.Core.Heartbeats.Handle(
                device,
                new HeartbeatRequest
                {
                    RootOfTrustId = device.FactoryKey[..HeartbeatLimits.IdSize],
                    Exchange = RandomNumberGenerator.GetBytes(HeartbeatLimits.IdSize),
                    Digest = new byte[HeartbeatLimits.IdSize],
                    Results = results,
                },
                later =>
                {
                    _later = later;
                    done.Set();
                });
            if (reply == null)
            {
                Assert.True(done.Wait(WaitMax));
                reply = _later!;
            }
            Assert.Equal(CoapCode.Changed, reply.Code);
            return HeartbeatWorld.Parse(reply.Body);
        }

        private HeartbeatReply? _later;

        private OperationOutcome Queue(DeviceRecord device, OperationVerb verb, string batch)
        {
            return Desk.Queue(
                _cloud.Core.Account, device, Name, verb, "", batch, "tester", _cloud.Time.Now);
        }

        private Rotating Add(string endpoint)
        {
            DeviceRecord device = _cloud.AddDevice(endpoint);
            ECDsa key = FactoryPki.NewKey();
            byte[] point = FactoryPki.PointOf(key);
            Simulator.Cloud.Ca.CertificateIssued issued = _cloud.Core.Authority.IssueDevice(
                point, endpoint, _cloud.Core.Account.Id, device.Id, TimeSpan.FromDays(36_500));
            LifecycleChange change = new LifecycleChange(device, _cloud.Time.NowMs());
            change.Issue(
                new CertificateRecord(
                    issued.Serial, SHA256.HashData(point), issued.NotAfterSeconds,
                    CertificateStatus.Issued),
                issued.Der);
            Assert.True(_cloud.Core.Store.Write(change.Apply));
            return new Rotating(device, key);
        }

        private int Count(string query)
        {
            return _cloud.Core.Store.Read(statements =>
            {
                using Microsoft.Data.Sqlite.SqliteDataReader rows = statements.Query(query);
                rows.Read();
                return rows.GetInt32(0);
            });
        }

        private sealed class Rotating
        {
            public Rotating(DeviceRecord device, ECDsa key)
            {
                Device = device;
                Key = key;
            }

            public DeviceRecord Device { get; }

            public ECDsa Key { get; set; }
        }
    }
}
