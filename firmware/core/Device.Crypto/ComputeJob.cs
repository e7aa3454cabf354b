namespace Device.Crypto
{
    /// <summary>
    /// Public-key work that a machine hands to its edge: on a desktop it is run inline, on a
    /// device in slices, so that seconds of arithmetic starve neither timers nor watchdog.
    /// </summary>
    public abstract class ComputeJob
    {
        /// <summary>Does one slice; true when the job is finished. Must not be called again
        /// then.</summary>
        public abstract bool Advance();
    }
}
