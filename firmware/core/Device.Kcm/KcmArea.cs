namespace Device.Kcm
{
    /// <summary>Where an item lies. A name may be in each area at once. The numbers are part of
    /// the format.</summary>
    public enum KcmArea
    {
        /// <summary>In use: what a read without an area finds first. Gone after a factory
        /// reset.</summary>
        Working = 0,

        /// <summary>As the factory set it: written once, never changed, and what a read without an
        /// area falls back to. Stays for ever.</summary>
        Factory = 1,

        /// <summary>New and not proven yet: no read without an area sees it. Promoted to Working
        /// or deleted.</summary>
        Staged = 2,
    }
}
