using System;
using Device.Lwm2m.Formats;

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
        internal override void Zeroise() { Account.Zeroise(); }

        /// <inheritdoc/>
        protected override bool IsKnown(int resourceId)
        {
            return resourceId <= 5 || (resourceId >= 10 && resourceId <= 15 && resourceId != 12);
        }

        /// <inheritdoc/>
        protected override bool IsList(int resourceId) { return resourceId == CipherSuitesId; }

        /// <inheritdoc/>
        protected override bool TryTakeSingle(ResourceReader value)
        {
            switch (value.Path.ResourceId)
            {
                case 0: return TryTakeText(value, ref Account.ServerUri);
                case 1: return value.TryGetBoolean(out IsBootstrapServer);
                case 2: return TryTakeInteger(value, 0xff, ref Account.SecurityMode);
                case 3: return TryTakeOpaque(value, ref Account.PublicKeyOrCertificate);
                case 4: return TryTakeOpaque(value, ref Account.ServerCertificate);
                case 5:
                    Account.Zeroise();
                    return TryTakeOpaque(value, ref Account.SecretKey);
                case 10: return TryTakeInteger(value, 0xffff, ref Account.ShortServerId);
                case 11: return TryTakeInteger(value, int.MaxValue, ref Account.HoldOffSeconds);
                case 13: return TryTakeInteger(value, 3, ref Account.MatchingType);
                case 14: return TryTakeText(value, ref Account.ServerName);
                default: return TryTakeInteger(value, 3, ref Account.CertificateUsage);
            }
        }

        /// <inheritdoc/>
        protected override bool TryTakeOfList(ResourceReader value, bool isNewList)
        {
            int count = isNewList ? 0 : Account.CipherSuites.Length;
            if (value.IsNothing)
            {
                Account.CipherSuites = new int[0];
                return true;
            }
            // Without a sign: 0xc0ae in two bytes of TLV is what a server means that forgot it.
            ulong suite;
            if (count == BootstrapAccount.CipherSuitesMax
                || !value.TryGetUnsigned(out suite) || suite > 0xffff)
            {
                return false;
            }
            int[] suites = new int[count + 1];
            Array.Copy(Account.CipherSuites, 0, suites, 0, count);
            suites[count] = (int)suite;
            Account.CipherSuites = suites;
            return true;
        }
    }
}
