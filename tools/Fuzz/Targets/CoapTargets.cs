using System;
using System.Collections.Generic;
using System.Text;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Simulator.Cloud;
using Simulator.Cloud.Services;
using Simulator.Cloud.Trust;

namespace Tools.Fuzz.Targets
{
    /// <summary>CoAP messages, and what a bootstrap server and a management server can send to a
    /// device.</summary>
    internal static class CoapTargets
    {
        // RFC 7252 appendix A: GET /temperature with and without a token, and their answers.
        private static readonly string[] Examples =
        {
            "40017d34bb74656d7065726174757265",
            "60457d34ff32322e332043",
            "41017d3520bb74656d7065726174757265",
            "61457d3520ff32322e332043",
            "70007d36",
        };

        private static readonly byte[] Body = new byte[300];

        public static IEnumerable<FuzzTarget> All
        {
            get
            {
                yield return new Parser("coap-message", 60, Messages, ReadMessage);
                yield return new CoapTarget("coap-endpoint", 40, NewEndpoint, PlayEndpoint);
                yield return new CoapTarget("lwm2m-bootstrap", 40, NewBootstrap, PlayBootstrap);
                yield return new CoapTarget("lwm2m-device", 40, NewDevice, PlayDevice);
                yield return new CoapTarget("registration", 40, NewRegistry, PlayRegistry);
            }
        }

        private static IEnumerable<byte[]> Messages()
        {
            foreach (string one in Examples) { yield return Convert.FromHexString(one); }
        }

        private static bool ReadMessage(byte[] input)
        {
            CoapMessage message = new CoapMessage();
            if (!message.TryParse(input, 0, input.Length)) { return false; }
            for (int i = 0; i < message.PathCount; i++) { _ = message.Path(i); }
            for (int i = 0; i < message.QueryCount; i++) { _ = message.Query(i); }
            _ = message.JoinPath();
            message.ResourceKey();
            message.PathIs("temperature");
            return true;
        }

        // It asks for a large body, sends one, and serves one.
        private static CoapPlace NewEndpoint()
        {
            CoapPlace place = new CoapPlace(3);
            place.OnRequest = output => place.Endpoint.Respond(
                output.RequestHandle, CoapCode.Content, CoapContentFormat.OctetStream,
                Body, 0, Body.Length, null, place.NowMs);
            place.Endpoint.Request(
                new CoapRequest().Reset(CoapCode.Put, "a/b")
                    .SetPayload(CoapContentFormat.OctetStream, Body, 0, Body.Length),
                place.NowMs);
            place.Endpoint.Request(new CoapRequest().Reset(CoapCode.Get, "c"), place.NowMs);
            place.Drain();
            return place;
        }

        private static void PlayEndpoint(CoapPlace device, CoapPlace peer)
        {
            peer.OnRequest = output => peer.Endpoint.Respond(
                output.RequestHandle, CoapCode.Content, CoapContentFormat.OctetStream,
                Body, 0, Body.Length, null, peer.NowMs);
            Ask(device, peer, CoapCode.Get, "d/e", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Post, "f", CoapContentFormat.OctetStream, Body);
        }

        private static CoapPlace NewBootstrap()
        {
            CoapPlace place = new CoapPlace(5);
            BootstrapClient client = new BootstrapClient(place.Endpoint);
            place.OnRequest = output => client.HandleRequest(output, place.NowMs);
            place.OnNews = (step, output) => client.HandleResponse(step, output, place.NowMs);
            client.Start(new BootstrapOptions { EndpointName = "device" }, place.NowMs);
            place.Drain();
            return place;
        }

        private static void PlayBootstrap(CoapPlace device, CoapPlace peer)
        {
            peer.OnRequest = output => peer.Endpoint.Respond(
                output.RequestHandle, CoapCode.Changed, peer.NowMs);
            CoapPlace.Carry(device, peer);
            Ask(device, peer, CoapCode.Get, "0", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Delete, "0", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Put, "0/1", CoapContentFormat.Tlv, Security());
            Ask(device, peer, CoapCode.Put, "1/1", CoapContentFormat.Tlv, Server());
            Ask(device, peer, CoapCode.Post, "bs", CoapContentFormat.None, []);
        }

