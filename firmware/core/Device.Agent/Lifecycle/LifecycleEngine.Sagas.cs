using System;
using Device.Agent.Heartbeat;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Device.Agent.Lifecycle
{
    /// <content>The sagas' steps, in the order of the way.</content>
    public sealed partial class LifecycleEngine
    {
        // After a restart: what the journal says is staged must be there.
        private void Resume()
        {
            for (int i = 0; i < _journal.Count; i++)
            {
                LifecycleEntry entry = _journal[i];
                if (!entry.IsOpen) { continue; }
                LifecycleFault fault = LifecycleNames.TryResolve(
                    entry.Name, out LifecycleNames names);
                bool isThere = fault == LifecycleFault.None
                    && (entry.State == LifecycleState.Staged
                        ? _vault.HasCertificate(KcmArea.Staged, names)
                        : _vault.HasStagedKey(names));
                if (!isThere)
                {
                    entry.Fail(LifecycleFault.StagedLost, 0);
                    Tell(entry);
                    continue;
                }
                entry.IsRequestWanted = !entry.IsLocal;
                _proveDue = _proveDue
                    || (entry.State == LifecycleState.Staged && names.IsOperational);
            }
        }

        private LifecycleFault Begin(
            HeartbeatOperation operation, ChainPolicy policy, bool isLocal)
        {
            if (operation == null) { throw new ArgumentNullException(nameof(operation)); }
            if (operation.Transaction.Length != HeartbeatLimits.IdSize)
            {
                throw new ArgumentException("not a transaction id", nameof(operation));
            }
            if (_job != null) { return LifecycleFault.Busy; }
            LifecycleEntry entry = _journal.Find(operation.Transaction);
            if (entry != null)
            {
                if (operation.Verb == HeartbeatVerb.Install
                    && entry.State == LifecycleState.RequestMade)
                {
                    LifecycleNames.TryResolve(entry.Name, out LifecycleNames its);
                    StartCheck(operation, entry, its, policy);
                    return LifecycleFault.None;
                }
                Repeat(entry);
                return entry.Fault;
            }
            LifecycleFault fault = LifecycleNames.TryResolve(
                operation.Name, out LifecycleNames names);
            if (fault == LifecycleFault.None && IsTaken(names, operation.Verb, isLocal))
            {
                return LifecycleFault.Busy;
            }
            if (!_journal.HasRoom()) { return LifecycleFault.TransactionsTooMany; }
            entry = new LifecycleEntry(
                operation.Transaction, operation.Verb, operation.Name, isLocal);
            if (fault == LifecycleFault.None) { fault = CheckPossible(operation.Verb, names); }
            if (fault != LifecycleFault.None)
            {
                Fail(entry, names, fault, 0);
                return fault;
            }
            switch (operation.Verb)
            {
                case HeartbeatVerb.Update:
                    StartRequest(entry, names, null);
                    return LifecycleFault.None;
                case HeartbeatVerb.Delete:
                    Delete(entry, names);
                    return entry.Fault;
                default:
                    StartCheck(operation, entry, names, policy);
                    return LifecycleFault.None;
            }
        }

        /// <summary>The same transaction again: the same result.</summary>
        private void Repeat(LifecycleEntry entry)
        {
            entry.IsAcknowledged = false;
            entry.IsRequestTaken = false;
            if (entry.State == LifecycleState.RequestMade)
            {
                entry.IsRequestWanted = entry.Request == null;
                _sendDue = _sendDue || (entry.Request != null && !entry.IsLocal);
            }
            else if (entry.State == LifecycleState.Staged
                && entry.Name == HeartbeatLimits.OperationalName)
            {
                _proveDue = true;
            }
        }

        // An update that waits for its certificate gives way: the service that sends another
        // operation has given it up. A staged certificate is first proven or refused.
        private bool IsTaken(LifecycleNames names, HeartbeatVerb verb, bool isLocal)
        {
            LifecycleEntry open = _journal.FindOpen(names.Name);
            if (open == null || (verb == HeartbeatVerb.Delete && !isLocal)) { return false; }
            return isLocal || open.IsLocal || open.State == LifecycleState.Staged;
        }

        private LifecycleFault CheckPossible(HeartbeatVerb verb, LifecycleNames names)
        {
            switch (verb)
            {
                case HeartbeatVerb.Renew:
                case HeartbeatVerb.Transfer:
                    bool hasKey = LifecycleVault.TakePoint(_vault.OpenKey(names)).Length > 0
                        || _vault.HasStagedKey(names);
                    return hasKey && IsKnown(names)
                        ? LifecycleFault.None : LifecycleFault.CredentialMissing;
                case HeartbeatVerb.Update:
                    return IsKnown(names) ? LifecycleFault.None : LifecycleFault.CredentialMissing;
                case HeartbeatVerb.Install:
                    return LifecycleFault.TransactionUnknown;
                case HeartbeatVerb.Delete:
                    return _vault.IsOfFactoryOnly(names)
                        ? LifecycleFault.NameForbidden : LifecycleFault.None;
                default:
                    return LifecycleFault.VerbUnknown;
            }
        }

        private bool IsKnown(LifecycleNames names)
        {
            return names.IsOperational
                ? _vault.ReadText(ItemNames.EndpointName).Length > 0
                : _vault.ReadCurrent(names) != null;
        }

        // Update: key and request.
        private void StartRequest(LifecycleEntry entry, LifecycleNames names, IPrivateKey key)
        {
            Certificate current = _vault.ReadCurrent(names);
            RequestUsage usage = current == null
                ? null
                : new RequestUsage
                {
                    KeyUsage = current.KeyUsage,
                    ExtendedKeyUsage = current.ExtendedKeyUsage,
                };
            SetJob(
                new LifecycleRequestJob(_crypto, SubjectOf(names, current), usage, key),
                null, entry, names);
        }

        /// <summary>A request that is to be sent and was lost with a restart is made again, for the
        /// key that is staged.</summary>
        private void StartRepeat()
        {
            for (int i = 0; i < _journal.Count; i++)
            {
                LifecycleEntry entry = _journal[i];
                if (entry.State != LifecycleState.RequestMade || !entry.IsRequestWanted)
                {
                    continue;
                }
                entry.IsRequestWanted = false;
                LifecycleNames.TryResolve(entry.Name, out LifecycleNames names);
                IPrivateKey key = _vault.OpenStagedKey(names);
                if (key == null) { FailAndUnstage(entry, names, LifecycleFault.StagedLost, 0); }
                else { StartRequest(entry, names, key); }
                return;
            }
        }

        // The key is on flash before the request can leave the device.
        private void FinishRequest(LifecycleRequestJob job)
        {
            LifecycleEntry entry = _entry;
            if (_isJobAbandoned) { Abandon(entry); }
            else if (job.Request == null)
            {
                Fail(entry, _names, LifecycleFault.RequestFailed, (int)job.Fault);
            }
            else if (job.IsRepeat || KeepKey(entry, job.Key))
            {
                entry.Request = job.Request;
                _sendDue = _sendDue || !entry.IsLocal;
                Tell(entry);
            }
            job.Key?.Dispose();
        }

        private bool KeepKey(LifecycleEntry entry, IPrivateKey key)
        {
            entry.State = LifecycleState.RequestMade;
            SupersedeOpen(_names.Name, entry);
            _journal.Add(entry);
            KcmStatus status = _vault.StageKey(_names, key);
            EndSupersede(status);
            if (status == KcmStatus.Success) { return true; }
            entry.State = LifecycleState.None;
            Fail(entry, _names, LifecycleFault.StoreFailed, (int)status);
            return false;
        }

        // Renew, transfer, install: the check, then staged.
        private void StartCheck(
            HeartbeatOperation operation, LifecycleEntry entry, LifecycleNames names,
            ChainPolicy policy)
        {
            Certificate current = _vault.ReadCurrent(names);
            bool isInstall = entry.State == LifecycleState.RequestMade;

            // A key that a bootstrap staged may be the one that is renewed; an update's is not.
            bool mayBeStaged = isInstall || _journal.FindOpen(names.Name) == null;
            LifecycleCheckJob job = new LifecycleCheckJob(_crypto, _verifier, operation, policy)
            {
                Current = current,
                Subject = SubjectOf(names, current),
                MayReplaceAnchor = names.IsOperational,
                StagedPoint = LifecycleVault.TakePoint(
                    mayBeStaged ? _vault.OpenStagedKey(names) : null),
                WorkingPoint = LifecycleVault.TakePoint(
                    isInstall ? null : _vault.OpenKey(names)),
            };
            if (!names.IsOperational)
            {
                job.SigningKey = isInstall ? _vault.OpenStagedKey(names) : _vault.OpenKey(names);
            }
            job.AddAnchor(_vault.ReadAnchor(KcmArea.Staged));
            job.AddAnchor(_vault.ReadAnchor(KcmArea.Working));
            SetJob(job, operation, entry, names);
        }

        private void FinishCheck(LifecycleCheckJob job)
        {
            LifecycleEntry entry = _entry;
            if (_isJobAbandoned)
            {
                Abandon(entry);
                return;
            }
            LifecycleFault fault = job.Fault;

            // The keys may have changed while the job ran, by a promotion.
            if (fault == LifecycleFault.None
                && !_vault.IsPair(_names, job.Leaf, job.IsForStagedKey))
            {
                fault = LifecycleFault.KeyMismatch;
            }
            if (fault != LifecycleFault.None)
            {
                Fail(entry, _names, fault, job.Detail);
                return;
            }
            LifecycleState before = entry.State;
            entry.State = LifecycleState.Staged;
            entry.HasAnchor = _operation.ServerAnchor.Length > 0;
            if (before == LifecycleState.None)
            {
                SupersedeOpen(_names.Name, entry);
                _journal.Add(entry);
            }
            KcmStatus status = _vault.StageChain(
                _names, job.ChainDer, _operation.ServerAnchor, job.IsForStagedKey);
            EndSupersede(status);
            if (status != KcmStatus.Success)
            {
                entry.State = before;
                entry.HasAnchor = false;
                Fail(entry, _names, LifecycleFault.StoreFailed, (int)status);
                return;
            }
            entry.Request = null;
            _proveDue = _proveDue || _names.IsOperational;
            Tell(entry);
        }

        // Promote: proven, or acknowledged.
        private KcmStatus Promote(LifecycleNames names, LifecycleEntry open, bool isAcknowledged)
        {
            if (open != null)
            {
                open.State = LifecycleState.Done;
                open.IsAcknowledged = isAcknowledged;
            }
            KcmStatus status = _vault.Promote(names);
            if (open == null) { return status; }
            if (status == KcmStatus.Success)
            {
                Tell(open);
                return status;
            }
            open.State = LifecycleState.Staged;
            open.IsAcknowledged = false;
            return status;
        }

        private void PromoteNamed(LifecycleEntry entry)
        {
            LifecycleNames.TryResolve(entry.Name, out LifecycleNames names);
            if (!names.IsOperational) { Promote(names, entry, true); }
        }

        private void Delete(LifecycleEntry entry, LifecycleNames names)
        {
            entry.State = LifecycleState.Done;
            SupersedeOpen(names.Name, entry);
            _journal.Add(entry);
            KcmStatus status = _vault.Delete(names);
            EndSupersede(status);
            if (status != KcmStatus.Success)
            {
                entry.State = LifecycleState.None;
                Fail(entry, names, LifecycleFault.StoreFailed, (int)status);
                return;
            }
            if (names.IsOperational)
            {
                _closeDue = true;
                _proveDue = false;
            }
            Tell(entry);
        }

        // A cause that left nothing on flash is not written there: hostile answers must not wear
        // it, and after a restart the same operation comes and fails again.
        private void Fail(
            LifecycleEntry entry, LifecycleNames names, LifecycleFault fault, int detail)
        {
            if (entry.IsOpen)
            {
                FailAndUnstage(entry, names, fault, detail);
                return;
            }
            if (_journal.Find(entry.Transaction) == null) { _journal.Add(entry); }
            entry.Fail(fault, detail);
            Tell(entry);
        }

        // When the store refuses this, the flash still tells of the open transaction, and a restart
        // goes on with it: the same way again, to the same end.
        private void FailAndUnstage(
            LifecycleEntry entry, LifecycleNames names, LifecycleFault fault, int detail)
        {
            entry.Fail(fault, detail);
            _vault.Unstage(names, entry.HasAnchor);
            Tell(entry);
        }

        // A bootstrap has staged a whole credential meanwhile.
        private void Abandon(LifecycleEntry entry)
        {
            if (entry.State != LifecycleState.Failed)
            {
                Fail(entry, _names, LifecycleFault.Superseded, 0);
            }
        }

        private void SetJob(
            ComputeJob job, HeartbeatOperation operation, LifecycleEntry entry,
            LifecycleNames names)
        {
            _job = job;
            _operation = operation;
            _entry = entry;
            _names = names;
        }
    }
}
