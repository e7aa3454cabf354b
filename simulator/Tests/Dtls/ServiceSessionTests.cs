using System;
using System.Security.Cryptography;
using Device.Agent.Heartbeat;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Dtls;
using Simulator.Tests.Cloud;
using Xunit;

namespace Simulator.Tests.Dtls
{
    /// <summary>The management service over resumed sessions, and over one whose address changes:
    /// device, DTLS and service as they are, in virtual time.</summary>
    public sealed class ServiceSessionTests : IDisposable
    {
        private const string Endpoint = "esp32-0042";

        private readonly TestPki _pki = new TestPki();
        private readonly TestCloud _cloud = new TestCloud();
        private readonly VirtualNetwork _network;
        private readonly DeviceRecord _device;
        private readonly DtlsCredential _credential;
        private readonly CoapOutput _output = new CoapOutput();
        private CoapEndpoint _coap = new CoapEndpoint(new CoapOptions(), new DotNetCrypto());
        private int _code;

        public ServiceSessionTests()
        {
            _device = _cloud.AddDevice(Endpoint);
            _credential = Issue();
            _network = new VirtualNetwork(
                _pki, 1,
                new DtlsServerOptions
                {
                    WallClockSeconds = () => _cloud.Time.Now.ToUnixTimeSeconds(),
                },
                service: _cloud.Core.CreateManagementService(["127.0.0.1"]))
            {
                Anchor = _cloud.Core.Authority.Certificate,
            };
        }

        private CloudCounters Counters { get { return _cloud.Core.Counters; } }

        private DtlsServerCounters Dtls { get { return _network.Lane.Counters; } }

        public void Dispose()
        {
            _network.Lane.CloseAll();
            _cloud.Dispose();
            _pki.Dispose();
        }

        /// Goal: an endpoint name that is not the certificate's is refused in a resumed session as
        /// in a full one: the service sees the same peer.
        [Theory]
        [InlineData("its own name", "ep=esp32-0042", CoapCode.Created)]
        [InlineData("no name", "lt=60", CoapCode.Created)]
        [InlineData("another one's", "ep=esp32-0043", CoapCode.Forbidden)]
        public void A_resumed_session_is_its_certificates(string why, string query, int code)
        {
            DtlsSession session = Connect(null).Dtls.TakeSession();
            VirtualClient client = Connect(session);
            Assert.True(client.IsResumed, why);
            Assert.Equal(code, Ask(client, CoapCode.Post, "rd", "lwm2m=1.1", query));
            Assert.Equal(
                code == CoapCode.Created ? 0 : 1, Counters[RefusalCause.CommonNameDiffers]);
            Assert.Equal(1, Dtls.SessionsResumed);
        }

        /// Goal: what happened to a device since its last session is seen before it is resumed.
        [Theory]
        [InlineData("its certificate was revoked", CertificateStatus.Revoked, false)]
        [InlineData("another took its certificate's place", CertificateStatus.Superseded, true)]
        public void A_session_ends_with_its_certificate(
            string why, CertificateStatus status, bool isHeard)
        {
            DtlsSession session = Connect(null).Dtls.TakeSession();
            lock (_device) { _device.Certificates[0].Status = status; }
            VirtualClient client = _network.NewClient(Options());
            client.Connect(_credential, session);
            _network.Run(() => client.WasConnected || client.IsClosed, 10_000);
            Assert.True(client.WasConnected == isHeard, why);
            Assert.False(client.IsResumed);
            Assert.Equal(1, Dtls.NotResumed(ResumeRefusal.PeerRefused));
            if (!isHeard)
            {
                Assert.Equal(AlertDescription.CertificateRevoked, client.AlertReceived);
                return;
            }
            Assert.Equal(CoapCode.Forbidden, Ask(client, CoapCode.Post, "rd", "lwm2m=1.1"));
            Assert.Equal(1, Counters[RefusalCause.CertificateSuperseded]);
        }

        [Fact]
        public void A_device_on_hold_is_not_resumed()
        {
            DtlsSession session = Connect(null).Dtls.TakeSession();
            lock (_device) { _device.Hold = HeartbeatHold.Revoked; }
            VirtualClient client = _network.NewClient(Options());
            client.Connect(_credential, session);
            Assert.True(_network.Run(() => client.WasConnected, 10_000));
            Assert.False(client.IsResumed);
            Assert.Equal(1, Dtls.NotResumed(ResumeRefusal.PeerRefused));
        }

