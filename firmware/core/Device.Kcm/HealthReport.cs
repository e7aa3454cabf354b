namespace Device.Kcm
{
    /// <summary>Collects what the parts of a store know of its health.</summary>
    internal static class HealthReport
    {
        public static KcmHealth Make(StoreCore core)
        {
            KcmHealth health = new KcmHealth();
            health.Generation = core.Live.Generation;
            health.ItemCount = core.Index.Count;
            health.CapacityBytes = core.CapacityBytes;
            health.LiveBytes = core.Index.LiveBytes;
            health.TailBytes = core.Live.TailBytes();
            health.DamagedRecordCount = core.Live.DamagedCount;
            health.WipedRecordCount = core.Live.WipedCount;
            health.BadSectorCount = core.BadSectorCount;
            health.TailWasTorn = core.Live.TailWasTorn;
            health.IsRolledBack = core.IsRolledBack;
            health.IsErasePending = core.IsErasePending;
            health.HasCounterFailed = core.HasCounterFailed;
            health.FlashFaultCount = core.FlashFaultCount;
            for (int i = 0; i < core.Index.Count; i++)
            {
                if (core.Index.IsCorruptedAt(i)) { health.CorruptedCount++; }
            }
            return health;
        }
    }
}
