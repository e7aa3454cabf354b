using Device.Base;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Device.Agent.Lifecycle
{
    /// <summary>
    /// The changes that sagas make to the store, each one transaction together with the journal
    /// that tells of it.
    /// </summary>
    /// <remarks>
    /// What holds after each: where a certificate is staged, it is for the staged key, or for the
    /// one in force when no key is staged. So the overlay (staged item, else the one in force) is
    /// never a mixed pair.
    /// </remarks>
    internal sealed class LifecycleVault
    {
        private const int TextMax = 256;
        private const int PublicKeyMax = 91;

        private readonly KcmStore _store;
        private readonly LifecycleJournal _journal;

        public LifecycleVault(KcmStore store, LifecycleJournal journal)
        {
            _store = store;
            _journal = journal;
        }

        /// <summary>Only the journal.</summary>
        public KcmStatus WriteJournal()
        {
            return Commit(_store.Begin());
        }

        /// <summary>An update's new key; a certificate that was staged for another one
        /// goes.</summary>
        public KcmStatus StageKey(LifecycleNames names, IPrivateKey key)
        {
            KcmTransaction transaction = _store.Begin();
            transaction.SetPrivateKey(KcmArea.Staged, names.Key, key);
            DeleteIf(transaction, KcmArea.Staged, KcmItemType.Certificate, names.Certificate);
            if (!names.IsOperational) { StagePublicKey(transaction, names.Key, key); }
            return Commit(transaction);
        }

        /// <summary>A checked certificate, and the service's anchor when one came along.</summary>
        /// <param name="names">What it is for.</param>
        /// <param name="chain">Leaf first.</param>
        /// <param name="anchor">DER, or empty.</param>
        /// <param name="isForStagedKey">False: a key that is staged goes, so that the pair is with
        /// the one in force.</param>
        public KcmStatus StageChain(
            LifecycleNames names, byte[] chain, byte[] anchor, bool isForStagedKey)
        {
            KcmTransaction transaction = _store.Begin();
            transaction.Set(
                KcmArea.Staged, KcmItemType.Certificate, names.Certificate,
                chain, 0, chain.Length);
            if (!isForStagedKey) { DropKeys(transaction, KcmArea.Staged, names); }
            if (anchor.Length > 0)
            {
                transaction.Set(
                    KcmArea.Staged, KcmItemType.Certificate, ItemNames.ManagementServerCa,
                    anchor, 0, anchor.Length);
                StageTrust(transaction);
            }
            return Commit(transaction);
        }

        /// <summary>What is staged is in force; what was is gone.</summary>
        public KcmStatus Promote(LifecycleNames names)
        {
            KcmTransaction transaction = _store.Begin();
            if (names.IsOperational) { PromoteOperational(transaction, names); }
            else
            {
                PromoteIf(transaction, KcmItemType.PrivateKey, names.Key);
                PromoteIf(transaction, KcmItemType.Certificate, names.Certificate);
                PromoteIf(transaction, KcmItemType.PublicKey, names.Key);
            }
            return Commit(transaction);
        }

        /// <summary>What was staged is gone; what is in force stays.</summary>
        public KcmStatus Unstage(LifecycleNames names, bool withAnchor)
        {
            KcmTransaction transaction = _store.Begin();
            Drop(transaction, KcmArea.Staged, names);
            if (withAnchor)
            {
                DeleteIf(
                    transaction, KcmArea.Staged, KcmItemType.Certificate,
                    ItemNames.ManagementServerCa);
                DeleteIf(
                    transaction, KcmArea.Staged, KcmItemType.Config, ItemNames.ManagementTrust);
            }
            return Commit(transaction);
        }

        /// <summary>Key and certificate are gone, in force and staged.</summary>
        public KcmStatus Delete(LifecycleNames names)
        {
            KcmTransaction transaction = _store.Begin();
            Drop(transaction, KcmArea.Staged, names);
            Drop(transaction, KcmArea.Working, names);
            if (names.IsOperational) { SavedSession.DropIn(_store, transaction); }
            return Commit(transaction);
        }

        /// <summary>True when a pre-shared key is what is staged: a certificate that came after it
        /// goes first.</summary>
        public bool IsPskStaged(LifecycleNames names)
        {
            return !HasCertificate(KcmArea.Staged, names) && _store.Contains(
                KcmArea.Staged, KcmItemType.SymmetricKey, ItemNames.ManagementPsk);
        }

        /// <summary>True when nothing but the factory wrote the name.</summary>
        public bool IsOfFactoryOnly(LifecycleNames names)
        {
            return !HasAny(KcmArea.Working, names) && !HasAny(KcmArea.Staged, names)
                && HasAny(KcmArea.Factory, names);
        }

        /// <summary>True when the area has a certificate of the name.</summary>
        public bool HasCertificate(KcmArea area, LifecycleNames names)
        {
            return _store.Contains(area, KcmItemType.Certificate, names.Certificate);
        }

        /// <summary>True when a key is staged.</summary>
        public bool HasStagedKey(LifecycleNames names)
        {
            return _store.Contains(KcmArea.Staged, KcmItemType.PrivateKey, names.Key);
        }

        /// <summary>The leaf of a staged chain, or null.</summary>
        public Certificate ReadStaged(LifecycleNames names)
        {
            return LeafOf(
                _store.GetChain(KcmArea.Staged, names.Certificate, out CertificateChain chain),
                chain);
        }

        /// <summary>The leaf in force, or null. The operational identity has none of the factory's.
        /// </summary>
        public Certificate ReadCurrent(LifecycleNames names)
        {
            KcmStatus status = names.IsOperational
                ? _store.GetChain(
                    KcmArea.Working, names.Certificate, out CertificateChain chain)
                : _store.GetChain(names.Certificate, out chain);
            return LeafOf(status, chain);
        }

        /// <summary>The key in force, or null; the caller disposes it.</summary>
        public IPrivateKey OpenKey(LifecycleNames names)
        {
            if (names.IsOperational)
            {
                _store.OpenPrivateKey(
                    KcmArea.Working, names.Key, KeyUse.Sign, out IPrivateKey working);
                return working;
            }
            _store.OpenPrivateKey(names.Key, KeyUse.Sign, out IPrivateKey key);
            return key;
        }

        /// <summary>The staged key, or null; the caller disposes it.</summary>
        public IPrivateKey OpenStagedKey(LifecycleNames names)
        {
            _store.OpenPrivateKey(
                KcmArea.Staged, names.Key, KeyUse.Sign, out IPrivateKey key);
            return key;
        }

        /// <summary>The management service's anchor of one area, or null.</summary>
        public Certificate ReadAnchor(KcmArea area)
        {
            return LeafOf(
                _store.GetChain(area, ItemNames.ManagementServerCa, out CertificateChain chain),
                chain);
        }

        /// <summary>A config text: in force, else the factory's; empty when there is
        /// none.</summary>
        public string ReadText(string name)
        {
            byte[] buffer = new byte[TextMax];
            KcmStatus status = _store.Get(
                KcmItemType.Config, name, buffer, 0, buffer.Length, out int count);
            return status == KcmStatus.Success
                && Ascii.TryGetString(buffer, 0, count, out string text) ? text : "";
        }

        /// <summary>True when the certificate is for the key that it would be used with: the
        /// staged one, when it is for that and one is staged, else the one in force.</summary>
        public bool IsPair(LifecycleNames names, Certificate leaf, bool isForStagedKey)
        {
            IPrivateKey key = isForStagedKey && HasStagedKey(names)
                ? OpenStagedKey(names) : OpenKey(names);
            return Bytes.AreEqual(TakePoint(key), leaf.PublicPoint);
        }

        /// <summary>The point of a key, which is disposed; empty when there is no key.</summary>
        public static byte[] TakePoint(IPrivateKey key)
        {
            if (key == null) { return Bytes.Empty; }
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            key.Dispose();
            return point;
        }

        // ErasePending: the change is durable; the store itself sees to the old bytes.
        private KcmStatus Commit(KcmTransaction transaction)
        {
            _journal.Write(transaction);
            KcmStatus status = transaction.Commit();
            if (status == KcmStatus.ErasePending) { status = KcmStatus.Success; }
            if (status == KcmStatus.Success) { _journal.Settle(); }
            return status;
        }

        private static Certificate LeafOf(KcmStatus status, CertificateChain chain)
        {
            return status == KcmStatus.Success ? chain.Leaf : null;
        }

        private bool HasAny(KcmArea area, LifecycleNames names)
        {
            return HasCertificate(area, names)
                || _store.Contains(area, KcmItemType.PrivateKey, names.Key);
        }

        private void Drop(KcmTransaction transaction, KcmArea area, LifecycleNames names)
        {
            DropKeys(transaction, area, names);
            DeleteIf(transaction, area, KcmItemType.Certificate, names.Certificate);
        }

        private void DropKeys(KcmTransaction transaction, KcmArea area, LifecycleNames names)
        {
            DeleteIf(transaction, area, KcmItemType.PrivateKey, names.Key);
            if (!names.IsOperational)
            {
                DeleteIf(transaction, area, KcmItemType.PublicKey, names.Key);
            }
        }

        private void DeleteIf(
            KcmTransaction transaction, KcmArea area, KcmItemType type, string name)
        {
            if (_store.Contains(area, type, name)) { transaction.Delete(area, type, name); }
        }

        private void PromoteIf(KcmTransaction transaction, KcmItemType type, string name)
        {
            if (_store.Contains(KcmArea.Staged, type, name)) { transaction.Promote(type, name); }
        }

        // One kind of credential takes the place of the other, and no session outlives its own.
        private void PromoteOperational(KcmTransaction transaction, LifecycleNames names)
        {
            if (HasCertificate(KcmArea.Staged, names))
            {
                PromoteIf(transaction, KcmItemType.PrivateKey, names.Key);
                PromoteIf(transaction, KcmItemType.Certificate, names.Certificate);
                PromoteIf(transaction, KcmItemType.Certificate, ItemNames.ManagementServerCa);
                DropPsk(transaction, KcmArea.Staged);
                DropPsk(transaction, KcmArea.Working);
            }
            else
            {
                PromoteIf(transaction, KcmItemType.SymmetricKey, ItemNames.ManagementPsk);
                DropKeys(transaction, KcmArea.Working, names);
                DeleteIf(
                    transaction, KcmArea.Working, KcmItemType.Certificate, names.Certificate);
            }
            PromoteIf(transaction, KcmItemType.Config, ItemNames.ManagementUri);
            PromoteIf(transaction, KcmItemType.Config, ItemNames.InternalEndpoint);
            PromoteIf(transaction, KcmItemType.Config, ItemNames.ManagementLifetime);
            PromoteIf(transaction, KcmItemType.Config, ItemNames.ManagementTrust);
            PromoteIf(transaction, KcmItemType.Config, ItemNames.ManagementSettings);
            SavedSession.DropIn(_store, transaction);
        }

        private void DropPsk(KcmTransaction transaction, KcmArea area)
        {
            DeleteIf(transaction, area, KcmItemType.SymmetricKey, ItemNames.ManagementPsk);
        }

        // What a bootstrap said of another certificate does not hold for this one.
        private void StageTrust(KcmTransaction transaction)
        {
            byte[] buffer = new byte[ServerTrust.SizeMax];
            KcmArea area = _store.Contains(
                KcmArea.Staged, KcmItemType.Config, ItemNames.ManagementTrust)
                ? KcmArea.Staged : KcmArea.Working;
            KcmStatus status = _store.GetFrom(
                area, KcmItemType.Config, ItemNames.ManagementTrust,
                buffer, 0, buffer.Length, out int count);
            if (status == KcmStatus.ItemNotFound) { return; }
            if (status != KcmStatus.Success
                || !ServerTrust.TryDecode(buffer, 0, count, out ServerTrust trust))
            {
                trust = ServerTrust.Silent();
            }
            byte[] item = trust.WithAnchor().Encode();
            transaction.Set(
                KcmArea.Staged, KcmItemType.Config, ItemNames.ManagementTrust,
                item, 0, item.Length);
        }

        /// <summary>A public key that is kept follows the private one, in the encoding it has: both
        /// end with the point.</summary>
        private void StagePublicKey(KcmTransaction transaction, string name, IPrivateKey key)
        {
            byte[] buffer = new byte[PublicKeyMax];
            KcmStatus status = _store.Get(
                KcmItemType.PublicKey, name, buffer, 0, buffer.Length, out int count);
            if (status != KcmStatus.Success || count < P256.PointSize) { return; }
            key.CopyPublicPoint(buffer, count - P256.PointSize);
            transaction.Set(
                KcmArea.Staged, KcmItemType.PublicKey, name, buffer, 0, count);
        }
    }
}
