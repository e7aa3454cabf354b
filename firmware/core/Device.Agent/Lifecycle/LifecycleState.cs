namespace Device.Agent.Lifecycle
{
    /// <summary>Where a transaction is; in the order of the way. The numbers are in the
    /// journal.</summary>
    internal enum LifecycleState
    {
        /// <summary>Nothing of it is in the store.</summary>
        None = 0,

        /// <summary>An update's new key is staged and its request waits to be answered.</summary>
        RequestMade = 1,

        /// <summary>The new certificate is staged and waits for its proof.</summary>
        Staged = 2,

        /// <summary>In force, or gone.</summary>
        Done = 3,

        /// <summary>Over; what was there before is in force.</summary>
        Failed = 4,
    }
}
