using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>Object 4, Connectivity Monitoring, version 1.0 (LwM2M 1.1 appendix E.5): its
    /// mandatory resources.</summary>
    public sealed class ConnectivityObject : LwM2mObject
    {
        /// <summary>Number of the object.</summary>
        public const int Id = 4;

        private const int BearerId = 0;
        private const int BearersId = 1;
        private const int SignalId = 2;
        private const int AddressesId = 4;

        private static readonly ResourceDefinition[] Definitions = new ResourceDefinition[]
        {
            new ResourceDefinition(
                BearerId, ResourceType.Integer, ResourceOperations.Read, true),
            new ResourceDefinition(
                BearersId, ResourceType.Integer, ResourceOperations.Read, true, true),
            new ResourceDefinition(
                SignalId, ResourceType.Integer, ResourceOperations.Read, true),
            new ResourceDefinition(
                AddressesId, ResourceType.String, ResourceOperations.Read, true, true),
        };

        private readonly DeviceInfo _info;

        internal ConnectivityObject(DeviceInfo info)
            : base(Id, "", Definitions)
        {
            _info = info;
        }

        /// <inheritdoc/>
        public override int ValueCount(int instanceId, int resourceId)
        {
            return resourceId == AddressesId && _info.IpAddress.Length == 0 ? 0 : 1;
        }

        /// <inheritdoc/>
        public override void Read(
            int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
        {
            switch (resourceId)
            {
                case SignalId: value.SetInteger(_info.SignalStrength); break;
                case AddressesId: value.SetString(_info.IpAddress); break;
                default: value.SetInteger(_info.NetworkBearer); break;
            }
        }
    }
}
