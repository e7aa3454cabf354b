using System;
using Device.Crypto;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;

namespace Device.Agent
{
    /// <content>The way itself: one part for each state, in the order of the way.</content>
    public sealed partial class DeviceAgent
    {
        // Once may be a server being set up; twice in a row is a credential it does not want.
        private const int RefusalsMax = 2;

        private readonly BootstrapClient _bootstrap;
        private readonly EstClient _est;
        private readonly RegistrationClient _registration;

        private BootstrapAccount _account;
        private IPrivateKey _newKey;
        private RequestSubject _subject;
        private bool _stopping;
        private bool _transportFailed;
        private bool _proceedWhenClosed;
        private bool _chooseDue;
        private bool _stagedRefused;
        private bool _workingRefused;
        private int _refusals;
        private long _wakeMs;
        private bool _promotionDue;

        private AgentFault _fault;
        private DtlsFault _dtlsFault;
        private X509Fault _chainFault;
        private KcmStatus _storeStatus;
        private int _responseCode;

        /// <summary>Acts on what the machines say, when the session is drained; true when
        /// something was done.</summary>
        private bool Advance()
        {
            if (_transportFailed)
            {
                _transportFailed = false;
                if (State < AgentState.BootstrapConnecting) { return true; }
                return Fail(AgentFault.TransportFailed);
            }
            if (_stopping) { return State != AgentState.Stopped && AdvanceStop(); }
            if (_chooseDue)
            {
                _chooseDue = false;
                Choose();
                return true;
            }
            switch (State)
            {
                case AgentState.BackingOff: return AdvanceBackOff();
                case AgentState.Bootstrapping: return AdvanceBootstrap();
                case AgentState.Enrolling: return AdvanceEnrolment();
                case AgentState.Registering:
                case AgentState.Registered: return AdvanceRegistration();
                default: return false;
            }
        }

        private void HandleSessionStep(SessionStep step)
        {
            CoapOutput coap = _session.CoapOutput;
            switch (step)
            {
                case SessionStep.Connected:
                    HandleConnected();
                    break;
                case SessionStep.Closed:
                    HandleClosed();
                    break;
                case SessionStep.RequestReceived:
                    if (!HandleRequest(coap))
                    {
                        _session.Coap.Respond(coap.RequestHandle, CoapCode.NotFound, _nowMs);
                    }
                    break;
                case SessionStep.NotificationReceived:
                    // The agent observes nothing.
                    break;
                case SessionStep.ObservationEnded:
                    _registration.HandleObservationEnded(coap);
                    break;
                default:
                    // A failed or finished request belongs to exactly one of the machines.
                    CoapStep coapStep = step == SessionStep.ResponseReceived
                        ? CoapStep.ResponseReceived
                        : CoapStep.RequestFailed;
                    if (!_bootstrap.HandleResponse(coapStep, coap, _nowMs)
                        && !_est.HandleResponse(coapStep, coap, _nowMs)
                        && !_renewal.HandleResponse(coapStep, coap, _nowMs))
                    {
                        _registration.HandleResponse(coapStep, coap, _nowMs);
                    }
                    break;
            }
        }

        private bool HandleRequest(CoapOutput coap)
        {
            bool managed = State >= AgentState.ManagementConnecting;
            return managed
                ? HandleRenewalRequest(coap) || _registration.HandleRequest(coap, _nowMs)
                : _bootstrap.HandleRequest(coap, _nowMs);
        }

        // 1. Choose.
        private void Choose()
        {
            _fault = AgentFault.None;
            bool workingHasTurn = _workingHasTurn;
            _workingHasTurn = false;
            if (TakeBootstrapDue())
            {
                ConnectBootstrap();
                return;
            }
            if (!_stagedRefused && !workingHasTurn && _credentials.HasOperational(KcmArea.Staged))
            {
                _proveDue = false;
                ConnectManagement(KcmArea.Staged);
            }
            else if (!_workingRefused && _credentials.HasOperational(KcmArea.Working))
            {
                ConnectManagement(KcmArea.Working);
            }
            else
            {
                ConnectBootstrap();
            }
        }

