using Device.Agent.Heartbeat;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <content>Sessions, their ends, and what a failure leads to.</content>
    public sealed partial class DeviceAgent
    {
        // RFC 5246 section 7.2.2: alerts by which a server says that it does not want this
        // certificate, as opposed to not wanting to talk now.
        private const int AlertBadCertificate = 42;
        private const int AlertCertificateUnknown = 46;
        private const int AlertUnknownCa = 48;
        private const int AlertAccessDenied = 49;

        // RFC 4279 section 2.
        private const int AlertUnknownPskIdentity = 115;

        // With the back-off of facts/pelion.md D.6 the mean of the time until then is three hours.
        private const int ReconnectsMax = 10;

        private void Connect(Credential credential)
        {
            _proceedWhenClosed = false;
            _main.Connect(
                credential, ServerPolicy(credential), _resumable.Find(credential), _nowMs);
        }

        private void HandleConnected()
        {
            PeerVerified peer = _session.DtlsOutput.Peer;
            // Nobody vouches for the times of a leaf that is believed for itself, and a pre-shared
            // key has none.
            if (peer != null && !peer.IsPinnedLeaf) { _time.RaiseFloor(peer.Chain); }
            if (State == AgentState.BootstrapConnecting) { StartBootstrap(); }
            else { StartRegistration(); }
        }

        private void HandleClosed()
        {
            _dtlsFault = _session.DtlsOutput.Fault;
            _chainFault = _session.DtlsOutput.ChainFault;
            DropSaved();
            if (_stopping) { return; }
            if (_proceedWhenClosed)
            {
                _proceedWhenClosed = false;
                _chooseDue = true;
                return;
            }
            if (State < AgentState.BootstrapConnecting) { return; }
            Fail(AgentFault.SessionFailed);
        }

        /// <summary>Ends the attempt, keeps every credential, and waits. Always true, for the
        /// callers' convenience.</summary>
        private bool Fail(AgentFault fault)
        {
            bool managing = State >= AgentState.ManagementConnecting;
            EndAttempt();
            _fault = fault;
            if (managing) { JudgeManagement(fault); }
            else
            {
                if (fault == AgentFault.BootstrapFailed
                    && _bootstrap.Fault == BootstrapFault.Refused)
                {
                    WantHeartbeat(HeartbeatReason.CredentialRefused);
                }
                // The bootstrap did not help: what was refused before gets another chance, in
                // turn with further bootstraps.
                _workingRefused = false;
                _stagedRefused = false;
                _refusals = RefusalsMax - 1;
            }
            if (managing && _reconnectBackOff.Failures >= ReconnectsMax)
            {
                // Hours of silence: the service may have moved. Asking costs nothing, since a
                // bootstrap takes nothing away.
                MarkRefused(KcmArea.Staged);
                MarkRefused(KcmArea.Working);
            }
            bool bootstrapIsNext = !managing
                || ((_stagedRefused || !_credentials.HasOperational(KcmArea.Staged))
                    && (_workingRefused || !_credentials.HasOperational(KcmArea.Working)));
            BackOff backOff = bootstrapIsNext ? _bootstrapBackOff : _reconnectBackOff;
            long delayMs = backOff.NextDelayMs();
            long askedMs = RetryAfterMs(fault);
            _wakeMs = _nowMs + (delayMs < askedMs ? askedMs : delayMs);
            SetState(AgentState.BackingOff);
            return true;
        }

        private void JudgeManagement(AgentFault fault)
        {
            bool isStaged = _main.Credential != null && _main.Credential.Area == KcmArea.Staged;
            // The next attempt is with the staged one again, but not at once.
            if (isStaged) { _proveDue = false; }
            if (IsRefusal(fault))
            {
                _refusals++;
                if (_refusals >= RefusalsMax) { HandleCredentialRefused(fault); }
            }
            else if (isStaged && (fault == AgentFault.SessionFailed
                || fault == AgentFault.RegistrationFailed || fault == AgentFault.TransportFailed))
            {
                NoteSilence();
            }
        }

        private void EndAttempt()
        {
            _fault = AgentFault.None;
            _job = null;
            _jobHandedOut = false;
            ForgetEnrolment();
            _main.Leave(_nowMs);
            _chooseDue = false;
            _proceedWhenClosed = false;
        }

        private bool AdvanceBackOff()
        {
            if (_nowMs < _wakeMs) { return false; }
            Choose();
            return true;
        }

        private void MarkRefused(KcmArea area)
        {
            if (area == KcmArea.Staged) { _stagedRefused = true; }
            else { _workingRefused = true; }
        }

        /// <summary>True when it is the credential that the service does not want. Time-outs and
        /// errors of the service are none: they heal without a new credential.</summary>
        private bool IsRefusal(AgentFault fault)
        {
            switch (fault)
            {
                case AgentFault.SessionFailed:
                    int alert = _session.DtlsOutput.AlertReceived;
                    // A chain of the service that does not verify: its root may have changed, and
                    // only a bootstrap brings the new one.
                    return _chainFault != X509Fault.None || _dtlsFault == DtlsFault.PeerAlert
                        && ((alert >= AlertBadCertificate && alert <= AlertCertificateUnknown)
                            || alert == AlertUnknownCa || alert == AlertAccessDenied
                            || alert == AlertUnknownPskIdentity);
                case AgentFault.RegistrationFailed:
                    return _registration.Fault == RegistrationFault.Refused
                        && _responseCode >> 5 == 4;
                default:
                    return false;
            }
        }

        /// <summary>What a busy service asked us to wait (Max-Age of its 5.03), at most as long as
        /// any back-off: a service must not send a device away for good.</summary>
        private long RetryAfterMs(AgentFault fault)
        {
            long seconds = 0;
            if (fault == AgentFault.BootstrapFailed) { seconds = _bootstrap.RetryAfterSeconds; }
            if (fault == AgentFault.EnrolmentFailed) { seconds = _est.RetryAfterSeconds; }
            if (fault == AgentFault.RegistrationFailed)
            {
                seconds = _registration.RetryAfterSeconds;
            }
            if (seconds <= 0) { return 0; }
            long capSeconds = _options.BootstrapCapMs / 1000;
            return (seconds < capSeconds ? seconds : capSeconds) * 1000;
        }

        private ChainPolicy ServerPolicy(Credential credential)
        {
            ChainPolicy policy = Policy(CertificateUsage.ServerAuth, credential.ServerName);
            policy.Pin = credential.Pin;
            return policy;
        }

        private ChainPolicy Policy(CertificateUsage usage, string name)
        {
            bool isTrusted = _time.TryGetNow(_nowMs, out long seconds);
            return new ChainPolicy
            {
                Usage = usage,
                Name = name,
                TimeSeconds = seconds,
                TimeIsTrusted = isTrusted,
            };
        }
    }
}