        private static CoapPlace NewDevice()
        {
            CoapPlace place = new CoapPlace(9);
            RegistrationClient client = new RegistrationClient(
                place.Endpoint, new DeviceInfo { Manufacturer = "m", SerialNumber = "1" });
            place.OnRequest = output => client.HandleRequest(output, place.NowMs);
            place.OnNews = (step, output) => client.HandleResponse(step, output, place.NowMs);
            client.Register(new RegistrationOptions { EndpointName = "device" }, place.NowMs);
            place.Drain();
            return place;
        }

        private static void PlayDevice(CoapPlace device, CoapPlace peer)
        {
            peer.OnRequest = output => peer.Endpoint.Respond(
                output.RequestHandle, CoapCode.Created, CoapContentFormat.None,
                null!, 0, 0, "rd/1", peer.NowMs);
            CoapPlace.Carry(device, peer);
            Ask(device, peer, CoapCode.Get, "3/0", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Get, "3/0/0", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Get, "1/0", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Put, "1/0/1", 0, Encoding.ASCII.GetBytes("600"));
            Ask(device, peer, CoapCode.Post, "1/0/8", CoapContentFormat.None, []);
            Ask(device, peer, CoapCode.Put, "3/0", CoapContentFormat.Tlv, Server());
        }

        // The emulator's reading of a Register.
        private static CoapPlace NewRegistry()
        {
            CoapPlace place = new CoapPlace(13);
            place.OnRequest = output =>
            {
                Refusal refusal = RegistrationForm.Read(output.Request, false, out _);
                int code = refusal.Cause == RefusalCause.None
                    ? CoapCode.Created
                    : CoapCode.BadRequest;
                return place.Endpoint.Respond(output.RequestHandle, code, place.NowMs);
            };
            return place;
        }

        private static void PlayRegistry(CoapPlace registry, CoapPlace peer)
        {
            byte[] links = Encoding.ASCII.GetBytes(
                "</>;rt=\"oma.lwm2m\";ct=\"110 112\",</1>;ver=1.1,</1/0>,</3/0>");
            peer.Endpoint.Request(
                new CoapRequest().Reset(CoapCode.Post, "rd")
                    .AddQuery("ep=device").AddQuery("lt=300").AddQuery("lwm2m=1.1")
                    .AddQuery("b=UQ").AddQuery("Q")
                    .SetPayload(CoapContentFormat.LinkFormat, links, 0, links.Length),
                peer.NowMs);
            peer.Drain();
            CoapPlace.Carry(registry, peer);
        }

        private static void Ask(
            CoapPlace device, CoapPlace peer, int method, string path, int format, byte[] body)
        {
            CoapRequest request = new CoapRequest().Reset(method, path);
            if (body.Length > 0) { request.SetPayload(format, body, 0, body.Length); }
            peer.Endpoint.Request(request, peer.NowMs);
            peer.Drain();
            CoapPlace.Carry(device, peer);
        }

        private static byte[] Security()
        {
            return Tlv(writer =>
            {
                writer.WriteText(TlvType.Resource, 0, "coaps://lwm2m.example:5685");
                writer.WriteInteger(TlvType.Resource, 2, BootstrapAccount.ModeEst);
                writer.WriteOpaque(TlvType.Resource, 4, FuzzPki.Root, 0, FuzzPki.Root.Length);
                writer.WriteInteger(TlvType.Resource, 10, 17);
            });
        }

        private static byte[] Server()
        {
            return Tlv(writer =>
            {
                writer.WriteInteger(TlvType.Resource, 0, 17);
                writer.WriteInteger(TlvType.Resource, 1, 600);
                writer.WriteBoolean(TlvType.Resource, 6, false);
                writer.WriteText(TlvType.Resource, 7, "U");
            });
        }

        private static byte[] Tlv(Action<TlvWriter> write)
        {
            byte[] buffer = new byte[FuzzTarget.InputMax];
            TlvWriter writer = new TlvWriter(buffer, 0, buffer.Length);
            write(writer);
            return buffer[..writer.Count];
        }
    }
}
