using Device.Lwm2m.Formats;

namespace Device.Lwm2m
{
    /// <summary>An instance of object 1 (LwM2M 1.1 appendix E.2): what this device uses of
    /// it.</summary>
    internal sealed class ServerInstance : WrittenInstance
    {
        internal int ShortServerId;
        internal int LifetimeSeconds = RegistrationOptions.LifetimeSecondsDefault;
        internal bool StoresNotifications;
        internal string Binding = "U";

        internal ServerInstance(int instanceId)
            : base(instanceId)
        {
        }

        /// <summary>Shows what it holds: a Bootstrap-Read.</summary>
        internal void Write(ResourceWriter writer, NodePath path)
        {
            writer.WriteInteger(path.Set(1, InstanceId, 0), ShortServerId);
            writer.WriteInteger(path.Set(1, InstanceId, 1), LifetimeSeconds);
            writer.WriteBoolean(path.Set(1, InstanceId, 6), StoresNotifications);
            writer.WriteString(path.Set(1, InstanceId, 7), Binding);
        }

        /// <inheritdoc/>
        protected override bool IsKnown(int resourceId)
        {
            return resourceId <= 1 || resourceId == 6 || resourceId == 7;
        }

        /// <inheritdoc/>
        protected override bool TryTakeSingle(ResourceReader value)
        {
            switch (value.Path.ResourceId)
            {
                case 0: return TryTakeInteger(value, 0xffff, ref ShortServerId);
                case 1: return TryTakeInteger(value, int.MaxValue, ref LifetimeSeconds);
                case 6: return value.TryGetBoolean(out StoresNotifications);
                default: return TryTakeText(value, ref Binding);
            }
        }
    }
}
