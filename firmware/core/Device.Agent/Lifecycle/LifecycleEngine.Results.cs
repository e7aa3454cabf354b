using System;
using Device.Agent.Heartbeat;
using Device.Base;
using Device.Kcm;
using Device.X509;

namespace Device.Agent.Lifecycle
{
    /// <content>What is told of transactions, and how one takes another's place.</content>
    public sealed partial class LifecycleEngine
    {
        private LifecycleEntry _superseded;
        private LifecycleState _supersededState;

        private void SupersedeOpen(string name, LifecycleEntry by)
        {
            _superseded = _journal.FindOpen(name);
            if (_superseded == by) { _superseded = null; }
            if (_superseded == null) { return; }
            _supersededState = _superseded.State;
            _superseded.Fail(LifecycleFault.Superseded, 0);
        }

        private void EndSupersede(KcmStatus status)
        {
            LifecycleEntry entry = _superseded;
            _superseded = null;
            if (entry == null) { return; }
            if (status == KcmStatus.Success)
            {
                Tell(entry);
                return;
            }
            entry.State = _supersededState;
            entry.Fault = LifecycleFault.None;
            entry.IsRequestWanted = entry.State == LifecycleState.RequestMade;
        }

        private static bool IsReportable(LifecycleEntry entry)
        {
            if (entry.IsLocal || entry.IsAcknowledged) { return false; }
            switch (entry.State)
            {
                case LifecycleState.RequestMade:
                    return entry.Request != null && !entry.IsRequestTaken;
                case LifecycleState.Staged:
                    return entry.Name != HeartbeatLimits.OperationalName;
                default:
                    return true;
            }
        }

        private static HeartbeatResult ResultOf(LifecycleEntry entry)
        {
            return new HeartbeatResult
            {
                Transaction = entry.Transaction,
                Status = entry.Status,
                Fault = (int)entry.Fault,
                Detail = entry.Detail,
                Payload = entry.Request == null ? Bytes.Empty : entry.Request,
            };
        }

        private void Tell(LifecycleEntry entry)
        {
            if (_eventCount == EventsMax) { TryTakeEvent(out LifecycleEvent ignored); }
            _events[_eventCount] = new LifecycleEvent(
                entry.Verb, entry.Name, entry.Status, entry.Fault, entry.Detail);
            _eventCount++;
        }

        private RequestSubject SubjectOf(LifecycleNames names, Certificate current)
        {
            if (names.IsOperational)
            {
                return new RequestSubject
                {
                    CommonName = _vault.ReadText(ItemNames.EndpointName),
                    OrganizationalUnit = OrNull(_vault.ReadText(ItemNames.AccountId)),
                    Locality = OrNull(_vault.ReadText(ItemNames.InternalEndpoint)),
                };
            }
            return RequestSubject.Of(current);
        }

        private static string OrNull(string text)
        {
            return text.Length == 0 ? null : text;
        }

        private bool IsStaged(LifecycleNames names, Certificate leaf)
        {
            if (leaf == null) { throw new ArgumentNullException(nameof(leaf)); }
            Certificate staged = _vault.ReadStaged(names);
            return staged != null && staged.IsSameAs(leaf)
                && _vault.IsPair(names, leaf, _vault.HasStagedKey(names));
        }

        private static LifecycleNames Operational()
        {
            LifecycleNames.TryResolve(
                HeartbeatLimits.OperationalName, out LifecycleNames names);
            return names;
        }
    }
}
