using Device.Agent.Lifecycle;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <content>A credential of a bootstrap on its way into the store, and the one kind that only a
    /// bootstrap brings.</content>
    internal sealed partial class CredentialStore
    {
        private const int PskItemMax =
            1 + DtlsPreSharedKey.IdentityMax + DtlsPreSharedKey.KeyMax;

        /// <summary>Writes a whole operational credential beside the working one, replacing what
        /// was staged before; an operation that was under way for it is over.</summary>
        /// <param name="account">What the bootstrap brought.</param>
        /// <param name="key">The private key; null when the account has the key.</param>
        /// <param name="chain">DER, leaf first; not asked for with a pre-shared key.</param>
        /// <param name="lifecycle">Journals in the same transaction.</param>
        public KcmStatus Stage(
            BootstrapAccount account, IPrivateKey key, byte[] chain, LifecycleEngine lifecycle)
        {
            using KcmTransaction transaction = _store.Begin();
            lifecycle.Supersede(transaction);
            // The first step that fails decides what Commit answers.
            if (account.SecurityMode == BootstrapAccount.ModePreSharedKey)
            {
                StagePsk(transaction, account);
            }
            else { StageCertificate(transaction, account, key, chain); }
            StageServer(transaction, account);
            SavedSession.DropIn(_store, transaction);
            KcmStatus status = transaction.Commit();

            // ErasePending: the change is durable; the store itself sees to the old bytes.
            if (status == KcmStatus.ErasePending) { status = KcmStatus.Success; }
            lifecycle.HandleSuperseded(status);
            return status;
        }

        private void StageCertificate(
            KcmTransaction transaction, BootstrapAccount account, IPrivateKey key, byte[] chain)
        {
            DropStaged(transaction, KcmItemType.SymmetricKey, ItemNames.ManagementPsk);
            if (key != null)
            {
                transaction.SetPrivateKey(KcmArea.Staged, ItemNames.ManagementKey, key);
            }
            else
            {
                Set(transaction,
                    KcmItemType.PrivateKey, ItemNames.ManagementKey, account.SecretKey);
            }
            Set(transaction,
                KcmItemType.Certificate, ItemNames.ManagementCertificate, chain);
            if (ServerTrust.Of(account).Matching == PinMatching.Exact)
            {
                Set(transaction,
                    KcmItemType.Certificate, ItemNames.ManagementServerCa,
                    account.ServerCertificate);
            }
        }

        private void StagePsk(KcmTransaction transaction, BootstrapAccount account)
        {
            DropStaged(transaction, KcmItemType.PrivateKey, ItemNames.ManagementKey);
            DropStaged(transaction, KcmItemType.Certificate, ItemNames.ManagementCertificate);
            DropStaged(transaction, KcmItemType.Certificate, ItemNames.ManagementServerCa);
            byte[] identity = account.PublicKeyOrCertificate;
            byte[] item = new byte[1 + identity.Length + account.SecretKey.Length];
            ByteWriter writer = new ByteWriter(item, 0, item.Length);
            writer.WriteUInt8(identity.Length);
            writer.WriteBytes(identity, 0, identity.Length);
            writer.WriteBytes(account.SecretKey, 0, account.SecretKey.Length);
            Set(transaction, KcmItemType.SymmetricKey, ItemNames.ManagementPsk, item);
            Bytes.Zeroise(item);
        }

        private void StageServer(KcmTransaction transaction, BootstrapAccount account)
        {
            Set(transaction,
                KcmItemType.Config, ItemNames.ManagementUri, Ascii.GetBytes(account.ServerUri));
            Set(transaction,
                KcmItemType.Config, ItemNames.InternalEndpoint,
                Ascii.GetBytes(account.InternalEndpoint));
            byte[] lifetime = new byte[4];
            new ByteWriter(lifetime, 0, lifetime.Length)
                .WriteUInt32((uint)account.LifetimeSeconds);
            Set(transaction, KcmItemType.Config, ItemNames.ManagementLifetime, lifetime);
            ServerTrust trust = ServerTrust.Of(account);
            SetUnlessSilent(
                transaction, ItemNames.ManagementTrust, trust.Encode(), trust.IsSilent);
            ServerSettings settings = account.Settings;
            SetUnlessSilent(
                transaction, ItemNames.ManagementSettings, settings.Encode(), settings.IsSilent);
        }

        // One that is in force, or staged before, must not speak for a server that says nothing.
        private void SetUnlessSilent(
            KcmTransaction transaction, string name, byte[] data, bool isSilent)
        {
            bool isNeeded = !isSilent
                || _store.Contains(KcmArea.Working, KcmItemType.Config, name)
                || _store.Contains(KcmArea.Staged, KcmItemType.Config, name);
            if (isNeeded) { Set(transaction, KcmItemType.Config, name, data); }
        }

        private bool TryLoadPsk(KcmArea area, out Credential credential, out AgentFault fault)
        {
            credential = null;
            fault = AgentFault.StoreFailed;
            if (!TryReadTrust(area, out ServerTrust trust)) { return false; }
            string text = ReadOperationalText(area, ItemNames.ManagementUri);
            if (!ServerUri.TryParse(text, out ServerUri uri))
            {
                fault = AgentFault.ManagementUriMalformed;
                return false;
            }
            byte[] item = new byte[PskItemMax];
            KcmStatus status = _store.GetFrom(
                area, KcmItemType.SymmetricKey, ItemNames.ManagementPsk,
                item, 0, item.Length, out int count);
            DtlsPreSharedKey psk = status == KcmStatus.Success ? ReadPsk(item, count) : null;
            Bytes.Zeroise(item);
            if (psk == null) { return false; }
            fault = AgentFault.None;
            credential = new Credential(area, psk, uri, trust);
            return true;
        }

        private static DtlsPreSharedKey ReadPsk(byte[] item, int count)
        {
            int identityCount = item[0];
            int keyCount = count - 1 - identityCount;
            if (identityCount < 1 || identityCount > DtlsPreSharedKey.IdentityMax
                || keyCount < 1 || keyCount > DtlsPreSharedKey.KeyMax)
            {
                return null;
            }
            byte[] key = Bytes.Copy(item, 1 + identityCount, keyCount);
            DtlsPreSharedKey psk = new DtlsPreSharedKey(
                Bytes.Copy(item, 1, identityCount), key);
            Bytes.Zeroise(key);
            return psk;
        }

        private bool HasCertificate(KcmArea area)
        {
            return _store.Contains(
                area, KcmItemType.Certificate, ItemNames.ManagementCertificate);
        }

        private void DropStaged(KcmTransaction transaction, KcmItemType type, string name)
        {
            if (_store.Contains(KcmArea.Staged, type, name))
            {
                transaction.Delete(KcmArea.Staged, type, name);
            }
        }

        private static void Set(
            KcmTransaction transaction, KcmItemType type, string name, byte[] data)
        {
            transaction.Set(KcmArea.Staged, type, name, data, 0, data.Length);
        }
    }
}
