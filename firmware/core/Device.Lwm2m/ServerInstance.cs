using Device.Lwm2m.Formats;

namespace Device.Lwm2m
{
    /// <summary>An instance of object 1 (LwM2M 1.1 appendix E.2): what this device uses of
    /// it.</summary>
    internal sealed class ServerInstance : WrittenInstance
    {
        internal readonly ServerSettings Settings = new ServerSettings();
        internal int LifetimeSeconds = RegistrationOptions.LifetimeSecondsDefault;
        internal bool StoresNotifications;
        internal string Binding = "U";

        internal ServerInstance(int instanceId)
            : base(instanceId)
        {
            // None before one is written: an instance without it belongs to no account.
            Settings.ShortServerId = 0;
        }

        /// <summary>Shows what it holds: a Bootstrap-Read.</summary>
        internal void Write(ResourceWriter writer, NodePath path)
        {
            writer.WriteInteger(path.Set(1, InstanceId, 0), Settings.ShortServerId);
            writer.WriteInteger(path.Set(1, InstanceId, 1), LifetimeSeconds);
            WriteSeconds(writer, path.Set(1, InstanceId, 2), Settings.PeriodMinSeconds);
            WriteSeconds(writer, path.Set(1, InstanceId, 3), Settings.PeriodMaxSeconds);
            WriteSeconds(writer, path.Set(1, InstanceId, 5), Settings.DisableSeconds);
            writer.WriteBoolean(path.Set(1, InstanceId, 6), StoresNotifications);
            writer.WriteString(path.Set(1, InstanceId, 7), Binding);
            if (Settings.IsMuted) { writer.WriteBoolean(path.Set(1, InstanceId, 23), true); }
        }

        /// <inheritdoc/>
        protected override bool IsKnown(int resourceId)
        {
            return (resourceId <= 7 && resourceId != 4) || resourceId == 23;
        }

        /// <inheritdoc/>
        protected override bool TryTakeSingle(ResourceReader value)
        {
            const int SecondsMax = int.MaxValue;
            switch (value.Path.ResourceId)
            {
                case 0: return TryTakeInteger(value, 0xffff, ref Settings.ShortServerId);
                case 1: return TryTakeInteger(value, SecondsMax, ref LifetimeSeconds);
                case 2: return TryTakeInteger(value, SecondsMax, ref Settings.PeriodMinSeconds);
                case 3: return TryTakeInteger(value, SecondsMax, ref Settings.PeriodMaxSeconds);
                case 5: return TryTakeInteger(value, SecondsMax, ref Settings.DisableSeconds);
                case 6: return value.TryGetBoolean(out StoresNotifications);
                case 23: return value.TryGetBoolean(out Settings.IsMuted);
                default: return TryTakeText(value, ref Binding);
            }
        }

        private static void WriteSeconds(ResourceWriter writer, NodePath path, int seconds)
        {
            if (seconds != ServerSettings.Unsaid) { writer.WriteInteger(path, seconds); }
        }
    }
}
