using Device.Agent.Heartbeat;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Device.X509;

namespace Device.Agent
{
    /// <content>The heartbeat: when one is due, the session under the factory identity that is made
    /// for it, and what an answer leads to.</content>
    public sealed partial class DeviceAgent
    {
        private readonly HeartbeatClient _heartbeat;
        private readonly HeartbeatReport _report;
        private readonly HeartbeatSchedule _schedule;

        // There only while it is needed: a device has memory for a second session, but not to
        // waste.
        private ServicePath _link;
        private bool _linkTransportFailed;
        private bool _linkIsReused;
        private bool _linkIsClosing;
        private bool _linkClosed;
        private PeerVerified _linkPeer;
        private bool _isBeating;
        private bool _answerDue;
        private int _keptExponent;
        private HeartbeatReason _reason;
        private bool _credentialsWanted;

        private bool _heartbeatEnded;
        private HeartbeatFault _heartbeatFault;
        private AgentFault _linkIdentityFault;
        private DtlsFault _linkDtlsFault;
        private X509Fault _linkChainFault;

        // 1. Set out; once for each run.
        private void StartHeartbeats()
        {
            if (_options.HeartbeatEnabled && !_schedule.IsStarted) { _schedule.Start(_nowMs); }
        }

        private void ForceHeartbeat()
        {
            if (!_options.HeartbeatEnabled) { return; }
            if (_reason == HeartbeatReason.Interval) { _reason = HeartbeatReason.Forced; }
            _schedule.Force(_nowMs);
        }

        /// <summary>True when something was done.</summary>
        private bool AdvanceHeartbeat()
        {
            if (_link != null && AdvanceLink()) { return true; }
            if (_nowMs < _schedule.DueMs || !MayBeat()) { return false; }
            StartHeartbeat();
            return true;
        }

        private bool AdvanceLink()
        {
            if (_linkTransportFailed)
            {
                _linkTransportFailed = false;
                if (_isBeating) { EndHeartbeat(HeartbeatFault.TransportFailed); }
                return true;
            }
            if (_answerDue)
            {
                _answerDue = false;
                HandleHeartbeatOver();
                return true;
            }
            if (_linkClosed)
            {
                _linkClosed = false;
                HandleLinkClosed();
                return true;
            }
            if (_linkIsClosing && _link.IsGone)
            {
                _link.Dispose();
                _link = null;
                _linkIsClosing = false;
                if (_isBeating) { ConnectLink(); }
                return true;
            }
            if (_isBeating || _linkIsClosing
                || _schedule.DueMs - _nowMs <= _options.HeartbeatLingerMs)
            {
                return false;
            }
            LeaveLink();
            return true;
        }

        // A bootstrap goes first: it is over soon, and it may change what there is to report.
        private bool MayBeat()
        {
            return !_stopping && !_isBeating && !_linkIsClosing
                && (State < AgentState.BootstrapConnecting || State > AgentState.Enrolling);
        }

        private long HeartbeatDeadlineMs()
        {
            long deadline = MayBeat() ? _schedule.DueMs : HeartbeatSchedule.NoDue;
            if (_link != null && _link.Session.DeadlineMs < deadline)
            {
                deadline = _link.Session.DeadlineMs;
            }
            return deadline;
        }

        // 2. A session, unless the one before still stands.
        private void StartHeartbeat()
        {
            _isBeating = true;
            _linkIsReused = _link != null && _link.Session.IsOpen;
            if (_linkIsReused) { SendHeartbeat(); }
            else { ConnectLink(); }
        }

        private void ConnectLink()
        {
            _linkIsReused = false;
            if (!_credentials.TryLoadFactory(
                out Credential credential, out _linkIdentityFault))
            {
                EndHeartbeat(HeartbeatFault.IdentityUnusable);
                return;
            }
            if (_link == null)
            {
                _link = new ServicePath(
                    AgentOutput.PathHeartbeat, _crypto, _verifier, _options);
            }
            _link.Connect(
                credential, Policy(CertificateUsage.ServerAuth, credential.Uri.Host), _nowMs);
        }

        private void LeaveLink()
        {
            _linkIsClosing = true;
            _link.Leave(_nowMs);
        }

        // 3. POST /shb.
        private void SendHeartbeat()
        {
            HeartbeatRequest request = _report.Make(_credentialsWanted);
            request.Reason = _reason;
            _heartbeat.Start(_link.Session.Coap, request, _nowMs);
            _link.Session.Touch(_nowMs);
        }

        private AgentStep PollLink(AgentOutput output, out bool isTaken)
        {
            isTaken = false;
            if (_link == null) { return AgentStep.Idle; }
            AgentStep step = _link.PollOpening(output);
            if (step != AgentStep.Idle) { return step; }
            step = _link.PollSession(output, out SessionStep news);
            if (step != AgentStep.Idle) { return step; }
            if (news == SessionStep.Idle) { return _link.PollClosing(output); }
            isTaken = true;
            HandleLinkStep(news);
            return AgentStep.Idle;
        }

