using System;

namespace Device.Lwm2m
{
    /// <summary>An instance of object 0 as LwM2M 1.1 has it (appendix E.1). Resources 6 to 9 (SMS)
    /// and the rest are passed over.</summary>
    internal sealed class SecurityInstance : WrittenInstance
    {
        private const int CipherSuitesId = 16;

        internal readonly BootstrapAccount Account = new BootstrapAccount();
        internal bool IsBootstrapServer;

        internal SecurityInstance(int instanceId)
            : base(instanceId)
        {
        }

        /// <inheritdoc/>
        protected override bool TryTakeMultiple(TlvReader resource)
        {
            if (resource.Id != CipherSuitesId) { return true; }
            int[] suites = new int[BootstrapAccount.CipherSuitesMax];
            int count = 0;
            TlvReader each = new TlvReader(
                resource.Buffer, resource.ValueOffset, resource.ValueCount);
            while (each.Next())
            {
                if (count == suites.Length || each.Type != TlvType.ResourceInstance
                    || !TryTakeSuite(each, ref suites[count]))
                {
                    return false;
                }
                count++;
            }
            if (each.Failed) { return false; }
            SetSuites(suites, count);
            return true;
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
                case CipherSuitesId:
                    int[] one = new int[1];
                    if (!TryTakeSuite(resource, ref one[0])) { return false; }
                    SetSuites(one, 1);
                    return true;
                default: return true;
            }
        }

        // 0xc0ae in two bytes is what a server means that forgot the sign.
        private static bool TryTakeSuite(TlvReader resource, ref int suite)
        {
            if (!resource.TryGetInteger(out long value)) { return false; }
            if (resource.ValueCount == 2) { value &= 0xffff; }
            suite = (int)value;
            return value >= 0 && value <= 0xffff;
        }

        private void SetSuites(int[] suites, int count)
        {
            Account.CipherSuites = new int[count];
            Array.Copy(suites, 0, Account.CipherSuites, 0, count);
        }
    }
}
