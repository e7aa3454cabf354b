using Device.Lwm2m;

namespace Device.Agent.Lifecycle
{
    /// <summary>Pelion's numbers of what a renewal came to (facts/pelion.md C.2), as results bear
    /// them.</summary>
    public static class LifecycleStatus
    {
        /// <summary>Done.</summary>
        public const int Success = 0;

        /// <summary>The number for a cause.</summary>
        public static int Of(LifecycleFault fault)
        {
            return (int)StatusOf(fault);
        }

        private static CeStatus StatusOf(LifecycleFault fault)
        {
            switch (fault)
            {
                case LifecycleFault.None: return CeStatus.Success;
                case LifecycleFault.NameInvalid: return CeStatus.InvalidParameter;
                case LifecycleFault.NameForbidden: return CeStatus.ForbiddenRequest;
                case LifecycleFault.Busy:
                case LifecycleFault.TransactionsTooMany: return CeStatus.DeviceBusy;
                case LifecycleFault.VerbUnknown:
                case LifecycleFault.TransactionUnknown:
                case LifecycleFault.ChainTooLarge:
                case LifecycleFault.AnchorInvalid: return CeStatus.BadInputFromServer;
                case LifecycleFault.CredentialMissing: return CeStatus.ItemNotFound;
                case LifecycleFault.ChainMissing: return CeStatus.ItemIsEmpty;
                case LifecycleFault.EnrolmentFailed: return CeStatus.EstError;
                case LifecycleFault.StoreFailed: return CeStatus.StorageError;
                case LifecycleFault.StagedLost: return CeStatus.OriginalItemError;
                case LifecycleFault.JournalDamaged: return CeStatus.RenewalStatusError;
                case LifecycleFault.RequestFailed:
                case LifecycleFault.RefusedByService:
                case LifecycleFault.Superseded: return CeStatus.Error;
                default: return CeStatus.RenewalItemValidationError;
            }
        }
    }
}
