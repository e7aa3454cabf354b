using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.Kcm;
using Device.Lwm2m;
using Device.X509;

namespace Device.Agent
{
    /// <summary>
    /// The agent's view of the store: two identities, and the way of an operational credential
    /// from staged to working. Each way is one transaction, so a cut leaves the old or the new.
    /// </summary>
    internal sealed partial class CredentialStore
    {
        private const int TextMax = 256;

        private readonly ICrypto _crypto;
        private readonly KcmStore _store;

        public CredentialStore(ICrypto crypto, KcmStore store)
        {
            _crypto = crypto;
            _store = store;
        }

        /// <summary>The factory identity; false, and in <paramref name="fault"/> why, when an item
        /// is missing or cannot be used.</summary>
        public bool TryLoadFactory(out Credential credential, out AgentFault fault)
        {
            credential = null;
            fault = AgentFault.FactoryIdentityMissing;
            // URI and trust anchor may be overlaid by working copies; the identity itself may not.
            if (!TryLoadAnchor(ItemNames.BootstrapServerCa, out Certificate anchor)
                || _store.GetChain(
                    KcmArea.Factory, ItemNames.BootstrapCertificate, out CertificateChain chain)
                    != KcmStatus.Success)
            {
                return false;
            }
            if (!TryReadBootstrapUri(out ServerUri uri))
            {
                fault = AgentFault.BootstrapUriMalformed;
                return false;
            }
            KcmStatus status = _store.OpenPrivateKey(
                KcmArea.Factory, ItemNames.BootstrapKey, KeyUse.Sign, out IPrivateKey key);
            if (status != KcmStatus.Success) { return false; }
            fault = AgentFault.None;
            credential = new Credential(
                KcmArea.Factory, new DtlsCredential(key, chain), new Certificate[] { anchor }, uri,
                ServerTrust.Silent(), null);
            return true;
        }

        /// <summary>True when the area holds an operational certificate or pre-shared key. A staged
        /// private key alone is an update's that waits for its certificate, and no
        /// credential.</summary>
        public bool HasOperational(KcmArea area)
        {
            return HasCertificate(area) || _store.Contains(
                area, KcmItemType.SymmetricKey, ItemNames.ManagementPsk);
        }

        /// <summary>The operational credential in force, or with <see cref="KcmArea.Staged"/> the
        /// one to be: what is staged, and for what is not, what is in force. False when an item is
        /// missing or cannot be used, or key and certificate are no pair.</summary>
        public bool TryLoadOperational(
            KcmArea area, out Credential credential, out AgentFault fault)
        {
            if (!HasCertificate(area)) { return TryLoadPsk(area, out credential, out fault); }
            credential = null;
            fault = AgentFault.StoreFailed;
            if (!TryReadTrust(area, out ServerTrust trust)
                || !TryLoadPin(area, trust, out CertificatePin pin)
                || _store.GetChain(
                    area, ItemNames.ManagementCertificate, out CertificateChain chain)
                    != KcmStatus.Success)
            {
                return false;
            }
            string text = ReadOperationalText(area, ItemNames.ManagementUri);
            if (!ServerUri.TryParse(text, out ServerUri uri))
            {
                fault = AgentFault.ManagementUriMalformed;
                return false;
            }
            KcmStatus status = _store.OpenPrivateKey(
                AreaOf(area, KcmItemType.PrivateKey, ItemNames.ManagementKey),
                ItemNames.ManagementKey, KeyUse.Sign, out IPrivateKey key);
            if (status != KcmStatus.Success) { return false; }
            byte[] point = new byte[P256.PointSize];
            key.CopyPublicPoint(point, 0);
            if (!Bytes.AreEqual(point, chain.Leaf.PublicPoint))
            {
                key.Dispose();
                return false;
            }
            fault = AgentFault.None;
            credential = new Credential(
                area, new DtlsCredential(key, chain), AnchorsFor(pin), uri, trust, pin);
            return true;
        }

        /// <summary>A text of the working area; when that is missing, damaged or no text, of the
        /// factory's: an overlay must never hide what the factory wrote. Empty when neither can be
        /// read.</summary>
        public string ReadText(string name)
        {
            return TryReadText(KcmArea.Working, name, out string text)
                ? text : ReadText(KcmArea.Factory, name);
        }

        /// <summary>A text of one area; empty when it cannot be read.</summary>
        public string ReadText(KcmArea area, string name)
        {
            return TryReadText(area, name, out string text) ? text : "";
        }

        /// <summary>A text of an operational credential, as
        /// <see cref="TryLoadOperational"/> has it.</summary>
        public string ReadOperationalText(KcmArea area, string name)
        {
            return ReadText(AreaOf(area, KcmItemType.Config, name), name);
        }