        // Only notes: what closes or opens a session waits until this one is drained.
        private void HandleLinkStep(SessionStep step)
        {
            CoapOutput coap = _link.Session.CoapOutput;
            switch (step)
            {
                case SessionStep.Connected:
                    _linkPeer = _link.Session.DtlsOutput.Peer;
                    _time.RaiseFloor(_linkPeer.Chain);
                    SendHeartbeat();
                    break;
                case SessionStep.Closed:
                    _linkDtlsFault = _link.Session.DtlsOutput.Fault;
                    _linkChainFault = _link.Session.DtlsOutput.ChainFault;
                    _linkClosed = true;
                    break;
                case SessionStep.RequestReceived:
                    _link.Session.Coap.Respond(coap.RequestHandle, CoapCode.NotFound, _nowMs);
                    break;
                default:
                    CoapStep coapStep = step == SessionStep.ResponseReceived
                        ? CoapStep.ResponseReceived
                        : CoapStep.RequestFailed;
                    _answerDue |= _heartbeat.HandleResponse(coapStep, coap);
                    break;
            }
        }

        private void HandleLinkClosed()
        {
            if (!_linkIsClosing) { LeaveLink(); }
            if (!_isBeating) { return; }
            _heartbeat.Abandon();
            // The service may have forgotten a session that was kept: that is no failure, and a
            // new one is made when this one is gone.
            if (_linkIsReused) { _linkIsReused = false; }
            else { EndHeartbeat(HeartbeatFault.SessionFailed); }
        }

        // 4. The answer.
        private void HandleHeartbeatOver()
        {
            HeartbeatFault fault = _heartbeat.Fault;
            if (fault == HeartbeatFault.NoAnswer && _linkIsReused)
            {
                LeaveLink();
                return;
            }
            if (fault == HeartbeatFault.None && !TakeTime()) { fault = HeartbeatFault.TimeRefused; }
            EndHeartbeat(fault);
        }

        private bool TakeTime()
        {
            return _time.TryAccept(
                _heartbeat.Answer.NowSeconds, _linkPeer.Chain, _linkPeer.Anchor, _nowMs);
        }

        // 5. When the next one is due.
        private void EndHeartbeat(HeartbeatFault fault)
        {
            _isBeating = false;
            _heartbeatFault = fault;
            _heartbeatEnded = true;
            switch (fault)
            {
                case HeartbeatFault.None:
                    _reason = HeartbeatReason.Interval;
                    _schedule.HandleAnswer(_heartbeat.Answer.NextSeconds, _nowMs);
                    TakeAnswer(_heartbeat.Answer);
                    break;
                case HeartbeatFault.TooSoon:
                    _reason = HeartbeatReason.Interval;
                    _schedule.HandleTooSoon(_heartbeat.RetryAfterSeconds, _nowMs);
                    break;
                case HeartbeatFault.Busy:
                    _schedule.HandleBusy(_heartbeat.RetryAfterSeconds, _nowMs);
                    break;
                default:
                    _schedule.HandleFailure(_nowMs);
                    break;
            }
            KeepExponent();
            bool stands = fault == HeartbeatFault.None || fault == HeartbeatFault.TooSoon
                || fault == HeartbeatFault.Busy || fault == HeartbeatFault.Refused;
            if (_link != null && !stands && !_linkIsClosing) { LeaveLink(); }
        }

        private void TakeAnswer(HeartbeatAnswer answer)
        {
            _credentialsWanted = answer.CredentialsWanted;
        }

        // Only a change is written: idle heartbeats wear no flash.
        private void KeepExponent()
        {
            int exponent = _schedule.Exponent;
            if (exponent == _keptExponent) { return; }
            _keptExponent = exponent;
            _credentials.WriteHeartbeatBackOff(exponent);
        }

        /// <summary>True when something was done.</summary>
        private bool StopLink()
        {
            _isBeating = false;
            _heartbeat.Abandon();
            if (_linkIsClosing) { return false; }
            LeaveLink();
            return true;
        }

        private void ReportHeartbeat(AgentOutput output)
        {
            output.ClearFault();
            output.HeartbeatFault = _heartbeatFault;
            if (_heartbeatFault == HeartbeatFault.IdentityUnusable)
            {
                output.Fault = _linkIdentityFault;
            }
            if (_heartbeatFault == HeartbeatFault.SessionFailed)
            {
                output.DtlsFault = _linkDtlsFault;
                output.ChainFault = _linkChainFault;
            }
            if (_heartbeatFault == HeartbeatFault.Refused)
            {
                output.ResponseCode = _heartbeat.ResponseCode;
            }
        }

        private bool HasOperational()
        {
            return _credentials.HasOperational(KcmArea.Working)
                || _credentials.HasOperational(KcmArea.Staged);
        }
    }
}
