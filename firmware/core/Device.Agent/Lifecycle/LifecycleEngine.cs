using System;
using Device.Agent.Heartbeat;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Device.Agent.Lifecycle
{
    /// <summary>
    /// Takes operations on certificates through, so that at every instant a complete credential
    /// is in force and a power cut changes nothing but the time it takes.
    /// <code>
    ///  renew, transfer:  checked → staged ─────────────────────────┐
    ///  update:           key made, staged → request → install,     │
    ///                    checked → staged ─────────────────────────┤
    ///      "LWM2M":      handshake and registration ─→ promoted ◀──┤
    ///                    refused twice ─→ unstaged, failed         │
    ///      other names:  result acknowledged ─→ promoted ◀─────────┘
    ///  delete:           gone, in one step
    /// </code>
    /// Each arrow is one transaction of the store with the journal in it. The same transaction id
    /// again gets the same result, and never another key.
    /// </summary>
    /// <remarks>
    /// Sans-IO, and without a clock or jobs of its own. The agent begins one operation at a time
    /// (<see cref="IsBusy"/>), after it has told which results the same answer takes, and polls to
    /// Idle after each call. States and journal: docs/heartbeat.md.
    /// </remarks>
    public sealed partial class LifecycleEngine
    {
        // Requests are up to 1,024 bytes, a heartbeat 2,048.
        private const int PayloadsMax = 1_200;

        private const int EventsMax = 8;

        private readonly ICrypto _crypto;
        private readonly ChainVerifier _verifier;
        private readonly LifecycleJournal _journal = new LifecycleJournal();
        private readonly LifecycleVault _vault;
        private readonly LifecycleEvent[] _events = new LifecycleEvent[EventsMax];
        private int _eventCount;

        private ComputeJob _job;
        private bool _isJobTaken;
        private bool _isJobAbandoned;
        private HeartbeatOperation _operation;
        private LifecycleEntry _entry;
        private LifecycleNames _names;
        private bool _closeDue;
        private bool _proveDue;
        private bool _sendDue;

        /// <summary>Reads the journal and goes on with what it tells of.</summary>
        /// <param name="crypto">Provider of primitives.</param>
        /// <param name="store">Mounted store; used by the same thread.</param>
        /// <param name="verifier">Checks new chains.</param>
        public LifecycleEngine(ICrypto crypto, KcmStore store, ChainVerifier verifier)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (store == null) { throw new ArgumentNullException(nameof(store)); }
            if (verifier == null) { throw new ArgumentNullException(nameof(verifier)); }
            _crypto = crypto;
            _verifier = verifier;
            _vault = new LifecycleVault(store, _journal);
            if (!_journal.TryLoad(store)) { StartFault = LifecycleFault.JournalDamaged; }
            Resume();
        }

        /// <summary>JournalDamaged when the journal could not be read, else None. What is staged
        /// is then proven or replaced as if a bootstrap had staged it.</summary>
        public LifecycleFault StartFault { get; }

        /// <summary>True while a request waits for its certificate, or a staged certificate for
        /// its proof.</summary>
        public bool HasOpenTransaction
        {
            get
            {
                for (int i = 0; i < _journal.Count; i++)
                {
                    if (_journal[i].IsOpen) { return true; }
                }
                return false;
            }
        }

        /// <summary>True while a job is under way: Begin answers Busy.</summary>
        public bool IsBusy { get { return _job != null; } }

        /// <summary>True while an operation's operational credential is staged and not
        /// proven.</summary>
        public bool IsProving
        {
            get
            {
                LifecycleEntry open = _journal.FindOpen(HeartbeatLimits.OperationalName);
                return open != null && open.State == LifecycleState.Staged;
            }
        }

        /// <summary>True when a heartbeat has results to report.</summary>
        public bool HasResults
        {
            get
            {
                for (int i = 0; i < _journal.Count; i++)
                {
                    if (IsReportable(_journal[i])) { return true; }
                }
                return false;
            }
        }

        /// <summary>Starts an operation. What fails is a result like any other; only Busy and
        /// TransactionsTooMany leave no trace, and the operation comes again.</summary>
        /// <param name="operation">Kept until its job is finished.</param>
        /// <param name="timeSeconds">Now, or its floor: Unix seconds.</param>
        /// <param name="timeIsTrusted">As <see cref="ChainPolicy.TimeIsTrusted"/>.</param>
        /// <returns>None when it goes on or was known before, else the cause.</returns>
        public LifecycleFault Begin(
            HeartbeatOperation operation, long timeSeconds, bool timeIsTrusted)
        {
            return Begin(operation, Policy(timeSeconds, timeIsTrusted), false);
        }

        /// <summary>Starts an operation that did not come by a heartbeat: its results are not
        /// among <see cref="CopyResults"/> but at <see cref="TryGetResult"/>.</summary>
        public LifecycleFault BeginLocal(
            HeartbeatOperation operation, long timeSeconds, bool timeIsTrusted)
        {
            return Begin(operation, Policy(timeSeconds, timeIsTrusted), true);
        }

        /// <summary>The job of <see cref="LifecycleStep.Compute"/>.</summary>
        public ComputeJob TakeJob()
        {
            if (_job == null) { throw new InvalidOperationException("there is no job"); }
            _isJobTaken = true;
            return _job;
        }

        /// <summary>Tells that the job has finished.</summary>
        public void FinishJob()
        {
            if (!_isJobTaken) { throw new InvalidOperationException("no job was taken"); }
            ComputeJob job = _job;
            _job = null;
            _isJobTaken = false;
            if (job is LifecycleRequestJob request) { FinishRequest(request); }
            else { FinishCheck((LifecycleCheckJob)job); }
            _operation = null;
            _entry = null;
            _names = null;
            _isJobAbandoned = false;
        }

        /// <summary>The next thing that the agent has to do; call until Idle.</summary>
        public LifecycleStep Poll()
        {
            if (_job == null) { StartRepeat(); }
            if (_job != null && !_isJobTaken) { return LifecycleStep.Compute; }
            if (_closeDue)
            {
                _closeDue = false;
                return LifecycleStep.CloseManagement;
            }
            if (_proveDue)
            {
                _proveDue = false;
                return LifecycleStep.ProveManagement;
            }
            if (_sendDue)
            {
                _sendDue = false;
                return LifecycleStep.SendNow;
            }
            return LifecycleStep.Idle;
        }

        /// <summary>The service took a registration under a staged operational credential: it is in
        /// force from now on. Also for one that a bootstrap staged.</summary>
        /// <param name="leaf">The certificate that was used; when another one is staged by now,
        /// nothing is proven. Null when it was a pre-shared key.</param>
        /// <returns>Success, or why the store refused: then it is still staged, to be tried
        /// again.</returns>
        public KcmStatus HandleProven(Certificate leaf)
        {
            LifecycleNames names = Operational();
            if (leaf == null)
            {
                return _vault.IsPskStaged(names) ? Promote(names, null, false) : KcmStatus.Success;
            }
            if (!IsStaged(names, leaf)) { return KcmStatus.Success; }
            LifecycleEntry open = _journal.FindOpen(names.Name);
            if (open != null && open.State != LifecycleState.Staged) { open = null; }
            return Promote(names, open, false);
        }

        /// <summary>The service refused the staged operational credential, twice. One that an
        /// operation staged goes, and the one before stays in force.</summary>
        /// <param name="leaf">The certificate that was refused; null for a pre-shared key.</param>
        /// <param name="detail">Alert, or CoAP code.</param>
        /// <returns>False when no operation staged it: a bootstrap did, and the agent sees to
        /// it.</returns>
        public bool HandleRefused(Certificate leaf, int detail)
        {
            LifecycleNames names = Operational();
            LifecycleEntry open = _journal.FindOpen(names.Name);
            if (leaf == null || open == null || open.State != LifecycleState.Staged
                || !IsStaged(names, leaf))
            {
                return false;
            }
            FailAndUnstage(open, names, LifecycleFault.RefusedByService, detail);
            return true;
        }

        /// <summary>The staged operational credential cannot be loaded: one that an operation
        /// staged goes.</summary>
        public void HandleUnusable()
        {
            if (!IsProving) { return; }
            LifecycleNames names = Operational();
            FailAndUnstage(_journal.FindOpen(names.Name), names, LifecycleFault.StagedLost, 0);
        }

        /// <summary>Fills in results that wait for a heartbeat.</summary>
        /// <param name="results">Elements are replaced, from the first on.</param>
        /// <returns>How many; at most <see cref="HeartbeatLimits.TransactionsMax"/>.</returns>
        public int CopyResults(HeartbeatResult[] results)
        {
            if (results == null) { throw new ArgumentNullException(nameof(results)); }
            int count = 0;
            int payloads = 0;
            for (int i = 0; i < _journal.Count; i++)
            {
                LifecycleEntry entry = _journal[i];
                if (count == results.Length || count == HeartbeatLimits.TransactionsMax) { break; }
                if (!IsReportable(entry)) { continue; }
                HeartbeatResult result = ResultOf(entry);
                if (payloads + result.Payload.Length > PayloadsMax) { continue; }
                payloads += result.Payload.Length;
                results[count] = result;
                count++;
            }
            return count;
        }

        /// <summary>The result of a transaction so far; false while there is none.</summary>
        public bool TryGetResult(byte[] transaction, out HeartbeatResult result)
        {
            LifecycleEntry entry = _journal.Find(transaction);
            bool isThere = entry != null
                && (entry.State != LifecycleState.RequestMade || entry.Request != null);
            result = isThere ? ResultOf(entry) : null;
            return isThere;
        }

        /// <summary>The transaction of a local update that waits for its certificate, so that a
        /// repeated one has the same key; null when there is none.</summary>
        public byte[] FindOpenLocal(string name)
        {
            LifecycleEntry entry = _journal.FindOpen(name);
            return entry != null && entry.IsLocal ? entry.Transaction : null;
        }

        /// <summary>The service has taken results: a staged named certificate comes into force,
        /// what is over is forgotten. Unknown ones are passed over.</summary>
        public void HandleAcknowledged(byte[][] transactions)
        {
            if (transactions == null) { throw new ArgumentNullException(nameof(transactions)); }
            bool mustWrite = false;
            foreach (byte[] transaction in transactions)
            {
                LifecycleEntry entry = _journal.Find(transaction);
                if (entry == null || entry.IsAcknowledged) { continue; }
                switch (entry.State)
                {
                    case LifecycleState.RequestMade:
                        entry.IsRequestTaken = true;
                        break;
                    case LifecycleState.Staged:
                        PromoteNamed(entry);
                        break;
                    default:
                        entry.IsAcknowledged = true;
                        mustWrite = mustWrite || entry.IsStored;
                        break;
                }
            }
            _journal.Trim();

            // When this fails the results are reported once more after a restart, which is
            // answered as the first time.
            if (mustWrite) { _vault.WriteJournal(); }
        }

        /// <summary>What has become of an operation, in order; false when there is nothing
        /// new.</summary>
        public bool TryTakeEvent(out LifecycleEvent taken)
        {
            taken = null;
            if (_eventCount == 0) { return false; }
            taken = _events[0];
            _eventCount--;
            for (int i = 0; i < _eventCount; i++) { _events[i] = _events[i + 1]; }
            return true;
        }

        /// <summary>A local update's certificate is not to be had: its key goes.</summary>
        /// <param name="transaction">Unknown ones, and those that do not wait, are passed
        /// over.</param>
        /// <param name="detail">CoAP code, or 0 when none came.</param>
        public void HandleEnrolmentFailed(byte[] transaction, int detail)
        {
            LifecycleEntry entry = _journal.Find(transaction);
            if (entry == null || entry.State != LifecycleState.RequestMade) { return; }
            LifecycleNames.TryResolve(entry.Name, out LifecycleNames names);
            FailAndUnstage(entry, names, LifecycleFault.EnrolmentFailed, detail);
        }

        /// <summary>Adds to a transaction that stages a whole operational credential the journal as
        /// it is then: what was open for it is over. <see cref="HandleSuperseded"/> follows.
        /// </summary>
        public void Supersede(KcmTransaction transaction)
        {
            SupersedeOpen(HeartbeatLimits.OperationalName, null);
            if (_superseded != null) { _journal.Write(transaction); }
        }

        /// <summary>Tells how that transaction ended.</summary>
        public void HandleSuperseded(KcmStatus status)
        {
            if (status == KcmStatus.Success)
            {
                if (_superseded != null) { _journal.Settle(); }
                _isJobAbandoned = _job != null && _names.IsOperational;
                _proveDue = false;
            }
            EndSupersede(status);
        }

        private static ChainPolicy Policy(long timeSeconds, bool timeIsTrusted)
        {
            return new ChainPolicy
            {
                Usage = CertificateUsage.ClientAuth,
                TimeSeconds = timeSeconds,
                TimeIsTrusted = timeIsTrusted,
            };
        }
    }
}
