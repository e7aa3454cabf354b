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
        // Outside of the usual anti-flood window.
        private const int WishDelayMs = 300_000;

        private readonly HeartbeatClient _heartbeat;
        private readonly HeartbeatReport _report;
        private readonly HeartbeatSchedule _schedule;
        private readonly byte[] _draw = new byte[Chance.DrawSize];

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
        private HeartbeatReason _wanted;
        private bool _wasAnswered;
        private bool _wishesSent;
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

        /// <summary>One is wanted before it is due. While one is under way, another one follows
        /// it: what it was wanted for may not be in the one under way.</summary>
        private void WantHeartbeat(HeartbeatReason reason)
        {
            if (!_options.HeartbeatEnabled) { return; }
            if (_isBeating)
            {
                if (reason != HeartbeatReason.Forced && _wanted != HeartbeatReason.Continuation)
                {
                    _wanted = reason;
                }
                return;
            }
            if (_reason != HeartbeatReason.Continuation) { _reason = reason; }
            // A fleet whose credentials are refused, or which restarts in the middle of an
            // operation, does so at one instant.
            bool alone = reason == HeartbeatReason.Forced
                || (reason == HeartbeatReason.Continuation && _wasAnswered);
            if (alone) { _schedule.Force(_nowMs); }
            else { _schedule.Hasten(_nowMs); }
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

        // A bootstrap and the proof of a new credential go first: each attempt is over soon, it
        // changes what there is to report, and two handshakes at once are much for a device.
        private bool MayBeat()
        {
            bool isProving = _lifecycle.IsProving
                && (State == AgentState.ManagementConnecting || State == AgentState.Registering);
            return !_stopping && !_isBeating && !_linkIsClosing && !isProving
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
                credential, ServerPolicy(credential), _resumable.Find(credential), _nowMs);
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
            request.Results = new HeartbeatResult[_lifecycle.CopyResults(_results)];
            for (int i = 0; i < request.Results.Length; i++) { request.Results[i] = _results[i]; }
            // Only a service's time makes a device wish: a wrong clock must not renew a fleet.
            if (_time.TryGetReceived(_nowMs, out long seconds))
            {
                request.Wishes = _report.FindRenewalsDue(seconds);
            }
            _wishesSent = request.Wishes.Length > 0;
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
                    _resumable.Keep(_link.Credential, _link.Session.TakeSession());
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
                case SessionStep.NotificationReceived:
                case SessionStep.ObservationEnded:
                    // The agent observes nothing, and grants nothing to be observed.
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
                    if (_reason == HeartbeatReason.Forced) { _reason = HeartbeatReason.Interval; }
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
            if (_wanted != HeartbeatReason.Interval)
            {
                HeartbeatReason wanted = _wanted;
                _wanted = HeartbeatReason.Interval;
                WantHeartbeat(wanted);
            }
            bool stands = fault == HeartbeatFault.None || fault == HeartbeatFault.TooSoon
                || fault == HeartbeatFault.Busy || fault == HeartbeatFault.Refused;
            if (_link != null && !stands && !_linkIsClosing) { LeaveLink(); }
        }

        private void TakeAnswer(HeartbeatAnswer answer)
        {
            _wasAnswered = true;
            _credentialsWanted = answer.CredentialsWanted;
            TakeOperations(answer);
            ScheduleWish(answer.NowSeconds);
            // An answer that is given once more is about the first of the requests only.
            if (_heartbeat.IsRepeat && _lifecycle.HasResults)
            {
                WantHeartbeat(HeartbeatReason.Continuation);
            }
        }

        // A certificate of an hour cannot wait for a heartbeat a day.
        private void ScheduleWish(long nowSeconds)
        {
            if (_report.FindRenewalsDue(nowSeconds).Length > 0)
            {
                // Not known to be due when the request was made: the device has just started.
                if (!_wishesSent)
                {
                    _schedule.NoLaterThan(
                        _nowMs + WishDelayMs + Chance.Draw(_crypto, _draw, WishDelayMs));
                }
                return;
            }
            long nextSeconds = _report.FindNextRenewal(nowSeconds);
            if (nextSeconds != HeartbeatReport.NoRenewal)
            {
                _schedule.NoLaterThan(_nowMs + ((nextSeconds - nowSeconds) * 1000));
            }
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
