using System;
using System.Collections.Generic;
using System.Linq;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Xunit;

namespace Device.Tests.Lwm2m
{
    /// Goal: bootstrap, enrolment and registration come through a bad network, and the server's
    /// writes are executed once.
    /// Method: the three machines of the device against a scripted server on an endpoint of its
    /// own, over a link that loses up to 20 %, doubles and reorders; 200 seeds, virtual time.
    public sealed class OnboardingLinkTests
    {
        public static IEnumerable<object[]> Seeds()
        {
            return Enumerable.Range(0, 10).Select(part => new object[] { 20 * part, 20 });
        }

        [Theory]
        [MemberData(nameof(Seeds))]
        public void A_device_gets_its_account_certificate_and_location(int firstSeed, int count)
        {
            for (int seed = firstSeed; seed < firstSeed + count; seed++) { RunSeed(seed); }
        }

        private static void RunSeed(int seed)
        {
            Random random = new(seed);
            // Two repeats more than usual: at 20 % each way five attempts fail once in 165 times.
            CoapOptions options = new() { RetransmitMax = 8, ResponseWaitMs = 1_000_000 };
            CoapSide device = new(options, seed);
            CoapSide server = new(options, seed + 1);
            CoapLink link = new(device, server, seed)
            {
                Loss = 0.2 * random.NextDouble(),
                Duplication = 0.2 * random.NextDouble(),
                JitterMs = random.Next(300),
            };
            BootstrapClient bootstrap = new(device.Endpoint);
            EstClient est = new(device.Endpoint);
            RegistrationClient registration = new(device.Endpoint, new DeviceInfo());
            device.OnRequest = (_, output, nowMs) => Assert.True(
                bootstrap.State == BootstrapState.Finished
                    ? registration.HandleRequest(output, nowMs)
                    : bootstrap.HandleRequest(output, nowMs));
            device.OnAnswer = (step, output, nowMs) => Assert.True(
                bootstrap.HandleResponse(step, output, nowMs)
                || est.HandleResponse(step, output, nowMs)
                || registration.HandleResponse(step, output, nowMs));
            ScriptedServer script = new(server);

            bootstrap.Start(
                new BootstrapOptions { EndpointName = "dev", DurationMaxMs = 10_000_000 }, 0);
            device.Drain(0);
            // The answer to POST /bs may come after all that it led to.
            bool done = link.Run(
                () => bootstrap.State >= BootstrapState.Finished && script.Finished);
            Assert.True(done, $"seed={seed} {bootstrap.State} {bootstrap.CoapFault}");
            Assert.True(bootstrap.Fault == BootstrapFault.None, $"seed={seed} {bootstrap.Fault}");
            Assert.Equal("host", bootstrap.Account.Host);
            Assert.Equal("inner", bootstrap.Account.InternalEndpoint);

            byte[] request = Packet.Bytes(700);
            est.Start(null, request, 0, request.Length, link.NowMs);
            device.Drain(link.NowMs);
            link.Run(() => est.State != EstState.Requesting);
            Assert.True(est.State == EstState.Finished, $"seed={seed} {est.Fault} {est.CoapFault}");
            Assert.Equal(request, script.CertificationRequest);
            Assert.Equal(Packet.Bytes(1600), est.Chain);

            registration.Register(
                new RegistrationOptions { EndpointName = "dev", LifetimeSeconds = 600 },
                link.NowMs);
            device.Drain(link.NowMs);
            link.Run(() => registration.State != RegistrationState.Registering);
            Assert.True(
                registration.State == RegistrationState.Registered,
                $"seed={seed} {registration.Fault} {registration.CoapFault}");
            Assert.Equal("rd/17", registration.Location);
            Assert.Equal("bs est/sen rd", string.Join(' ', script.Executed));
        }

        /// <summary>Bootstrap, EST and registration server in one, as thin as can be.</summary>
        private sealed class ScriptedServer
        {
            private readonly CoapSide _side;
            private int _next;

            internal ScriptedServer(CoapSide side)
            {
                _side = side;
                side.OnRequest = (_, output, nowMs) => Serve(output, nowMs);
                side.OnAnswer = (_, output, nowMs) => Continue(output, nowMs);
            }

            internal List<string> Executed { get; } = [];

            internal byte[] CertificationRequest { get; private set; } = [];

            internal bool Finished { get; private set; }

            private void Serve(CoapOutput output, long nowMs)
            {
                CoapRequestView request = output.Request;
                Executed.Add(request.Path);
                byte[] body = [];
                if (request.PathIs("est/sen"))
                {
                    CertificationRequest = request.Payload
                        .AsSpan(request.PayloadOffset, request.PayloadCount).ToArray();
                    body = [1, 1, 1600 >> 8, 1600 & 0xff, .. Packet.Bytes(1600)];
                }
                bool isRegistration = request.PathIs("rd");
                _side.Endpoint.Respond(
                    output.RequestHandle, isRegistration ? CoapCode.Created : CoapCode.Changed,
                    CoapContentFormat.None, body, 0, body.Length, isRegistration ? "rd/17" : null,
                    nowMs);
                if (request.PathIs("bs")) { SendNext(nowMs); }
            }

            private void Continue(CoapOutput output, long nowMs)
            {
                Assert.Equal(CoapFault.None, output.Fault);
                Assert.True(CoapCode.IsSuccess(output.Code), $"{output.Code:x}");
                SendNext(nowMs);
            }

            private void SendNext(long nowMs)
            {
                CoapRequest request = new();
                switch (_next++)
                {
                    case 0: request.Reset(CoapCode.Delete, "0"); break;
                    case 1: Put(request, "0/0", Security()); break;
                    case 2: Put(request, "1/0", Server()); break;
                    case 3: request.Reset(CoapCode.Post, "bs").AddQuery("iep=inner"); break;
                    default: Finished = true; return;
                }
                _side.Endpoint.Request(request, nowMs);
            }

            private static void Put(CoapRequest request, string path, byte[] body)
            {
                request.Reset(CoapCode.Put, path)
                    .SetPayload(CoapContentFormat.Tlv, body, 0, body.Length);
            }

            private static byte[] Security()
            {
                return Machine.Tlv(writer =>
                {
                    writer.WriteText(TlvType.Resource, 0, "coaps://host:5685");
                    writer.WriteInteger(TlvType.Resource, 2, 4);
                    writer.WriteOpaque(TlvType.Resource, 4, new byte[900], 0, 900);
                    writer.WriteInteger(TlvType.Resource, 10, 1);
                });
            }

            private static byte[] Server()
            {
                return Machine.Tlv(writer =>
                {
                    writer.WriteInteger(TlvType.Resource, 0, 1);
                    writer.WriteInteger(TlvType.Resource, 1, 600);
                });
            }
        }
    }
}