        /// Goal: a device that speaks from another address is asked there for a sign of life, and
        /// its answer opens the path.
        [Fact]
        public void A_new_address_is_confirmed_by_a_ping()
        {
            VirtualClient client = Connect(null);
            Assert.Equal(CoapCode.Content, Ask(client, CoapCode.Get, ".well-known/core"));
            for (int i = 1; i <= 3; i++)
            {
                _network.Rebind(client);
                Assert.Equal(CoapCode.Content, Ask(client, CoapCode.Get, ".well-known/core"));
                Assert.True(_network.Run(() => Carry(client) && Dtls.PathsConfirmed == i, 5_000));
                Assert.Equal(i, Dtls.AddressMoves);
            }
            Assert.Equal(0, Dtls.Dropped(DropCause.PathUnconfirmed));
        }

        /// Goal: who forwards a device's records with a victim's address makes the service send
        /// there no more than three times as much, however long it goes on.
        [Fact]
        public void Records_sent_on_with_a_victims_address_are_worth_little()
        {
            VirtualClient client = Connect(null);
            _network.Loss = 1;
            PeerAddress victim = _network.NewAddress();
            long sentOn = 0;
            CoapRequest request = new CoapRequest();
            for (int i = 0; i < 20; i++)
            {
                _coap = new CoapEndpoint(new CoapOptions(), new DotNetCrypto());
                _coap.Request(
                    request.Reset(CoapCode.Get, ".well-known/core"), _network.NowMs);
                Carry(client);
                _network.Inject(victim, client.Sent[^1]);
                sentOn += client.Sent[^1].Length;
                _network.Pass(60_000);
            }
            long received = 0;
            for (int i = 0; i < _network.FromServer.Count; i++)
            {
                if (_network.Targets[i].Equals(victim))
                {
                    received += _network.FromServer[i].Length;
                }
            }
            Assert.InRange(received, 1, PathCheck.Factor * sentOn);
            Assert.Equal(1, Dtls.AddressMoves);
            Assert.Equal(0, Dtls.PathsConfirmed);
        }

        private int Ask(VirtualClient client, int method, string path, params string[] queries)
        {
            CoapRequest request = new CoapRequest().Reset(method, path);
            foreach (string query in queries) { request.AddQuery(query); }
            _code = 0;
            _coap.Request(request, _network.NowMs);
            while (!_network.Run(() => Carry(client) && _code != 0, 500))
            {
                // Only the store can move it on.
                _network.WaitForPost();
            }
            return _code;
        }

        // Between DTLS and CoAP of the device, both ways; true so that it fits into conditions.
        private bool Carry(VirtualClient client)
        {
            do
            {
                CoapStep step;
                while ((step = _coap.Poll(_output)) != CoapStep.Idle)
                {
                    if (step == CoapStep.SendDatagram)
                    {
                        client.Send(_output.Buffer.AsSpan(
                            _output.Offset, _output.Count).ToArray());
                    }
                    else if (step == CoapStep.ResponseReceived) { _code = _output.Code; }
                }
                if (!client.Inbox.TryDequeue(out byte[]? datagram)) { return true; }
                _coap.HandleDatagram(datagram, 0, datagram.Length, _network.NowMs);
            }
            while (true);
        }

        private VirtualClient Connect(DtlsSession? session)
        {
            VirtualClient client = _network.NewClient(Options());
            client.Connect(_credential, session);
            Assert.True(_network.Run(() => client.WasConnected, 10_000));
            _coap = new CoapEndpoint(new CoapOptions(), new DotNetCrypto());
            return client;
        }

        private DtlsCredential Issue()
        {
            using ECDsa key = FactoryPki.NewKey();
            byte[] der = _cloud.IssueDevice(_device, key);
            CertificateChain.TryParse(der, 0, der.Length, out CertificateChain chain);
            new DotNetCrypto().TryImportPrivateKey(
                key.ExportParameters(true).D!, 0, FactoryPki.PointOf(key), 0, KeyUse.Sign,
                out IPrivateKey imported);
            return new DtlsCredential(imported, chain);
        }

        private static DtlsClientOptions Options()
        {
            return new DtlsClientOptions { FirstTimeoutMs = 1_000, OfferConnectionId = true };
        }
    }
}
