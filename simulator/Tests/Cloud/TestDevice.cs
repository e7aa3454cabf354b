using System;
using System.Security.Cryptography;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;

namespace Simulator.Tests.Cloud
{
    /// <summary>A device that talks CoAP with a service over a <see cref="FakeSession"/>, with the
    /// core's own machines.</summary>
    internal sealed class TestDevice : IDisposable
    {
        private const int RoundsMax = 1_000;

        private readonly ISecureService _service;
        private readonly CoapOutput _output = new CoapOutput();

        public TestDevice(ISecureService service, PeerVerified peer, bool isResumed = false)
        {
            _service = service;
            Session = new FakeSession(peer, isResumed);
            Endpoint = new CoapEndpoint(new CoapOptions(), Crypto);
            Bootstrap = new BootstrapClient(Endpoint);
            Est = new EstClient(Endpoint);
            Registration = new RegistrationClient(Endpoint, new DeviceInfo());
            service.OnConnected(Session, NowMs);
        }

        public static ICrypto Crypto { get; } = new DotNetCrypto();

        public FakeSession Session { get; }

        public CoapEndpoint Endpoint { get; }

        public BootstrapClient Bootstrap { get; }

        public EstClient Est { get; }

        public RegistrationClient Registration { get; }

        /// <summary>The answer to the last bare request.</summary>
        public int Code { get; private set; }

        /// <summary>Body of that answer.</summary>
        public string Text { get; private set; } = "";

        /// <summary>The same, as bytes.</summary>
        public byte[] Body { get; private set; } = [];

        /// <summary>Max-Age of that answer, or -1.</summary>
        public long MaxAgeSeconds { get; private set; } = -1;

        /// <summary>Answer the service's writes with 4.00.</summary>
        public bool RefusesWrites { get; init; }

        /// <summary>Leave the service's writes without an answer.</summary>
        public bool IgnoresWrites { get; init; }

        /// <summary>Takes the service's requests, in place of the bootstrap machine.</summary>
        public Action<CoapOutput>? OnRequest { get; set; }

        private static long NowMs { get { return Environment.TickCount64; } }

        /// <summary>A bootstrap to its end.</summary>
        public BootstrapState RunBootstrap(string endpoint, string account)
        {
            Bootstrap.Start(
                new BootstrapOptions { EndpointName = endpoint, AccountId = account }, NowMs);
            Run(() => Bootstrap.State is BootstrapState.Finished or BootstrapState.Failed);
            return Bootstrap.State;
        }

        /// <summary>An enrolment with this request.</summary>
        public EstState RunEst(byte[] request, string? name = null)
        {
            Est.Start(name, request, 0, request.Length, NowMs);
            Run(() => Est.State is EstState.Finished or EstState.Failed);
            return Est.State;
        }

        /// <summary>A registration to its answer.</summary>
        public RegistrationState RunRegister(RegistrationOptions options)
        {
            Registration.Register(options, NowMs);
            return RunRegistration();
        }

        /// <summary>What was started goes on to its answer.</summary>
        public RegistrationState RunRegistration()
        {
            Run(() => Registration.State is RegistrationState.Registered
                or RegistrationState.Deregistered or RegistrationState.Failed);
            return Registration.State;
        }

        /// <summary>A bare request.</summary>
        public int Ask(int method, string path, params string[] queries)
        {
            CoapRequest request = new CoapRequest().Reset(method, path);
            foreach (string query in queries) { request.AddQuery(query); }
            return Ask(request);
        }

        /// <summary>A bare request.</summary>
        public int Ask(CoapRequest request)
        {
            Code = 0;
            Endpoint.Request(request, NowMs);
            Run(() => Code != 0);
            return Code;
        }

        /// <summary>Carries datagrams both ways until the condition holds and nothing is left to
        /// carry.</summary>
        public void Run(Func<bool> isDone)
        {
            for (int round = 0; round < RoundsMax; round++)
            {
                bool moved = Pump();
                while (Session.Sent.TryDequeue(out byte[]? datagram))
                {
                    Endpoint.HandleDatagram(datagram, 0, datagram.Length, NowMs);
                    Pump();
                    moved = true;
                }
                moved |= Session.RunPosted(wait: false);
                if (moved) { continue; }
                if (isDone()) { return; }
                // Only the store can move it on now.
                if (!Session.RunPosted(wait: true)) { break; }
            }
            throw new InvalidOperationException("the conversation stands still");
        }

        /// <summary>A certification request for the key.</summary>
        public static byte[] Request(IPrivateKey key, RequestSubject subject)
        {
            byte[] buffer = new byte[CertificationRequest.SizeMax];
            X509Fault fault = CertificationRequest.Build(
                Crypto, key, subject, null, buffer, 0, buffer.Length, out int count);
            return fault == X509Fault.None
                ? buffer.AsSpan(0, count).ToArray()
                : throw new InvalidOperationException(fault.ToString());
        }

        /// <summary>A request as .NET writes it.</summary>
        public static byte[] Request(ECDsa key, string subject, HashAlgorithmName hash)
        {
            return new System.Security.Cryptography.X509Certificates.CertificateRequest(
                subject, key, hash).CreateSigningRequest();
        }

        public void Dispose()
        {
            Session.Close();
            _service.OnClosed(Session, DtlsFault.PeerClosed);
            Session.Dispose();
        }

        private bool Pump()
        {
            bool moved = false;
            CoapStep step;
            while ((step = Endpoint.Poll(_output)) != CoapStep.Idle)
            {
                moved = true;
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        byte[] datagram = _output.Buffer.AsSpan(
                            _output.Offset, _output.Count).ToArray();
                        _service.OnDatagram(
                            Session, datagram, 0, datagram.Length, Environment.TickCount64);
                        break;
                    case CoapStep.RequestReceived:
                        if (RefusesWrites)
                        {
                            Endpoint.Respond(
                                _output.RequestHandle, CoapCode.BadRequest, NowMs);
                        }
                        else if (OnRequest != null) { OnRequest(_output); }
                        else if (!IgnoresWrites) { Bootstrap.HandleRequest(_output, NowMs); }
                        break;
                    default:
                        Answer(step);
                        break;
                }
            }
            return moved;
        }

        private void Answer(CoapStep step)
        {
            if (Bootstrap.HandleResponse(step, _output, NowMs)
                || Est.HandleResponse(step, _output, NowMs)
                || Registration.HandleResponse(step, _output, NowMs))
            {
                return;
            }
            Code = step == CoapStep.ResponseReceived ? _output.Code : -1;
            Body = _output.Buffer.AsSpan(_output.Offset, _output.Count).ToArray();
            MaxAgeSeconds = _output.MaxAgeSeconds;
            Text = System.Text.Encoding.UTF8.GetString(
                _output.Buffer, _output.Offset, _output.Count);
        }
    }
}
