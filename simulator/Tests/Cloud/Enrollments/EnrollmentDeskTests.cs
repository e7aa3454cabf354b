using System;
using System.Globalization;
using Device.Crypto;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Xunit;

namespace Simulator.Tests.Cloud.Enrollments
{
    /// Goal: a renewal over the management session ends as success when, and only when, the new
    /// certificate is proven; else as failure with a detail, and nothing that was signed for it
    /// stays valid. Names are those of facts/pelion.md H4.
    /// Method: the management service against the core's own client, without DTLS.
    public sealed class EnrollmentDeskTests : IDisposable
    {
        private readonly TestCloud _cloud = new TestCloud();
        private readonly IPrivateKey _key = RenewalScene.NewKey();
        private RenewalScene _scene;
        private TestDevice _device;

        public EnrollmentDeskTests()
        {
            _scene = new RenewalScene(_cloud.Core);
            _device = _scene.Register(_scene.Der);
        }

        public void Dispose()
        {
            _scene.Dispose();
            _key.Dispose();
            _cloud.Dispose();
        }

        public static TheoryData<CeStatus> Failures()
        {
            return new TheoryData<CeStatus>
            {
                CeStatus.Error, CeStatus.InvalidParameter, CeStatus.InsufficientBuffer,
                CeStatus.OutOfMemory, CeStatus.ItemNotFound, CeStatus.DeviceBusy,
                CeStatus.BadInputFromServer, CeStatus.EstError, CeStatus.StorageError,
                CeStatus.RenewalItemValidationError, CeStatus.BackupItemError,
                CeStatus.OriginalItemError, CeStatus.RestoreBackupError,
                CeStatus.RenewalStatusError, CeStatus.ForbiddenRequest, CeStatus.ItemIsEmpty,
                CeStatus.NotInitialized, CeStatus.InitFailed,
            };
        }

        [Fact]
        public void H4_58_success_is_a_registration_under_the_new_certificate()
        {
            EnrollmentRecord record = _scene.Start(_device);
            byte[] der = _scene.Enrol(_device, _key);
            Assert.Equal(CertificateStatus.Pending, _scene.RecordOf(der).Status);

            _scene.Answer(_device, (int)CeStatus.Success);
            Assert.Equal(EnrollmentStatus.New, _scene.Read(record).Status);
            _scene.Register(der);

            AssertEnd(record, EnrollmentResult.Success, "");
            Assert.Equal(CertificateStatus.Issued, _scene.RecordOf(der).Status);
            Assert.Equal(CertificateStatus.Superseded, _scene.RecordOf(_scene.Der).Status);
            _scene.Start(_scene.Register(der));
        }

        [Fact]
        public void H4_58_a_lost_answer_makes_no_second_certificate_and_another_key_replaces_it()
        {
            _scene.Start(_device);
            byte[] der = _scene.Enrol(_device, _key);
            Assert.Equal(der, _scene.Enrol(_device, _key));

            using IPrivateKey other = RenewalScene.NewKey();
            byte[] second = _scene.Enrol(_device, other);

            AssertRevoked(der);
            Assert.Equal(CertificateStatus.Pending, _scene.RecordOf(second).Status);
        }

        [Fact]
        public void H4_59_a_named_certificate_ends_with_the_devices_answer()
        {
            EnrollmentRecord record = _scene.Start(_device, RenewalScene.Named);
            byte[] der = _scene.Enrol(_device, _key, RenewalScene.Named);

            _scene.Answer(_device, (int)CeStatus.Success, RenewalScene.Named);

            AssertEnd(record, EnrollmentResult.Success, "");
            Assert.Equal(CertificateStatus.Issued, _scene.RecordOf(der).Status);
            Assert.Equal(RenewalScene.Named, _scene.RecordOf(der).Name);
            Assert.Equal(CertificateStatus.Issued, _scene.RecordOf(_scene.Der).Status);
        }

