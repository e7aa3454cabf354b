namespace Device.Kcm
{
    /// <summary>Where an item is kept, with Pelion's numbers.</summary>
    public enum KcmLocation
    {
        /// <summary>Nowhere: it was not found.</summary>
        None = 0,

        /// <summary>In this store.</summary>
        Store = 1,

        /// <summary>In a secure element; no platform here has one yet.</summary>
        SecureElement = 2,
    }
}
