using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// Changes that happen all or not at all, whatever is cut. Steps are collected in memory, in
    /// order, each seeing those before it; nothing touches the flash until
    /// <see cref="Commit"/>. The first step that fails decides: Commit then answers its status and
    /// changes nothing. At most <see cref="KcmLimits.TransactionStepsMax"/> steps.
    /// </summary>
    public sealed class KcmTransaction
    {
        private readonly KcmStore _store;

        internal KcmTransaction(KcmStore store)
        {
            _store = store;
        }

        /// <summary>Inserts or replaces an item; a factory item is inserted only
        /// (<see cref="KcmStatus.FileExist"/>). The data is checked as its type asks and
        /// copied.</summary>
        public KcmStatus Set(
            KcmArea area, KcmItemType type, string name, byte[] data, int offset, int count)
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>Inserts or replaces a private key that lives in the crypto provider; the
        /// caller keeps and disposes its object.</summary>
        public KcmStatus SetPrivateKey(KcmArea area, string name, IPrivateKey key)
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>Removes an item of the Working or Staged area; one of the factory answers
        /// <see cref="KcmStatus.NotPermitted"/>.</summary>
        public KcmStatus Delete(KcmArea area, KcmItemType type, string name)
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>Moves a staged item to Working, replacing what is there. Costs one small
        /// record; replacing a secret compacts.</summary>
        public KcmStatus Promote(KcmItemType type, string name)
        {
            return KcmStatus.NotInitialized;
        }

        /// <summary>Makes the changes. After <see cref="KcmStatus.Success"/> and
        /// <see cref="KcmStatus.ErasePending"/> they are durable; after any other status the store
        /// is as it was (after StorageError, a restart may also show them complete). The
        /// transaction is over either way.</summary>
        public KcmStatus Commit()
        {
            return _store == null ? KcmStatus.InvalidParameter : KcmStatus.NotInitialized;
        }
    }
}