        /// <summary>The registration lifetime of an operational credential in seconds, or the
        /// default.</summary>
        public int ReadLifetimeSeconds(KcmArea area)
        {
            byte[] buffer = new byte[4];
            KcmStatus status = _store.GetFrom(
                AreaOf(area, KcmItemType.Config, ItemNames.ManagementLifetime),
                KcmItemType.Config, ItemNames.ManagementLifetime,
                buffer, 0, buffer.Length, out int count);
            if (status != KcmStatus.Success || count != buffer.Length)
            {
                return RegistrationOptions.LifetimeSecondsDefault;
            }
            uint seconds = new ByteReader(buffer, 0, count).ReadUInt32();
            return seconds == 0 || seconds > int.MaxValue
                ? RegistrationOptions.LifetimeSecondsDefault
                : (int)seconds;
        }

        /// <summary>What a bootstrap said of the management service in object 1.</summary>
        public ServerSettings ReadSettings(KcmArea area)
        {
            byte[] buffer = new byte[ServerSettings.Size];
            KcmStatus status = _store.GetFrom(
                AreaOf(area, KcmItemType.Config, ItemNames.ManagementSettings),
                KcmItemType.Config, ItemNames.ManagementSettings,
                buffer, 0, buffer.Length, out int count);
            bool isRead = ServerSettings.TryDecode(
                buffer, 0, status == KcmStatus.Success ? count : 0, out ServerSettings settings);
            return isRead ? settings : new ServerSettings();
        }

        /// <summary>The exponent of the heartbeat's back-off; 0 when none is kept.</summary>
        public int ReadHeartbeatBackOff()
        {
            byte[] buffer = new byte[1];
            KcmStatus status = _store.GetFrom(
                KcmArea.Working, KcmItemType.Config, ItemNames.HeartbeatBackOff,
                buffer, 0, buffer.Length, out int count);
            return status == KcmStatus.Success && count == buffer.Length ? buffer[0] : 0;
        }

        /// <summary>Keeps the exponent. A store that refuses costs the memory of failures, and
        /// nothing else.</summary>
        public void WriteHeartbeatBackOff(int exponent)
        {
            using KcmTransaction transaction = _store.Begin();
            transaction.Set(
                KcmArea.Working, KcmItemType.Config, ItemNames.HeartbeatBackOff,
                new byte[] { (byte)exponent }, 0, 1);
            transaction.Commit();
        }

        /// <summary>Bounds what is believed of the wall clock by what the factory wrote: it is not
        /// before the factory certificate began, nor past the end of the bootstrap service's
        /// anchor.</summary>
        public void Bound(TrustedTime time)
        {
            if (TryLoadAnchor(ItemNames.BootstrapServerCa, out Certificate anchor))
            {
                time.CeilingSeconds = anchor.NotAfterSeconds;
            }
            KcmStatus status = _store.GetChain(
                KcmArea.Factory, ItemNames.BootstrapCertificate, out CertificateChain chain);
            if (status == KcmStatus.Success) { time.RaiseFloor(chain); }
        }

        // Where an item of the credential lies: a staged credential may have only some.
        private KcmArea AreaOf(KcmArea area, KcmItemType type, string name)
        {
            return area == KcmArea.Staged && !_store.Contains(area, type, name)
                ? KcmArea.Working : area;
        }

        private bool TryReadText(KcmArea area, string name, out string text)
        {
            text = null;
            byte[] buffer = new byte[TextMax];
            return _store.GetFrom(
                area, KcmItemType.Config, name, buffer, 0, buffer.Length, out int count)
                    == KcmStatus.Success
                && Ascii.TryGetString(buffer, 0, count, out text);
        }

        // An overlay that is damaged or no URI must not hide the factory's value: the device would
        // have no way to the service that could mend it.
        private bool TryReadBootstrapUri(out ServerUri uri)
        {
            return ServerUri.TryParse(ReadText(KcmArea.Working, ItemNames.BootstrapUri), out uri)
                || ServerUri.TryParse(ReadText(KcmArea.Factory, ItemNames.BootstrapUri), out uri);
        }

        private bool TryLoadAnchor(string name, out Certificate anchor)
        {
            return TryLoadAnchor(KcmArea.Working, name, out anchor)
                || TryLoadAnchor(KcmArea.Factory, name, out anchor);
        }

        private bool TryLoadAnchor(KcmArea area, string name, out Certificate anchor)
        {
            anchor = null;
            if (_store.GetChain(area, name, out CertificateChain chain) != KcmStatus.Success)
            {
                return false;
            }
            anchor = chain.Leaf;
            return true;
        }
    }
}
