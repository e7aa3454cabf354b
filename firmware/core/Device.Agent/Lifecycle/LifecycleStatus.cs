namespace Device.Agent.Lifecycle
{
    /// <summary>Pelion's numbers of what a renewal came to (facts/pelion.md C.2), as results bear
    /// them.</summary>
    public static class LifecycleStatus
    {
        /// <summary>Done.</summary>
        public const int Success = 0;

        private const int Error = 0x500;
        private const int InvalidParameter = 0x501;
        private const int ItemNotFound = 0x504;
        private const int DeviceBusy = 0x505;
        private const int BadInputFromServer = 0x506;
        private const int EstError = 0x507;
        private const int StorageError = 0x508;
        private const int RenewalItemValidationError = 0x509;
        private const int OriginalItemError = 0x50b;
        private const int RenewalStatusError = 0x50d;
        private const int ForbiddenRequest = 0x50e;
        private const int ItemIsEmpty = 0x50f;

        /// <summary>The number for a cause.</summary>
        public static int Of(LifecycleFault fault)
        {
            switch (fault)
            {
                case LifecycleFault.None: return Success;
                case LifecycleFault.NameInvalid: return InvalidParameter;
                case LifecycleFault.NameForbidden: return ForbiddenRequest;
                case LifecycleFault.Busy:
                case LifecycleFault.TransactionsTooMany: return DeviceBusy;
                case LifecycleFault.VerbUnknown:
                case LifecycleFault.TransactionUnknown:
                case LifecycleFault.ChainTooLarge:
                case LifecycleFault.AnchorInvalid: return BadInputFromServer;
                case LifecycleFault.CredentialMissing: return ItemNotFound;
                case LifecycleFault.ChainMissing: return ItemIsEmpty;
                case LifecycleFault.EnrolmentFailed: return EstError;
                case LifecycleFault.StoreFailed: return StorageError;
                case LifecycleFault.StagedLost: return OriginalItemError;
                case LifecycleFault.JournalDamaged: return RenewalStatusError;
                case LifecycleFault.RequestFailed:
                case LifecycleFault.RefusedByService:
                case LifecycleFault.Superseded: return Error;
                default: return RenewalItemValidationError;
            }
        }
    }
}