        // 2. Bootstrap service.
        private void ConnectBootstrap()
        {
            SetState(AgentState.BootstrapConnecting);
            if (!_credentials.TryLoadFactory(out Credential credential, out AgentFault fault))
            {
                Fail(fault);
                return;
            }
            Connect(credential);
        }

        // 3. POST /bs.
        private void StartBootstrap()
        {
            _resumable.Keep(_main.Credential, _session.TakeSession());
            SetState(AgentState.Bootstrapping);
            BootstrapOptions options = new BootstrapOptions
            {
                EndpointName = _credentials.ReadText(ItemNames.EndpointName),
                AccountId = AccountId(),
                InternalEndpoint = _credentials.ReadText(ItemNames.InternalEndpoint),
                Judge = new AccountCheck(_crypto, _options),
            };
            _bootstrap.Start(options, _nowMs);
            _session.Touch(_nowMs);
        }

        private bool AdvanceBootstrap()
        {
            switch (_bootstrap.State)
            {
                case BootstrapState.Finished:
                    _account = _bootstrap.Account;
                    if (_account.SecurityMode != BootstrapAccount.ModeEst)
                    {
                        return Stage(null, _account.PublicKeyOrCertificate);
                    }
                    StartEnrolment();
                    return true;
                case BootstrapState.Failed:
                    _responseCode = _bootstrap.ResponseCode;
                    return Fail(AgentFault.BootstrapFailed);
                default:
                    if (_nowMs < _bootstrap.DeadlineMs) { return false; }
                    _bootstrap.HandleTimeout(_nowMs);
                    _session.Touch(_nowMs);
                    return true;
            }
        }

        // 4. Key pair, CSR, EST.
        private void StartEnrolment()
        {
            SetState(AgentState.Enrolling);
            _subject = new RequestSubject
            {
                CommonName = _credentials.ReadText(ItemNames.EndpointName),
                OrganizationalUnit = AccountId(),
                Locality = _account.InternalEndpoint.Length == 0
                    ? null
                    : _account.InternalEndpoint,
            };
            _job = new EnrolmentJob(_crypto, _subject);
        }

        private void FinishJob()
        {
            ComputeJob job = _job;
            _job = null;
            if (State != AgentState.Enrolling) { return; }
            if (job is EnrolmentJob enrolment)
            {
                if (enrolment.Fault != X509Fault.None)
                {
                    throw new InvalidOperationException("no request for a checked name");
                }
                _newKey = enrolment.Key;
                _est.Start(null, enrolment.Request, 0, enrolment.RequestCount, _nowMs);
                _session.Touch(_nowMs);
                return;
            }
            IssuedCheckJob check = (IssuedCheckJob)job;
            _chainFault = check.ChainFault;
            if (check.Fault == AgentFault.None) { Stage(_newKey, _est.Chain); }
            else { Fail(check.Fault); }
        }

        private bool AdvanceEnrolment()
        {
            if (_job != null || _proceedWhenClosed) { return false; }
            if (_est.State == EstState.Failed)
            {
                _responseCode = _est.ResponseCode;
                return Fail(AgentFault.EnrolmentFailed);
            }
            if (_est.State != EstState.Finished) { return false; }
            byte[] point = new byte[P256.PointSize];
            _newKey.CopyPublicPoint(point, 0);
            _job = new IssuedCheckJob(
                _verifier, _est.Chain, point, ServiceAnchor(), _subject,
                Policy(CertificateUsage.ClientAuth, null));
            return true;
        }

        // A CA that an account pins whole may have issued the device's certificate too.
        private Certificate ServiceAnchor()
        {
            ServerTrust trust = ServerTrust.Of(_account);
            X509Fault fault = trust.TryMakePin(
                _account.ServerCertificate, out CertificatePin pin);
            return fault == X509Fault.None ? pin.Certificate : null;
        }

        // 5. Stage, then close and go on.
        private bool Stage(IPrivateKey key, byte[] chain)
        {
            _storeStatus = _credentials.Stage(_account, key, chain, _lifecycle);
            ForgetEnrolment();
            if (_storeStatus != KcmStatus.Success) { return Fail(AgentFault.StoreFailed); }
            _stagedRefused = false;
            _refusals = 0;
            _bootstrapBackOff.Reset();
            _reconnectBackOff.Reset();
            _proceedWhenClosed = true;
            _session.Close(_nowMs);
            return true;
        }

