using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Microsoft.Data.Sqlite;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud.Ca
{
    /// <summary>Certificates that are taken back: on every path, for every reason, once.</summary>
    public sealed class RevocationDeskTests : IDisposable
    {
        private const string Lwm2m = EnrolmentDesk.OperationalName;

        private readonly SignerScene _scene = new SignerScene();
        private readonly ECDsa _key = FactoryPki.NewKey();

        private RevocationDesk Desk { get { return _scene.Core.Revocations; } }

        private InternalCa Internal { get { return _scene.Core.Authority; } }

        [Fact]
        public void S32_revoke_ends_live_sessions_and_the_next_handshake()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;
            using TestDevice device = _scene.Connect(leaf.Der, Internal);
            using TestDevice factory = _scene.ConnectFactory();
            Assert.Equal(
                RegistrationState.Registered, device.RunRegister(_scene.Registration()));
            PeerVerified peer = SignerScene.Verify(leaf.Der, Internal);
            Assert.False(_scene.Management.IsRevoked(peer));

            RevocationOutcome outcome = Desk.Revoke(
                _scene.Device, Lwm2m, RevocationReason.KeyCompromise, "operator");

            Assert.Equal(RevocationResult.Done, outcome.Result);
            Assert.Equal([leaf.SerialNumber], outcome.Serials);
            Assert.True(device.Session.RunPosted(wait: true));
            Assert.True(device.Session.WasRevoked);
            Assert.True(factory.Session.RunPosted(wait: true));
            Assert.False(factory.Session.IsOpen);
            Assert.False(factory.Session.WasRevoked);
            Assert.True(_scene.Management.IsRevoked(peer));
            Assert.Equal(0, _scene.Device.RegistrationId);
            Assert.Equal(DeviceState.Deregistered, _scene.Device.State);
            // A handshake whose certificate was looked at before the revocation.
            using TestDevice late = _scene.Connect(leaf.Der, Internal);
            Assert.True(late.Session.WasRevoked);
        }

        [Fact]
        public void S33_no_path_takes_a_revoked_certificate_nor_its_device_also_after_a_restart()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;
            using TestDevice enrolling = _scene.ConnectFactory();
            Assert.Equal(
                BootstrapState.Finished, enrolling.RunBootstrap(SignerScene.Endpoint, ""));
            Desk.Revoke(_scene.Device, Lwm2m, RevocationReason.CessationOfOperation, "operator");

            // EST in a session that had bootstrapped before.
            using ECDsa fresh = FactoryPki.NewKey();
            Assert.Equal(EstState.Failed, enrolling.RunEst(SignerScene.Request(fresh)));
            for (int life = 0; life < 2; life++)
            {
                Assert.Equal(HeartbeatHold.Revoked, _scene.Device.Hold);
                using TestDevice factory = _scene.ConnectFactory();
                Assert.Equal(
                    CoapCode.Forbidden,
                    factory.Ask(CoapCode.Post, "bs", "ep=" + SignerScene.Endpoint));
                Assert.Contains("on hold", factory.Text);
                Assert.True(_scene.Management.IsRevoked(
                    SignerScene.Verify(leaf.Der, Internal)));
                using TestDevice device = _scene.Connect(leaf.Der, Internal);
                Assert.Equal(
                    CoapCode.Forbidden,
                    device.Ask(CoapCode.Post, "rd", "lwm2m=1.1", "ep=" + SignerScene.Endpoint));
                Assert.True(_scene.Counters[RefusalCause.CertificateRevoked] >= 1);
                Assert.True(_scene.Counters[RefusalCause.DeviceOnHold] >= 1);
                _scene.Restart();
            }
            Assert.Equal(1, Count("SELECT count(*) FROM certificate"));
        }

        [Fact]
        public void S33_a_key_of_a_revoked_certificate_enrols_no_more_also_when_memory_forgot_it()
        {
            _scene.Enrol(_key);
            byte[] serial = _scene.Device.Certificates[0].Serial;
            Desk.RevokeSerial(
                _scene.Account, serial, RevocationReason.KeyCompromise, "operator");
            _scene.Device.Hold = HeartbeatHold.None;
            for (int i = 0; i < DeviceRecord.CertificatesKeptMax; i++)
            {
                using ECDsa other = FactoryPki.NewKey();
                _scene.Enrol(other);
            }
            Assert.DoesNotContain(
                _scene.Device.Certificates, kept => kept.Serial.AsSpan().SequenceEqual(serial));

            using TestDevice device = _scene.ConnectFactory();
            device.RunBootstrap(SignerScene.Endpoint, "");
            Assert.Equal(EstState.Failed, device.RunEst(SignerScene.Request(_key)));
            Assert.Equal(1, _scene.Counters[RefusalCause.CertificateRevoked]);
        }

        [Fact]
        public void S35_revoke_twice_changes_and_logs_once()
        {
            _scene.Enrol(_key);
            Desk.Revoke(_scene.Device, Lwm2m, RevocationReason.KeyCompromise, "operator");
            long before = Count("SELECT count(*) FROM event");

            RevocationOutcome again = Desk.Revoke(
                _scene.Device, Lwm2m, RevocationReason.AffiliationChanged, "operator");

            Assert.Equal(RevocationResult.AlreadyDone, again.Result);
            Assert.Empty(again.Serials);
            Assert.Equal(before, Count("SELECT count(*) FROM event"));
            Assert.Equal(1, Count("SELECT count(*) FROM event WHERE type = 'revoke'"));
            Assert.Equal(1, Count("SELECT count(*) FROM event WHERE type = 'hold'"));
            Assert.Equal(
                (long)RevocationReason.KeyCompromise, Count("SELECT reason FROM certificate"));
        }

        [Fact]
        public void S35_revoke_deletes_nothing_and_asks_nothing_of_the_device()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;

            Desk.Revoke(_scene.Device, Lwm2m, RevocationReason.KeyCompromise, "operator");

            Assert.Equal(0, Count("SELECT count(*) FROM operation"));
            Assert.Equal(
                leaf.Der, _scene.Core.Devices.ReadCertificate(_scene.Device, leaf.SerialNumber));
        }

        [Fact]
        public void A_superseded_certificate_puts_nobody_on_hold_and_the_device_recovers()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;
            using TestDevice device = _scene.Connect(leaf.Der, Internal);
            using TestDevice factory = _scene.ConnectFactory();

            RevocationOutcome outcome = Desk.RevokeSerial(
                _scene.Account, leaf.SerialNumber, RevocationReason.Superseded, "operator");

            Assert.Equal(RevocationResult.Done, outcome.Result);
            Assert.Equal(HeartbeatHold.None, _scene.Device.Hold);
            Assert.True(device.Session.RunPosted(wait: true));
            Assert.True(device.Session.WasRevoked);
            Assert.True(factory.Session.IsOpen);
            using ECDsa fresh = FactoryPki.NewKey();
            Certificate second = _scene.Enrol(fresh).Leaf;
            using TestDevice recovered = _scene.Connect(second.Der, Internal);
            Assert.Equal(
                RegistrationState.Registered, recovered.RunRegister(_scene.Registration()));
        }

        [Fact]
        public void A_compromised_key_takes_all_its_certificates_along()
        {
            DateTimeOffset now = _scene.Cloud.Time.Now;
            _scene.Cloud.Time.Now -= TimeSpan.FromDays(365 * 2 / 3 + 1);
            Certificate first = _scene.Enrol(_key).Leaf;
            _scene.Cloud.Time.Now = now;
            Certificate second = _scene.Enrol(_key).Leaf;
            using ECDsa other = FactoryPki.NewKey();
            Certificate third = _scene.Enrol(other).Leaf;

            RevocationOutcome outcome = Desk.RevokeSerial(
                _scene.Account, first.SerialNumber, RevocationReason.KeyCompromise, "operator");

            Assert.Equal([first.SerialNumber, second.SerialNumber], outcome.Serials);
            Assert.False(_scene.Management.IsRevoked(SignerScene.Verify(third.Der, Internal)));
        }

        [Fact]
        public void A_named_certificate_is_taken_back_without_a_hold()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;
            byte[] serial = [0x42, 1, 2, 3, 4, 5, 6, 7];
            CertificateRecord named = new CertificateRecord(
                serial, new byte[32], leaf.NotAfterSeconds, CertificateStatus.Issued)
            {
                Name = "Sensor",
            };
            LifecycleChange change = new LifecycleChange(_scene.Device, 0);
            change.Issue(named, leaf.Der);
            _scene.Core.Devices.TrySave(_scene.Device, change, null);

            RevocationOutcome outcome = Desk.Revoke(
                _scene.Device, "Sensor", RevocationReason.KeyCompromise, "operator");

            Assert.Equal(RevocationResult.Done, outcome.Result);
            Assert.Equal([serial], outcome.Serials);
            Assert.Equal(HeartbeatHold.None, _scene.Device.Hold);
            Assert.False(_scene.Management.IsRevoked(SignerScene.Verify(leaf.Der, Internal)));
        }

        [Fact]
        public void A_serial_of_nobody_or_of_another_account_is_not_found()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;
            Account other = _scene.Core.Devices.CreateAccount("other")!;

            Assert.Equal(
                RevocationResult.NotFound,
                Desk.RevokeSerial(
                    other, leaf.SerialNumber, RevocationReason.Unspecified, "x").Result);
            Assert.Equal(
                RevocationResult.NotFound,
                Desk.RevokeSerial(
                    _scene.Account, [1, 2, 3], RevocationReason.Unspecified, "x").Result);
            Assert.Equal(0, Count("SELECT count(*) FROM event WHERE type = 'revoke'"));
        }

        [Fact]
        public void Many_devices_are_revoked_in_one_call_with_a_result_for_each()
        {
            List<DeviceRecord> devices = [];
            for (int i = 0; i < 1_000; i++) { devices.Add(_scene.Cloud.AddDevice($"many-{i}")); }
            Desk.Revoke(devices[500], Lwm2m, RevocationReason.Unspecified, "operator");

            RevocationOutcome[] outcomes = Desk.RevokeAll(
                devices, Lwm2m, RevocationReason.Unspecified, "operator");

            for (int i = 0; i < devices.Count; i++)
            {
                Assert.Equal(
                    i == 500 ? RevocationResult.AlreadyDone : RevocationResult.Done,
                    outcomes[i].Result);
                Assert.Equal(HeartbeatHold.Revoked, devices[i].Hold);
            }
        }

        [Fact]
        public void A_store_that_refuses_leaves_everything_as_it_was()
        {
            Certificate leaf = _scene.Enrol(_key).Leaf;
            using TestDevice device = _scene.Connect(leaf.Der, Internal);
            device.RunRegister(_scene.Registration());
            long registration = _scene.Device.RegistrationId;
            _scene.Core.Store.Write(statements => statements.Execute(
                "CREATE TRIGGER broken BEFORE UPDATE ON certificate "
                + "BEGIN SELECT RAISE(FAIL, 'x'); END"));

            RevocationOutcome outcome = Desk.Revoke(
                _scene.Device, Lwm2m, RevocationReason.KeyCompromise, "operator");

            Assert.Equal(RevocationResult.StoreUnavailable, outcome.Result);
            Assert.Equal(HeartbeatHold.None, _scene.Device.Hold);
            Assert.Equal(CertificateStatus.Issued, _scene.Device.Certificates[0].Status);
            Assert.Equal(registration, _scene.Device.RegistrationId);
            Assert.Equal(DeviceState.Registered, _scene.Device.State);
            Assert.True(device.Session.IsOpen);
            _scene.Core.Store.Write(statements => statements.Execute("DROP TRIGGER broken"));
            Assert.Equal(
                RevocationResult.Done,
                Desk.Revoke(
                    _scene.Device, Lwm2m, RevocationReason.KeyCompromise, "operator").Result);
        }

        [Theory]
        [InlineData("keyCompromise", RevocationReason.KeyCompromise)]
        [InlineData("KEYCOMPROMISE", RevocationReason.KeyCompromise)]
        [InlineData("cACompromise", RevocationReason.CaCompromise)]
        [InlineData("4", RevocationReason.Superseded)]
        [InlineData("9", RevocationReason.PrivilegeWithdrawn)]
        [InlineData("unspecified", RevocationReason.Unspecified)]
        [InlineData("aACompromise", RevocationReason.AaCompromise)]
        public void Reasons_are_those_of_RFC_5280(string text, RevocationReason reason)
        {
            Assert.True(RevocationReasons.TryParse(text, out RevocationReason read));
            Assert.Equal(reason, read);
        }

        [Theory]
        [InlineData("no name", "")]
        [InlineData("removeFromCRL is of delta lists", "8")]
        [InlineData("7 is not used", "7")]
        [InlineData("one too many", "11")]
        [InlineData("another word", "lost")]
        public void Other_reasons_are_none(string why, string text)
        {
            Assert.False(RevocationReasons.TryParse(text, out _), why);
        }

        public void Dispose()
        {
            _key.Dispose();
            _scene.Dispose();
        }

        private long Count(string query)
        {
            return _scene.Core.Store.Read(statements =>
            {
                using SqliteDataReader rows = statements.Query(query);
                rows.Read();
                return rows.GetInt64(0);
            });
        }
    }
}
