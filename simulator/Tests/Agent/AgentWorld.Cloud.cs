using System;
using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// <content>The scripted cloud.</content>
    internal sealed partial class AgentWorld
    {
        /// <summary>Serials under which /rd was answered 2.01, in order.</summary>
        public List<string> RegisteredSerials { get; } = new List<string>();

        /// <summary>Serials that /rd answers 4.03.</summary>
        public HashSet<string> RefusedSerials { get; } = new HashSet<string>();

        /// <summary>Requests for certificates are taken and never answered.</summary>
        public bool EstIsMute { get; set; }

        /// <summary>In place of the answer with what was issued.</summary>
        public byte[]? EstBody { get; set; }

        /// <summary>Serials that /rd answers 5.03.</summary>
        public HashSet<string> BusySerials { get; } = new HashSet<string>();

        /// <summary>In place of an answer to an update of the registration.</summary>
        public Action<CoapEndpoint, int, long>? OnUpdate { get; set; }

        /// <summary>/0/x/2.</summary>
        public int SecurityMode { get; set; } = BootstrapAccount.ModeEst;

        /// <summary>Resources of /0 besides the usual ones, or in their place.</summary>
        public Action<TlvWriter>? MoreSecurity { get; set; }

        /// <summary>Resources of /1 besides the usual ones.</summary>
        public Action<TlvWriter>? MoreServer { get; set; }

        private void AnswerBootstrap(CoapEndpoint coap, CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            if (request.PathIs(HeartbeatLimits.Path))
            {
                Security.Handle(coap, output, nowMs);
                return;
            }
            if (request.PathIs("bs"))
            {
                CoapResponse response = new CoapResponse().Reset(BootstrapCode);
                response.MaxAgeSeconds = RetryAfterSeconds;
                coap.Respond(output.RequestHandle, response, nowMs);
                if (BootstrapCode == CoapCode.Changed) { WriteAccount(coap, nowMs); }
                return;
            }
            Assert.True(request.PathIs("est/sen"));
            AnswerEst(coap, output, nowMs);
        }

        private void AnswerEst(CoapEndpoint coap, CoapOutput output, long nowMs)
        {
            if (EstIsMute) { return; }
            CoapRequestView request = output.Request;
            if (EstCode != CoapCode.Changed)
            {
                coap.Respond(output.RequestHandle, EstCode, nowMs);
                return;
            }
            Assert.Equal(X509Fault.None, CertificationRequest.TryParse(
                Crypto, request.Payload, request.PayloadOffset, request.PayloadCount,
                out ParsedRequest parsed));
            byte[] chain = Issue != null
                ? Issue(parsed)
                : CloudCa.IssueDevice(parsed.PublicPoint, Subject());
            byte[] answer = EstBody ?? EstAnswerOf(chain);
            coap.Respond(
                output.RequestHandle, CoapCode.Changed, CoapContentFormat.OctetStream,
                answer, 0, answer.Length, null, nowMs);
        }

        /// <summary>The body of an enrolment's answer: certificates, leaf first.</summary>
        public static byte[] EstAnswerOf(params byte[][] certificates)
        {
            List<byte> body = new List<byte> { 1, (byte)certificates.Length };
            foreach (byte[] der in certificates)
            {
                body.Add((byte)(der.Length >> 8));
                body.Add((byte)der.Length);
                body.AddRange(der);
            }
            return body.ToArray();
        }

        public static string Subject(string name = Endpoint, string account = Account)
        {
            return $"CN={name}, OU={account}, L={InternalEndpoint}";
        }

        private void WriteAccount(CoapEndpoint coap, long nowMs)
        {
            byte[] ca = ServerCaInBootstrap ?? CloudCa.Der;
            TlvWriter security = new TlvWriter(new byte[1024], 0, 1024);
            security.WriteText(TlvType.Resource, 0, ManagementUri);
            security.WriteBoolean(TlvType.Resource, 1, false);
            security.WriteInteger(TlvType.Resource, 2, SecurityMode);
            if (SecurityMode != BootstrapAccount.ModePreSharedKey)
            {
                security.WriteOpaque(TlvType.Resource, 4, ca, 0, ca.Length);
            }
            security.WriteInteger(TlvType.Resource, 10, 7);
            MoreSecurity?.Invoke(security);
            Put(coap, "0/1", security, nowMs);
            TlvWriter server = new TlvWriter(new byte[64], 0, 64);
            server.WriteInteger(TlvType.Resource, 0, 7);
            server.WriteInteger(TlvType.Resource, 1, 3600);
            server.WriteText(TlvType.Resource, 7, "U");
            MoreServer?.Invoke(server);
            Put(coap, "1/0", server, nowMs);
            coap.Request(
                new CoapRequest().Reset(CoapCode.Post, "bs").AddQuery("iep=" + InternalEndpoint),
                nowMs);
        }

        private static void Put(CoapEndpoint coap, string path, TlvWriter tlv, long nowMs)
        {
            coap.Request(
                new CoapRequest().Reset(CoapCode.Put, path)
                    .SetPayload(CoapContentFormat.Tlv, tlv.Buffer, 0, tlv.Count),
                nowMs);
        }

        private void AnswerManagement(CoapEndpoint coap, CoapOutput output, long nowMs)
        {
            CoapRequestView request = output.Request;
            if (request.Method == CoapCode.Post && request.PathIs("rd"))
            {
                string serial = Management.Asking == null ? "psk" : SerialOf(Management.Asking);
                int code = RefusedSerials.Contains(serial) ? CoapCode.Forbidden
                    : BusySerials.Contains(serial) ? CoapCode.ServiceUnavailable
                    : RegisterCode;
                if (code == CoapCode.Created) { RegisteredSerials.Add(serial); }
                coap.Respond(
                    output.RequestHandle, code, CoapContentFormat.None,
                    Array.Empty<byte>(), 0, 0,
                    code == CoapCode.Created ? "rd/17" : null, nowMs);
                return;
            }
            if (request.PathCount > 1 && request.Segment(0) == "est")
            {
                AnswerEst(coap, output, nowMs);
                return;
            }
            if (OnUpdate != null)
            {
                OnUpdate(coap, output.RequestHandle, nowMs);
                return;
            }
            int answer = request.Method == CoapCode.Delete ? CoapCode.Deleted : CoapCode.Changed;
            coap.Respond(output.RequestHandle, answer, nowMs);
        }

        public static string SerialOf(Certificate certificate)
        {
            return Convert.ToHexString(certificate.SerialNumber);
        }
    }
}
