namespace Device.Lwm2m
{
    /// <summary>An instance of object 1 (LwM2M 1.1 appendix E.2): what this device uses of
    /// it.</summary>
    internal sealed class ServerInstance : WrittenInstance
    {
        internal int ShortServerId;
        internal int LifetimeSeconds = RegistrationOptions.LifetimeSecondsDefault;
        internal string Binding = "U";

        internal ServerInstance(int instanceId)
            : base(instanceId)
        {
        }

        /// <inheritdoc/>
        protected override bool TryTake(TlvReader resource)
        {
            switch (resource.Id)
            {
                case 0: return TryTakeInteger(resource, 0xffff, ref ShortServerId);
                case 1: return TryTakeInteger(resource, int.MaxValue, ref LifetimeSeconds);
                case 7: return resource.TryGetText(out Binding);
                default: return true;
            }
        }
    }
}