        [Theory]
        [InlineData("unknown", "other", EnrollmentVerdict.NameUnknown)]
        [InlineData("the factory's", "BOOTSTRAP", EnrollmentVerdict.NameUnknown)]
        [InlineData("reserved", "mbed.LwM2MDeviceCert", EnrollmentVerdict.NameUnknown)]
        [InlineData("under way", RenewalScene.Operational, EnrollmentVerdict.InProgress)]
        public void H4_60_wishes_that_are_refused(
            string why, string name, EnrollmentVerdict expected)
        {
            _scene.Start(_device);
            Assert.True(Verdict(name) == expected, why);
        }

        [Fact]
        public void H4_60_without_an_issuer_a_connection_or_the_object()
        {
            _scene.Device.Signer = new string('9', 32);
            Assert.Equal(EnrollmentVerdict.IssuerMissing, Verdict(RenewalScene.Operational));
            _scene.Device.Signer = "";

            _scene.Register(_scene.Der, "</1/0>,</3/0>");
            Assert.Equal(EnrollmentVerdict.NotSupported, Verdict(RenewalScene.Operational));

            _scene.Dispose();
            Assert.Equal(EnrollmentVerdict.NotConnected, Verdict(RenewalScene.Operational));
            Assert.Empty(_scene.ReadAll());
        }

        [Theory]
        [MemberData(nameof(Failures))]
        public void H4_61_every_status_of_a_device_is_a_failure_with_its_detail(CeStatus status)
        {
            EnrollmentRecord record = _scene.Start(_device);
            byte[] der = _scene.Enrol(_device, _key);

            _scene.Answer(_device, (int)status);

            EnrollmentRecord ended = _scene.Read(record);
            Assert.Equal(EnrollmentResult.Failure, ended.Result);
            string number = ((int)status).ToString("x", CultureInfo.InvariantCulture);
            Assert.EndsWith($"(0x{number})", ended.Detail);
            Assert.DoesNotContain("not known", ended.Detail);
            AssertRevoked(der);
            Assert.Equal(CertificateStatus.Issued, _scene.RecordOf(_scene.Der).Status);
            Assert.Equal(1, _cloud.Core.Counters[CloudEvent.OrphanRevoked]);
        }

        [Theory]
        [InlineData("no number", "ok")]
        [InlineData("nothing", "")]
        [InlineData("too long", "000000000")]
        [InlineData("a number that is none of Pelion's", "9999")]
        public void H4_61_an_answer_that_is_no_status_is_a_failure(string why, string text)
        {
            EnrollmentRecord record = _scene.Start(_device);
            _scene.Answer(_device, text);
            Assert.True(_scene.Read(record).Result == EnrollmentResult.Failure, why);
        }

        [Theory]
        [InlineData("the device never asked", false, false)]
        [InlineData("it got its certificate", true, false)]
        [InlineData("the emulator restarted", true, true)]
        public void H4_63_what_does_not_end_in_time_fails(
            string why, bool isEnrolled, bool isRestarted)
        {
            EnrollmentRecord record = _scene.Start(_device);
            byte[] der = isEnrolled ? _scene.Enrol(_device, _key) : [];
            if (isRestarted) { Restart(); }
            _cloud.Time.Now += TimeSpan.FromSeconds(599);
            _cloud.Core.Enrollments.Sweep(_cloud.Time.NowMs());
            Assert.Equal(EnrollmentStatus.New, _scene.Read(record).Status);
            _cloud.Time.Now += TimeSpan.FromSeconds(1);

            _cloud.Core.Enrollments.Sweep(_cloud.Time.NowMs());

            AssertEnd(
                record, EnrollmentResult.Failure,
                "The device did not prove a new certificate in time.");
            if (isEnrolled) { AssertRevoked(der); }
            Assert.True(_scene.ReadAll().Count == 1, why);
        }

