using System;
using System.Collections.Generic;
using System.Text;
using Device.Desktop;
using Device.Dtls;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;

namespace Simulator.Tests.Agent
{
    /// <summary>A CoAP server behind DTLS whose answers a test writes.</summary>
    internal sealed class ScriptedService : ISecureService
    {
        private static readonly CoapOptions Options = new CoapOptions();
        private readonly DotNetCrypto _crypto = new DotNetCrypto();

        public ScriptedService(DtlsCredential credential, TrustSnapshot trust)
        {
            Credential = credential;
            Trust = trust;
        }

        public TrustSnapshot Trust { get; set; }

        public DtlsCredential Credential { get; set; }

        /// <summary>Answers a request of the device. The endpoint may be used for requests of the
        /// server's own.</summary>
        public Action<CoapEndpoint, CoapOutput, long> OnRequest { get; set; } = (_, _, _) => { };

        /// <summary>Every request, as "POST rd ep=a&amp;lt=60".</summary>
        public List<string> Requests { get; } = new List<string>();

        /// <summary>Message ids of the device's own messages, in the order of arrival.</summary>
        public List<int> MessageIds { get; } = new List<int>();

        /// <summary>Codes of the device's answers to requests of the server.</summary>
        public List<int> Answers { get; } = new List<int>();

        /// <summary>Their bodies.</summary>
        public List<string> AnswerTexts { get; } = new List<string>();

        /// <summary>Bodies of what was observed: the first state, and each later one.</summary>
        public List<string> States { get; } = new List<string>();

        /// <summary>The device need not answer requests of the server.</summary>
        public bool ToleratesSilence { get; set; }

        public List<string> Connected { get; } = new List<string>();

        public ISecureSession? Last { get; private set; }

        /// <summary>The leaf of the session whose request is being answered.</summary>
        public Certificate? Asking { get; private set; }

        /// <summary>Serials whose handshake ends with certificate_revoked.</summary>
        public HashSet<string> Revoked { get; } = new HashSet<string>();

        public bool IsRevoked(PeerVerified peer)
        {
            return Revoked.Contains(Convert.ToHexString(peer.Chain.Leaf.SerialNumber));
        }

        /// <summary>For each of <see cref="Connected"/>: true when a session was
        /// resumed.</summary>
        public List<bool> Resumed { get; } = new List<bool>();

        public void OnConnected(ISecureSession session, long nowMs)
        {
            Connected.Add(session.PskIdentity == null
                ? session.Peer.Chain.Leaf.CommonName
                : Encoding.ASCII.GetString(session.PskIdentity));
            Resumed.Add(session.IsResumed);
            session.State = new CoapEndpoint(Options, _crypto);
            Last = session;
        }

        public void OnDatagram(
            ISecureSession session, byte[] buffer, int offset, int count, long nowMs)
        {
            CoapEndpoint coap = (CoapEndpoint)session.State!;
            NoteId(buffer, offset);
            coap.HandleDatagram(buffer, offset, count, nowMs);
            Drain(session, coap, nowMs);
        }

        public void OnDeadline(ISecureSession session, long nowMs)
        {
            CoapEndpoint coap = (CoapEndpoint)session.State!;
            coap.HandleTimeout(nowMs);
            Drain(session, coap, nowMs);
        }

        /// <summary>Does something at the newest session beside its requests.</summary>
        public void Act(Action<CoapEndpoint> action, long nowMs)
        {
            CoapEndpoint coap = (CoapEndpoint)Last!.State!;
            action(coap);
            Drain(Last, coap, nowMs);
        }

        /// <summary>Ends the newest session with close_notify.</summary>
        public void CloseLast()
        {
            Last!.Close();
        }

        public void OnClosed(ISecureSession session, DtlsFault fault)
        {
        }

        // RFC 7252 section 3: acknowledgements and resets bear the id of what they answer.
        private void NoteId(byte[] buffer, int offset)
        {
            int type = (buffer[offset] >> 4) & 3;
            if (type > CoapType.NonConfirmable) { return; }
            MessageIds.Add((buffer[offset + 2] << 8) | buffer[offset + 3]);
        }

        private void Drain(ISecureSession session, CoapEndpoint coap, long nowMs)
        {
            CoapOutput output = new CoapOutput();
            CoapStep step;
            while ((step = coap.Poll(output)) != CoapStep.Idle)
            {
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        session.Send(output.Buffer, output.Offset, output.Count);
                        break;
                    case CoapStep.RequestReceived:
                        Requests.Add(Describe(output.Request));
                        Asking = session.PskIdentity == null ? session.Peer.Chain.Leaf : null;
                        OnRequest(coap, output, nowMs);
                        break;
                    case CoapStep.NotificationReceived:
                    case CoapStep.ResponseReceived when output.Observe >= 0:
                        States.Add(Encoding.ASCII.GetString(
                            output.Buffer, output.Offset, output.Count));
                        break;
                    case CoapStep.ResponseReceived:
                        Answers.Add(output.Code);
                        AnswerTexts.Add(Encoding.ASCII.GetString(
                            output.Buffer, output.Offset, output.Count));
                        break;
                    case CoapStep.RequestFailed when ToleratesSilence:
                        break;
                    default:
                        throw new InvalidOperationException("the device did not answer");
                }
            }
            session.SetDeadline(output.DeadlineMs);
        }

        private static string Describe(CoapRequestView request)
        {
            string[] methods = { "", "GET", "POST", "PUT", "DELETE" };
            List<string> queries = new List<string>();
            for (int i = 0; i < request.QueryCount; i++) { queries.Add(request.Query(i)); }
            return $"{methods[request.Method]} {request.Path} {string.Join('&', queries)}".Trim();
        }
    }
}
