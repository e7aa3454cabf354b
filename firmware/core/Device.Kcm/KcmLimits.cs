namespace Device.Kcm
{
    /// <summary>Sizes that the store and its callers agree on. docs/kcm-format.md.</summary>
    public static class KcmLimits
    {
        /// <summary>Bytes in a name, at most; at least one.</summary>
        public const int NameBytesMax = 100;

        /// <summary>Bytes in an item, at most: a chain of five certificates of 600 bytes.</summary>
        public const int DataBytesMax = 3_072;

        /// <summary>Items in a store, at most; the same name in two areas counts twice.</summary>
        public const int ItemsMax = 128;

        /// <summary>Steps of one transaction, at most.</summary>
        public const int TransactionStepsMax = 12;

        /// <summary>Smallest bank: two sectors of 4 KiB.</summary>
        public const int BankBytesMin = 8_192;

        /// <summary>Largest bank.</summary>
        public const int BankBytesMax = 65_536;

        /// <summary>Bytes of the device's root of trust.</summary>
        public const int RootOfTrustBytes = 32;

        /// <summary>DER bytes of a private key that <c>Set</c> takes, at most.</summary>
        public const int PrivateKeyDerBytesMax = 150;
    }
}
