namespace Device.Kcm
{
    /// <summary>What a bank's header says.</summary>
    internal enum BankState
    {
        /// <summary>No header: blank, or torn before the image was finished.</summary>
        None = 0,

        /// <summary>A header that does not authenticate: another root of trust, another size of
        /// bank, or damage.</summary>
        Foreign = 1,

        /// <summary>A header of a newer format version.</summary>
        Newer = 2,

        /// <summary>A header of ours: the image behind it was finished.</summary>
        Valid = 3,
    }
}
