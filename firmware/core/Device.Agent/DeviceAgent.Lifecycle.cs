using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.X509;

namespace Device.Agent
{
    /// <content>Operations on certificates: what the engine wants of the sessions, the switch to a
    /// new credential and back, and the hold.</content>
    public sealed partial class DeviceAgent
    {
        // An exchange that is not over by then never will be: EXCHANGE_LIFETIME (RFC 7252 section
        // 4.8.2).
        private const int SwitchWaitMs = 247_000;

        // A staged credential that is met by silence so often in a row takes turns with the one in
        // force.
        private const int SilencesMax = 3;

        private readonly LifecycleEngine _lifecycle;
        private readonly HeartbeatResult[] _results =
            new HeartbeatResult[HeartbeatLimits.TransactionsMax];

        private HeartbeatOperation[] _operations;
        private int _nextOperation;
        private bool _lifecycleJobHandedOut;
        private bool _proveDue;
        private long _proveBeforeMs;
        private bool _holdDue;
        private int _silences;
        private bool _workingHasTurn;
        private Certificate _stagedLeaf;

        /// <summary>Hands on what the engine wants of the edge.</summary>
        private AgentStep PollLifecycle(AgentOutput output, out bool isTaken)
        {
            isTaken = false;
            if (_stopping || State == AgentState.Stopped) { return AgentStep.Idle; }
            if (_lifecycle.TryTakeEvent(out LifecycleEvent happened))
            {
                // The service need not wait a day to hear that it is gone, or why it failed.
                bool isEnd = happened.Fault != LifecycleFault.None
                    || happened.Verb == HeartbeatVerb.Delete;
                if (isEnd && _lifecycle.HasResults)
                {
                    WantHeartbeat(HeartbeatReason.Continuation);
                }
                output.LifecycleEvent = happened;
                return AgentStep.LifecycleChanged;
            }
            switch (_lifecycle.Poll())
            {
                case LifecycleStep.Compute:
                    output.Job = _lifecycle.TakeJob();
                    _lifecycleJobHandedOut = true;
                    return AgentStep.Compute;
                case LifecycleStep.ProveManagement:
                    _proveDue = true;
                    _proveBeforeMs = _nowMs + SwitchWaitMs;
                    isTaken = true;
                    return AgentStep.Idle;
                case LifecycleStep.SendNow:
                    WantHeartbeat(HeartbeatReason.Continuation);
                    isTaken = true;
                    return AgentStep.Idle;
                case LifecycleStep.CloseManagement:
                    HandleDeleted();
                    isTaken = true;
                    return AgentStep.Idle;
                default:
                    isTaken = AdvanceOperations();
                    return AgentStep.Idle;
            }
        }

        // Those of an answer one after the other; then the hold that came with it.
        private bool AdvanceOperations()
        {
            if (_lifecycle.IsBusy) { return false; }
            if (_operations != null)
            {
                bool isTrusted = _time.TryGetNow(_nowMs, out long seconds);
                // What fails is an event and a result like any other.
                _lifecycle.Begin(_operations[_nextOperation], seconds, isTrusted);
                _nextOperation++;
                if (_nextOperation == _operations.Length) { _operations = null; }
                return true;
            }
            if (_holdDue)
            {
                _holdDue = false;
                EnterHold();
                return true;
            }
            return AdvanceProof();
        }

        private bool AdvanceProof()
        {
            // Its answer goes out over the session that it came in by.
            if (!_proveDue || _renewal.IsBusy) { return false; }
            if (!_lifecycle.IsProving)
            {
                _proveDue = false;
                return false;
            }
            switch (State)
            {
                case AgentState.BackingOff:
                case AgentState.OnHold:
                    ForgetRefusals();
                    Choose();
                    return true;
                case AgentState.Registered:
                    // What is under way comes to its end under the credential it began with.
                    if (!_session.Coap.IsQuiet && _nowMs < _proveBeforeMs) { return false; }
                    ForgetRefusals();
                    _proceedWhenClosed = true;
                    _session.Close(_nowMs);
                    return true;
                default:
                    return false;
            }
        }

        private void ForgetRefusals()
        {
            _proveDue = false;
            _stagedRefused = false;
            _workingRefused = false;
            _refusals = 0;
            _silences = 0;
            _workingHasTurn = false;
        }

        private void TakeOperations(HeartbeatAnswer answer)
        {
            _lifecycle.HandleAcknowledged(answer.Taken);
            bool brings = false;
            foreach (HeartbeatOperation operation in answer.Operations)
            {
                brings = brings || (operation.Name == HeartbeatLimits.OperationalName
                    && operation.Verb != HeartbeatVerb.None
                    && operation.Verb != HeartbeatVerb.Delete);
            }
            _operations = answer.Operations.Length > 0 ? answer.Operations : null;
            _nextOperation = 0;
            // An operation that brings a credential ends a hold by its proof.
            _holdDue = answer.Hold != HeartbeatHold.None && !brings;
            if (answer.Hold == HeartbeatHold.None && _operations == null
                && State == AgentState.OnHold && !_lifecycle.HasOpenTransaction)
            {
                ForgetRefusals();
                _chooseDue = true;
            }
        }

        // No management and no bootstrap until the service says otherwise.
        private void EnterHold()
        {
            if (State == AgentState.OnHold) { return; }
            EndAttempt();
            SetState(AgentState.OnHold);
        }

        // The service that deleted it said, or will say, that the device is on hold; one that did
        // not is asked for another credential.
        private void HandleDeleted()
        {
            if (_holdDue || State == AgentState.OnHold) { return; }
            EndAttempt();
            _wakeMs = _nowMs + _bootstrapBackOff.DrawMs();
            SetState(AgentState.BackingOff);
        }

        /// <summary>A credential was refused twice in a row: a staged one of an operation goes, any
        /// other one is passed over from now on, and the service of the heartbeat hears of
        /// it.</summary>
        private void HandleCredentialRefused(AgentFault fault)
        {
            _refusals = 0;
            Credential credential = _main.Credential;
            int detail = fault == AgentFault.RegistrationFailed
                ? _responseCode : _session.DtlsOutput.AlertReceived;
            if (credential.Area == KcmArea.Staged)
            {
                GiveStagedUp(credential.Leaf, detail < 0 ? 0 : detail);
                return;
            }
            MarkRefused(credential.Area);
            WantHeartbeat(HeartbeatReason.CredentialRefused);
        }

        // A store that fails leaves it staged: it must not have its turn for ever then.
        private void GiveStagedUp(Certificate leaf, int detail)
        {
            if (!_lifecycle.HandleRefused(leaf, detail)
                || _credentials.HasOperational(KcmArea.Staged))
            {
                MarkRefused(KcmArea.Staged);
            }
        }

        // Silence says nothing of the credential as long as the other one meets it too.
        private void NoteSilence()
        {
            _stagedLeaf = _main.Credential.Leaf;
            if (_silences < SilencesMax) { _silences++; }
            _workingHasTurn = _silences == SilencesMax && !_workingRefused
                && _credentials.HasOperational(KcmArea.Working);
        }
    }
}
