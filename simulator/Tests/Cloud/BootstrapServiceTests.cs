using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Services;
using Xunit;

namespace Simulator.Tests.Cloud
{
    /// <summary>The bootstrap service against the core's own client, without DTLS.</summary>
    public sealed class BootstrapServiceTests : IDisposable
    {
        private const string Endpoint = "esp32-0042";
        private const string ManagementUri = "coaps://127.0.0.1:5685";

        private readonly TestCloud _cloud = new TestCloud();
        private readonly FactoryPki _factory = new FactoryPki();
        private readonly ECDsa _factoryKey = FactoryPki.NewKey();
        private BootstrapService _service;

        public BootstrapServiceTests()
        {
            _cloud.Trust(_factory);
            _service = CreateService();
        }

        private CloudCounters Counters { get { return _cloud.Core.Counters; } }

        private string Owner { get { return _cloud.Core.Account.Id; } }

        [Fact]
        public void A_device_gets_its_account_in_EST_mode()
        {
            using TestDevice device = Connect();

            Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, Owner));

            BootstrapAccount account = device.Bootstrap.Account;
            DeviceRecord record = Find();
            Assert.Equal(ManagementUri, account.ServerUri);
            Assert.Equal(BootstrapAccount.ModeEst, account.SecurityMode);
            Assert.Equal(_cloud.Core.Authority.Certificate.Der, account.ServerCertificate);
            Assert.Equal(CloudOptions.LifetimeSecondsDefault, account.LifetimeSeconds);
            Assert.Equal("U", account.Binding);
            Assert.Equal(record.Id, account.InternalEndpoint);
            Assert.Empty(account.SecretKey);
            device.Run(() => true);
            Assert.Equal(DeviceState.Bootstrapped, record.State);
            Assert.Equal(1, Counters[CloudEvent.BootstrapAccepted]);
            Assert.Equal(1, Counters[CloudEvent.BootstrapFinished]);
        }

        /// Goal: the account has every resource that LwM2M 1.1 appendix E.1 makes mandatory:
        /// Leshan's client reads its instance whole and gives up where one is missing.
        [Fact]
        public void The_account_has_every_mandatory_resource()
        {
            using TestDevice device = Connect();
            Dictionary<int, int> counts = [];
            device.OnRequest = output =>
            {
                CoapRequestView request = output.Request;
                if (request.PathIs("0"))
                {
                    TlvReader instance = new TlvReader(
                        request.Payload, request.PayloadOffset, request.PayloadCount);
                    Assert.True(instance.Next());
                    TlvReader resource = new TlvReader(
                        request.Payload, instance.ValueOffset, instance.ValueCount);
                    while (resource.Next()) { counts.Add(resource.Id, resource.ValueCount); }
                }
                device.Endpoint.Respond(
                    output.RequestHandle, CoapCode.Changed, Environment.TickCount64);
            };

            Assert.Equal(CoapCode.Changed, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            device.Run(() => Counters[CloudEvent.BootstrapFinished] == 1);

            for (int mandatory = 0; mandatory <= 5; mandatory++)
            {
                Assert.True(counts.ContainsKey(mandatory), $"/0/1/{mandatory}");
            }
            Assert.Equal(0, counts[3]);
            Assert.Equal(0, counts[5]);
        }

        [Fact]
        public void A_refused_device_reads_why_and_is_counted()
        {
            using TestDevice device = Connect();

            Assert.Equal(
                CoapCode.Forbidden, device.Ask(CoapCode.Post, "bs", "ep=other", "aid=" + Owner));
            Assert.Contains("CN 'esp32-0042' is not endpoint 'other'", device.Text);
            Assert.Equal(1, Counters[RefusalCause.CommonNameDiffers]);
            Assert.Equal(1, Counters.Refused);
            Assert.Equal(0, _cloud.Core.Devices.Directory.Count);
        }

        [Fact]
        public void A_device_that_refuses_a_write_is_not_bootstrapped()
        {
            using TestDevice device = new TestDevice(_service, Peer()) { RefusesWrites = true };

            Assert.Equal(CoapCode.Changed, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            device.Run(() => Counters[CloudEvent.BootstrapBroken] == 1);

            Assert.Equal(DeviceState.CloudEnrolling, Find().State);
            Assert.Equal(CoapCode.Unauthorized, device.Ask(CoapCode.Post, "est/sen"));
        }

        /// Goal: a client that goes by LwM2M alone is bootstrapped: it knows no query of the finish
        /// and answers Pelion's with 4.02, as Anjay 3.9.0 does.
        [Theory]
        [InlineData("it takes the finish without the name", CoapCode.Changed, true)]
        [InlineData("it refuses that one too", CoapCode.BadOption, false)]
        [InlineData("its account is not consistent", CoapCode.NotAcceptable, false)]
        public void A_finish_whose_name_is_refused_goes_out_once_more_without_it(
            string why, int answer, bool isFinished)
        {
            using TestDevice device = Connect();
            List<string> finishes = [];
            device.OnRequest = output =>
            {
                bool isFinish = output.Request.Method == CoapCode.Post;
                bool isNamed = isFinish && output.Request.QueryCount > 0;
                if (isFinish) { finishes.Add(isNamed ? output.Request.Query(0) : ""); }
                device.Endpoint.Respond(
                    output.RequestHandle,
                    isNamed ? CoapCode.BadOption : isFinish ? answer : CoapCode.Changed,
                    Environment.TickCount64);
            };

            Assert.Equal(CoapCode.Changed, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            device.Run(() => finishes.Count == 2);

            Assert.Equal(["iep=" + Find().Id, ""], finishes);
            Assert.True(Counters[CloudEvent.BootstrapFinished] == (isFinished ? 1 : 0), why);
            Assert.True(Counters[CloudEvent.BootstrapBroken] == (isFinished ? 0 : 1), why);
        }

        /// Goal: a device that begins again and again in one session is refused, and does not take
        /// the service with it.
        /// Method: it never answers what the service asks, so nothing comes to an end.
        [Fact]
        public void A_bootstrap_while_one_is_under_way_is_refused()
        {
            using TestDevice device = new TestDevice(_service, Peer()) { IgnoresWrites = true };
            Assert.Equal(CoapCode.Changed, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            for (int i = 1; i <= 3; i++)
            {
                Assert.Equal(
                    CoapCode.ServiceUnavailable,
                    device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
                Assert.Equal(i, Counters[RefusalCause.BootstrapUnderWay]);
            }
            Assert.Equal(1, Counters[CloudEvent.BootstrapAccepted]);
        }

        [Fact]
        public void A_session_may_bootstrap_again_after_the_end()
        {
            using TestDevice device = Connect();
            for (int i = 1; i <= 4; i++)
            {
                Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, Owner));
                device.Run(() => Counters[CloudEvent.BootstrapFinished] == i);
            }
        }

        [Fact]
        public void EST_needs_a_bootstrap_in_the_same_session()
        {
            using (TestDevice first = Connect()) { first.RunBootstrap(Endpoint, ""); }
            using TestDevice device = Connect();

            Assert.Equal(CoapCode.Unauthorized, device.Ask(CoapCode.Post, "est/sen"));
            Assert.Equal(1, Counters[RefusalCause.BootstrapMissing]);
        }

        [Fact]
        public void The_certificate_is_what_the_cloud_decided()
        {
            using TestDevice device = Connect();
            device.RunBootstrap(Endpoint, Owner);
            using IPrivateKey key = TestDevice.Crypto.GenerateKeyPair(KeyUse.Sign);
            byte[] request = TestDevice.Request(key, new RequestSubject
            {
                CommonName = Endpoint,
                OrganizationalUnit = Owner,
                Locality = Find().Id,
            });

            Assert.Equal(EstState.Finished, device.RunEst(request));

            Assert.Equal(1, device.Est.CertificateCount);
            PeerVerified peer = FactoryPki.Verify(
                device.Est.Chain, _cloud.Core.Authority.Certificate);
            Certificate leaf = peer.Chain.Leaf;
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            Assert.Equal(point, leaf.PublicPoint);
            Assert.Equal(Endpoint, leaf.CommonName);
            Assert.Equal(Owner, leaf.OrganizationalUnit);
            Assert.Equal(Find().Id, leaf.Locality);
            Assert.Equal(
                leaf.Der, _cloud.Core.Devices.ReadCertificate(Find(), leaf.SerialNumber));
        }

        [Fact]
        public void The_same_key_gets_the_same_certificate_also_after_a_restart()
        {
            using ECDsa key = FactoryPki.NewKey();
            using ECDsa other = FactoryPki.NewKey();
            byte[] first = Enrol(key);

            Assert.Equal(first, Enrol(key));
            Assert.Equal(1, Counters[CloudEvent.CertificateRepeated]);
            _cloud.Reopen();
            _service = CreateService();
            Assert.Equal(first, Enrol(key));
            Assert.Equal(0, Counters[CloudEvent.CertificateIssued]);
            Assert.NotEqual(first, Enrol(other));
            Assert.Equal(1, Counters[CloudEvent.CertificateIssued]);
        }

        [Fact]
        public void The_same_key_gets_a_fresh_certificate_near_the_end_of_the_old_one()
        {
            using ECDsa key = FactoryPki.NewKey();
            byte[] first = Enrol(key);

            _cloud.Time.Now += TimeSpan.FromDays(365 * 2 / 3 + 1);

            Assert.NotEqual(first, Enrol(key));
            Assert.Equal(2, Find().Certificates.Count);
        }

        [Fact]
        public void A_revoked_key_gets_no_certificate()
        {
            using ECDsa key = FactoryPki.NewKey();
            Enrol(key);
            Find().Certificates[0].Status = CertificateStatus.Revoked;

            Assert.Throws<InvalidOperationException>(() => Enrol(key));
            Assert.Equal(1, Counters[RefusalCause.CertificateRevoked]);
        }

        [Theory]
        [InlineData("empty", "empty", RefusalCause.RequestMalformed, CoapCode.BadRequest)]
        [InlineData("cut", "cut", RefusalCause.RequestMalformed, CoapCode.BadRequest)]
        [InlineData(
            "one bit of the signature", "signature", RefusalCause.RequestSignatureInvalid,
            CoapCode.BadRequest)]
        [InlineData(
            "a P-384 key", "P-384", RefusalCause.RequestCurveUnsupported, CoapCode.BadRequest)]
        [InlineData(
            "an RSA key", "RSA", RefusalCause.RequestAlgorithmUnsupported, CoapCode.BadRequest)]
        [InlineData(
            "CA:TRUE", "authority", RefusalCause.RequestUsageForbidden, CoapCode.BadRequest)]
        [InlineData(
            "another CN", "CN=other", RefusalCause.RequestSubjectDiffers, CoapCode.Forbidden)]
        [InlineData(
            "another OU", "CN=esp32-0042, OU=other", RefusalCause.RequestSubjectDiffers,
            CoapCode.Forbidden)]
        [InlineData(
            "another L", "CN=esp32-0042, L=other", RefusalCause.RequestSubjectDiffers,
            CoapCode.Forbidden)]
        public void A_wrong_request_is_refused_by_name(
            string why, string kind, RefusalCause cause, int code)
        {
            using TestDevice device = Connect();
            device.RunBootstrap(Endpoint, "");

            Assert.Equal(EstState.Failed, device.RunEst(BadRequests.Make(kind)));

            Assert.True(Counters[cause] == 1, why);
            Assert.Equal(code, device.Est.ResponseCode);
            Assert.Empty(Find().Certificates);
        }

        [Theory]
        [InlineData("nothing there", CoapCode.Get, "nowhere", CoapCode.NotFound)]
        [InlineData("registration is elsewhere", CoapCode.Post, "rd", CoapCode.NotFound)]
        [InlineData("GET of /bs", CoapCode.Get, "bs", CoapCode.MethodNotAllowed)]
        [InlineData("DELETE of EST", CoapCode.Delete, "est/sen", CoapCode.MethodNotAllowed)]
        [InlineData("discovery", CoapCode.Get, ".well-known/core", CoapCode.Content)]
        public void Other_requests_get_their_codes(string why, int method, string path, int code)
        {
            using TestDevice device = Connect();
            Assert.True(device.Ask(method, path) == code, why);
        }

        [Fact]
        public void A_store_that_is_closed_answers_503()
        {
            using TestDevice device = Connect();
            _cloud.Core.Store.Dispose();

            Assert.Equal(
                CoapCode.ServiceUnavailable, device.Ask(CoapCode.Post, "bs", "ep=" + Endpoint));
            Assert.Equal(1, Counters[RefusalCause.StoreUnavailable]);
        }

        [Fact]
        public void A_session_that_ends_before_the_commit_is_left_alone()
        {
            using TestDevice device = Connect();
            device.Endpoint.Request(
                new CoapRequest().Reset(CoapCode.Post, "bs").AddQuery("ep=" + Endpoint), 0);
            CoapOutput output = new CoapOutput();
            Assert.Equal(CoapStep.SendDatagram, device.Endpoint.Poll(output));
            _service.OnDatagram(device.Session, output.Buffer, output.Offset, output.Count, 0);
            device.Session.Close();
            _service.OnClosed(device.Session, Device.Dtls.DtlsFault.PeerClosed);

            Assert.True(device.Session.RunPosted(wait: true));
            Assert.Empty(device.Session.Sent);
        }

        public void Dispose()
        {
            _factoryKey.Dispose();
            _factory.Dispose();
            _cloud.Dispose();
        }

        private BootstrapService CreateService()
        {
            return _cloud.Core.CreateBootstrapService(["127.0.0.1"], ManagementUri);
        }

        private PeerVerified Peer()
        {
            return _factory.Verify(_factory.Issue(_factoryKey, "CN=" + Endpoint));
        }

        private TestDevice Connect()
        {
            return new TestDevice(_service, Peer());
        }

        private DeviceRecord Find()
        {
            return _cloud.Core.Devices.Directory.Find(_cloud.Core.Account, Endpoint)!;
        }

        private byte[] Enrol(ECDsa key)
        {
            using TestDevice device = Connect();
            Assert.Equal(BootstrapState.Finished, device.RunBootstrap(Endpoint, ""));
            byte[] request = TestDevice.Request(
                key, "CN=" + Endpoint, HashAlgorithmName.SHA256);
            return device.RunEst(request) == EstState.Finished
                ? device.Est.Chain
                : throw new InvalidOperationException(device.Est.Fault.ToString());
        }
    }
}
