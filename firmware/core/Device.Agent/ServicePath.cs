using System;
using Device.Crypto;
using Device.Dtls;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;

namespace Device.Agent
{
    /// <summary>A way to a service: the edge's transport, and the session over it.</summary>
    internal sealed class ServicePath : IDisposable
    {
        private readonly int _number;
        private readonly AgentOptions _options;
        private readonly ICrypto _crypto;
        private readonly DtlsClientOptions _dtlsOptions;
        private ServerUri _toOpen;
        private bool _toClose;
        private bool _isTransportOpen;

        /// <param name="number">One of <see cref="AgentOutput"/>'s paths.</param>
        /// <param name="crypto">Provider of the platform.</param>
        /// <param name="verifier">For the service's chain.</param>
        /// <param name="options">Timers and limits.</param>
        public ServicePath(
            int number, ICrypto crypto, ChainVerifier verifier, AgentOptions options)
        {
            _number = number;
            _options = options;
            _crypto = crypto;
            _dtlsOptions = new DtlsClientOptions
            {
                FirstTimeoutMs = options.FlightTimeoutMs,
                DatagramMax = options.DatagramMax,
                PreferGcm = options.PreferGcm,
                OfferConnectionId = options.OfferConnectionId,
                OfferResumption = options.ResumeSessions,
                OfferSessionTicket = options.ResumeSessions,
            };
            Session = new SecureSession(
                new DtlsClient(crypto, _dtlsOptions, verifier),
                new CoapEndpoint(options.Coap, crypto));
        }

        public SecureSession Session { get; }

        /// <summary>The credential of the session now or before; null at first.</summary>
        public Credential Credential { get; private set; }

        /// <summary>True when neither session nor transport is there, or about to be.</summary>
        public bool IsGone
        {
            get { return !Session.IsOpen && !_isTransportOpen && _toOpen == null; }
        }

        /// <summary>Opens transport and session; the credential is this object's from now
        /// on.</summary>
        /// <param name="credential">Of the service.</param>
        /// <param name="policy">For the service's chain.</param>
        /// <param name="session">To resume; null for a full handshake.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void Connect(
            Credential credential, ChainPolicy policy, DtlsSession session, long nowMs)
        {
            Take(credential);
            Session.Open(credential, policy, session, nowMs);
        }

        /// <summary>Opens the transport and goes on with a session of before a restart.</summary>
        /// <returns>False when the session is not of this credential and this service: then
        /// nothing was opened, and the credential is the caller's.</returns>
        public bool TryRestore(
            Credential credential, ChainPolicy policy, byte[] state, SessionNumbers numbers,
            long nowMs)
        {
            string name = SetOptions(credential);
            byte[] binding = credential.Psk != null
                ? DtlsBinding.Of(_crypto, name, credential.Psk)
                : DtlsBinding.Of(
                    _crypto, name, credential.Identity,
                    credential.Anchors, credential.Anchors.Length, policy);
            if (!Session.TryRestore(state, binding, numbers, nowMs)) { return false; }
            Take(credential);
            return true;
        }

        private void Take(Credential credential)
        {
            Credential?.Dispose();
            Credential = credential;
            _toClose = false;
            _toOpen = credential.Uri;
            SetOptions(credential);
        }

        private string SetOptions(Credential credential)
        {
            string name = credential.ServerName;
            if (IsAddress(name)) { name = null; }
            _dtlsOptions.ServerName = name;
            _dtlsOptions.OfferCcm8 = _options.OfferCcm8 && AccountCheck.IsWanted(
                credential.Trust.CipherSuites, CipherSuite.EcdheEcdsaAes128Ccm8);
            _dtlsOptions.OfferGcm = _options.OfferGcm && AccountCheck.IsWanted(
                credential.Trust.CipherSuites, CipherSuite.EcdheEcdsaAes128GcmSha256);
            return name;
        }

        /// <summary>Ends the session, and the transport once it is ended.</summary>
        public void Leave(long nowMs)
        {
            Session.Close(nowMs);
            _toOpen = null;
            _toClose = _isTransportOpen;
        }

        /// <summary>OpenTransport when a transport is to be opened, else Idle.</summary>
        public AgentStep PollOpening(AgentOutput output)
        {
            if (_toOpen == null) { return AgentStep.Idle; }
            output.Path = _number;
            output.Host = _toOpen.Host;
            output.Port = _toOpen.Port;
            _toOpen = null;
            _isTransportOpen = true;
            return AgentStep.OpenTransport;
        }

        /// <summary>Hands on what the session wants of the edge.</summary>
        /// <param name="output">Filled in.</param>
        /// <param name="news">What the session tells of the exchange, or Idle.</param>
        public AgentStep PollSession(AgentOutput output, out SessionStep news)
        {
            news = SessionStep.Idle;
            SessionStep step = Session.Poll();
            switch (step)
            {
                case SessionStep.Idle:
                    return AgentStep.Idle;
                case SessionStep.SendDatagram:
                    output.Path = _number;
                    output.Buffer = Session.DtlsOutput.Buffer;
                    output.Offset = Session.DtlsOutput.Offset;
                    output.Count = Session.DtlsOutput.Count;
                    return AgentStep.SendDatagram;
                case SessionStep.Compute:
                    output.Job = Session.DtlsOutput.Job;
                    return AgentStep.Compute;
                default:
                    news = step;
                    return AgentStep.Idle;
            }
        }

        /// <summary>CloseTransport when the transport is not needed any more, else Idle.</summary>
        public AgentStep PollClosing(AgentOutput output)
        {
            if (!_toClose || Session.IsOpen) { return AgentStep.Idle; }
            _toClose = false;
            _isTransportOpen = false;
            output.Path = _number;
            return AgentStep.CloseTransport;
        }

        public void Dispose()
        {
            Session.Dispose();
            Credential?.Dispose();
            Credential = null;
        }

        /// <summary>RFC 6066 section 3: an address is no server name.</summary>
        private static bool IsAddress(string host)
        {
            for (int i = 0; i < host.Length; i++)
            {
                char c = host[i];
                if (c == ':') { return true; }
                if ((c < '0' || c > '9') && c != '.') { return false; }
            }
            return true;
        }
    }
}