        [Fact]
        public void H4_62_a_proof_after_a_restart_of_the_emulator_counts()
        {
            EnrollmentRecord record = _scene.Start(_device);
            byte[] der = _scene.Enrol(_device, _key);
            Restart();

            _scene.Register(der);

            AssertEnd(record, EnrollmentResult.Success, "");
            Assert.Equal(CertificateStatus.Superseded, _scene.RecordOf(_scene.Der).Status);
        }

        [Fact]
        public void H4_66_a_device_that_comes_back_under_the_old_one_has_failed()
        {
            EnrollmentRecord record = _scene.Start(_device);
            byte[] der = _scene.Enrol(_device, _key);
            _scene.Answer(_device, (int)CeStatus.Success);

            // In the session that stands it may register as often as it likes.
            _device.RunRegister(new RegistrationOptions
            {
                EndpointName = RenewalScene.Endpoint,
                AccountId = _cloud.Core.Account.Id,
            });
            Assert.Equal(EnrollmentStatus.New, _scene.Read(record).Status);
            _scene.Register(_scene.Der);

            AssertEnd(
                record, EnrollmentResult.Failure,
                "The device came back under its certificate before.");
            AssertRevoked(der);
        }

        [Theory]
        [InlineData(RenewalScene.Operational)]
        [InlineData(RenewalScene.Named)]
        public void H4_68_a_device_may_begin_itself(string name)
        {
            byte[] der = _scene.Enrol(_device, _key, name);
            bool isOperational = name == RenewalScene.Operational;
            EnrollmentRecord record = Assert.Single(_scene.ReadAll());
            Assert.Equal(name, record.Name);
            Assert.Equal(isOperational, record.Status == EnrollmentStatus.New);

            if (isOperational) { _scene.Register(der); }

            AssertEnd(record, EnrollmentResult.Success, "");
            Assert.Equal(CertificateStatus.Issued, _scene.RecordOf(der).Status);
        }

        [Theory]
        [InlineData("the factory's", CoapCode.Post, "est/BOOTSTRAP/sen", CoapCode.NotFound)]
        [InlineData("the operational one by name", CoapCode.Post, "est/LWM2M/sen",
            CoapCode.NotFound)]
        [InlineData("reserved", CoapCode.Post, "est/mbed.x/sen", CoapCode.NotFound)]
        [InlineData("another call", CoapCode.Post, "est/crts", CoapCode.NotFound)]
        [InlineData("another method", CoapCode.Get, "est/sen", CoapCode.MethodNotAllowed)]
        [InlineData("no request", CoapCode.Post, "est/sen", CoapCode.BadRequest)]
        public void Requests_for_certificates_that_are_refused(
            string why, int method, string path, int code)
        {
            Assert.True(_device.Ask(method, path) == code, why);
            Assert.Empty(_scene.ReadAll());
        }

        [Fact]
        public void Who_is_not_registered_gets_no_certificate()
        {
            _scene.Device.RegistrationId = 0;
            byte[] request = TestDevice.Request(_key, new RequestSubject
            {
                CommonName = RenewalScene.Endpoint,
            });
            Assert.Equal(EstState.Failed, _device.RunEst(request));
            Assert.Equal(CoapCode.NotFound, _device.Est.ResponseCode);
        }

        private EnrollmentVerdict Verdict(string name)
        {
            return _cloud.Core.Enrollments.Start(_scene.Device, name, out _);
        }

        private void Restart()
        {
            _scene.Dispose();
            _scene = new RenewalScene(_cloud.Reopen(), _scene);
        }

        private void AssertEnd(EnrollmentRecord record, EnrollmentResult result, string detail)
        {
            EnrollmentRecord ended = _scene.Read(record);
            Assert.Equal(EnrollmentStatus.Completed, ended.Status);
            Assert.Equal(result, ended.Result);
            Assert.Equal(detail, ended.Detail);
        }

        private void AssertRevoked(byte[] der)
        {
            CertificateRecord certificate = _scene.RecordOf(der);
            Assert.Equal(CertificateStatus.Revoked, certificate.Status);
            Assert.Equal(RevocationReason.Superseded, certificate.Reason);
        }
    }
}
