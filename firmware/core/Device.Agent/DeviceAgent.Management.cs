using Device.Lwm2m;
using Device.Lwm2m.Formats;

namespace Device.Agent
{
    /// <content>What the management service wants of the device as a whole.</content>
    public sealed partial class DeviceAgent
    {
        private bool _bootstrapDue;

        /// <summary>Tells that a value that the management service may observe has changed (LwM2M
        /// object, instance, resource; -1 for all resources); drain to Idle afterwards.</summary>
        public void ResourceChanged(int objectId, int instanceId, int resourceId, long nowMs)
        {
            BeginMutation(nowMs);
            if (_registration.HandleChanged(objectId, instanceId, resourceId, nowMs))
            {
                _session.Touch(nowMs);
            }
        }

        /// <summary>What objects 3 and 4 tell: whoever changes it calls
        /// <see cref="ResourceChanged"/>.</summary>
        public DeviceInfo Info { get { return _info; } }

        /// <summary>Tells the management service values without having been asked (Send, LwM2M 1.1
        /// section 6.4.5); what is not there, or not to be read, is left out. Drain to Idle
        /// afterwards.</summary>
        /// <param name="paths">Of values, instances or objects.</param>
        /// <param name="count">How many of them.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>False when nothing goes out: not registered, LwM2M 1.0, muted by the service,
        /// one is on its way, or there is nothing to tell.</returns>
        public bool TrySend(NodePath[] paths, int count, long nowMs)
        {
            BeginMutation(nowMs);
            if (State != AgentState.Registered || !_registration.Send(paths, count, nowMs))
            {
                return false;
            }
            _session.Touch(nowMs);
            return true;
        }

        /// <summary>The code of the service's answer to the last <see cref="TrySend"/>; 0 before it
        /// came, and when none came.</summary>
        public int SendCode { get { return _registration.SendCode; } }

        /// <summary>In queue mode, while registered: until when the device listens. Then it may
        /// sleep until the deadline of the last poll, and what the service has for it waits. In
        /// every other case <see cref="AgentOutput.NoDeadline"/>: it listens.</summary>
        public long AwakeUntilMs
        {
            get
            {
                return State == AgentState.Registered
                    ? _registration.AwakeUntilMs
                    : AgentOutput.NoDeadline;
            }
        }

        /// <summary>Bootstrap-Request Trigger (LwM2M 1.1 appendix E.2, /1/x/9): the working
        /// credential stays until the one that the bootstrap brings is proven, and is tried again
        /// when the bootstrap fails. A renewal under way comes to its end first.</summary>
        private bool FollowManagement()
        {
            if (State != AgentState.Registered || _renewal.IsBusy || _proceedWhenClosed
                || !_registration.TakeBootstrapWish())
            {
                return false;
            }
            _bootstrapDue = true;
            _proceedWhenClosed = true;
            _session.Close(_nowMs);
            return true;
        }

        private bool TakeBootstrapDue()
        {
            bool isDue = _bootstrapDue;
            _bootstrapDue = false;
            return isDue;
        }
    }
}