        // 6. Management service.
        private void ConnectManagement(KcmArea area)
        {
            SetState(AgentState.ManagementConnecting);
            if (!_credentials.TryLoadOperational(
                area, out Credential credential, out AgentFault fault))
            {
                // What can't be loaded can't be tried: for this run it counts as refused, so
                // that the other credential, or a bootstrap, has its turn.
                if (area == KcmArea.Staged) { _lifecycle.HandleUnusable(); }
                MarkRefused(area);
                _refusals = 0;
                Fail(fault);
                return;
            }
            if (area == KcmArea.Working && TryRestore(credential)) { return; }
            Connect(credential);
        }

        // 7. POST /rd; proven, promoted. Also where a session goes on: what the server observed and
        // set before a restart is forgotten here, and only a registration tells it so.
        private void StartRegistration()
        {
            SetState(AgentState.Registering);
            KcmArea area = _main.Credential.Area;
            RegistrationOptions options = new RegistrationOptions
            {
                EndpointName = _credentials.ReadText(ItemNames.EndpointName),
                LifetimeSeconds = _credentials.ReadLifetimeSeconds(area),
                Server = _credentials.ReadSettings(area),
                Version = _options.Version,
                QueueMode = _options.QueueMode,
                AccountId = AccountId(),
                InternalEndpoint = _credentials.ReadOperationalText(
                    area, ItemNames.InternalEndpoint),
            };
            string type = _credentials.ReadText(ItemNames.DeviceType);
            if (type.Length > 0) { options.EndpointType = type; }
            _registration.Register(options, _nowMs);
            _session.Touch(_nowMs);
        }

        // 8. Registered; updates are the registration's own.
        private bool AdvanceRegistration()
        {
            if (AdvanceProbe() || AdvanceNumbers()) { return true; }
            if (_registration.State == RegistrationState.Failed)
            {
                _responseCode = _registration.ResponseCode;
                return Fail(AgentFault.RegistrationFailed);
            }
            if (State == AgentState.Registering
                && _registration.State == RegistrationState.Registered)
            {
                HandleRegistered();
                return true;
            }
            if (FollowManagement()) { return true; }
            if (_nowMs < _registration.DeadlineMs) { return false; }
            if (_promotionDue) { PromoteStaged(); }
            _registration.HandleTimeout(_nowMs);
            _session.Touch(_nowMs);
            return true;
        }

        private void HandleRegistered()
        {
            _refusals = 0;
            _workingRefused = false;
            _reconnectBackOff.Reset();
            _bootstrapBackOff.Reset();
            if (_main.Credential.Area == KcmArea.Staged) { PromoteStaged(); }
            // Registered, where the staged one met silence and nothing else.
            else if (_silences == SilencesMax) { GiveStagedUp(_stagedLeaf, 0); }
            _silences = 0;
            KeepSession();
            StartHeartbeats();
            SetState(AgentState.Registered);
        }

        private void PromoteStaged()
        {
            _storeStatus = _lifecycle.HandleProven(_main.Credential.Leaf);
            // Staged and proven, but not promoted: the device works on, the cause is reported,
            // and it is tried again with the next update or after the next start.
            _promotionDue = _storeStatus != KcmStatus.Success;
            if (_promotionDue) { _fault = AgentFault.StoreFailed; }
        }

        private bool AdvanceStop()
        {
            if (State == AgentState.Registered
                && _registration.State == RegistrationState.Registered)
            {
                SetState(AgentState.Deregistering);
                _registration.Deregister(_nowMs);
                _session.Touch(_nowMs);
                return true;
            }
            if (State == AgentState.Deregistering
                && _registration.State == RegistrationState.Deregistering)
            {
                return false;
            }
            if (_session.IsOpen)
            {
                _session.Close(_nowMs);
                return true;
            }
            if (_link != null) { return StopLink(); }
            _main.Leave(_nowMs);
            ForgetEnrolment();
            SetState(AgentState.Stopped);
            return true;
        }

        private void ForgetEnrolment()
        {
            _newKey?.Dispose();
            _newKey = null;
            _account?.Zeroise();
        }

        private string AccountId()
        {
            return _credentials.ReadText(ItemNames.AccountId);
        }
    }
}
