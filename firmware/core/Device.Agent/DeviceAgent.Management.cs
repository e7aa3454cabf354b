using Device.Lwm2m;

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
