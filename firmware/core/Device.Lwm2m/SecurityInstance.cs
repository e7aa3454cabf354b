namespace Device.Lwm2m
{
    /// <summary>An instance of object 0 as LwM2M 1.1 has it (appendix E.1). Resources 6 to 9 (SMS)
    /// and the rest are passed over.</summary>
    internal sealed class SecurityInstance : WrittenInstance
    {
        internal readonly BootstrapAccount Account = new BootstrapAccount();
        internal bool IsBootstrapServer;

        internal SecurityInstance(int instanceId)
            : base(instanceId)
        {
        }

        /// <inheritdoc/>
        protected override bool TryTake(TlvReader resource)
        {
            switch (resource.Id)
            {
                case 0: return resource.TryGetText(out Account.ServerUri);
                case 1: return resource.TryGetBoolean(out IsBootstrapServer);
                case 2: return TryTakeInteger(resource, 0xff, ref Account.SecurityMode);
                case 3: Account.PublicKeyOrCertificate = resource.CopyValue(); return true;
                case 4: Account.ServerCertificate = resource.CopyValue(); return true;
                case 5:
                    Account.Zeroise();
                    Account.SecretKey = resource.CopyValue();
                    return true;
                case 10: return TryTakeInteger(resource, 0xffff, ref Account.ShortServerId);
                case 11: return TryTakeInteger(resource, int.MaxValue, ref Account.HoldOffSeconds);
                case 13: return TryTakeInteger(resource, 3, ref Account.MatchingType);
                case 14: return resource.TryGetText(out Account.ServerName);
                case 15: return TryTakeInteger(resource, 3, ref Account.CertificateUsage);
                default: return true;
            }
        }
    }
}
