using System;
using Device.Base;
using Device.Crypto;
using Device.Kcm;
using Device.X509;

namespace Device.Agent.Heartbeat
{
    /// <summary>What a device says of itself at each heartbeat: who it is, its certificates, its
    /// store. The certificates are read again only after the store has changed.</summary>
    public sealed class HeartbeatReport
    {
        /// <summary>Flag of the store's health: mount found a torn tail.</summary>
        public const int FlagTornTail = 1;

        /// <summary>Flag: the image is older than the counter allows.</summary>
        public const int FlagRolledBack = 2;

        /// <summary>Flag: old bytes wait to be erased.</summary>
        public const int FlagErasePending = 4;

        /// <summary>Flag: the counter cannot be read or stepped.</summary>
        public const int FlagCounterFailed = 8;

        /// <summary>Flag: a sector does not erase.</summary>
        public const int FlagBadSectors = 16;

        /// <summary>Flag: items or records are damaged.</summary>
        public const int FlagDamaged = 32;

        /// <summary>Flag: program or erase calls failed since mount.</summary>
        public const int FlagFlashFaults = 64;

        /// <summary><see cref="FindNextRenewal"/> when there is none.</summary>
        public const long NoRenewal = long.MaxValue;

        // What a list of 16 with the longest names and serials takes, and some room.
        private const int ListMax = 2048;
        private const int JitterPercent = 5;
        private const int JitterHalf = 0x8000;
        private const string ReservedPrefix = "mbed.";
        private const string FactoryName = "BOOTSTRAP";

        private readonly ICrypto _crypto;
        private readonly KcmStore _store;
        private readonly HeartbeatCredential[] _found =
            new HeartbeatCredential[HeartbeatLimits.CredentialsMax];

        private readonly long[] _foundRenewals = new long[HeartbeatLimits.CredentialsMax];
        private readonly int _renewShare;

        private int _foundCount;
        private HeartbeatCredential[] _credentials;
        private long[] _renewals;
        private byte[] _digest;
        private uint _generation;
        private int _tailBytes;
        private byte[] _rootOfTrustId;

        /// <param name="crypto">For hashes.</param>
        /// <param name="store">Mounted.</param>
        /// <param name="renewShare">As <see cref="AgentOptions.RenewShare"/>.</param>
        public HeartbeatReport(ICrypto crypto, KcmStore store, int renewShare)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (store == null) { throw new ArgumentNullException(nameof(store)); }
            _crypto = crypto;
            _store = store;
            _renewShare = renewShare;
        }

        /// <summary>True when the store is an older one than the counter allows.</summary>
        public bool IsRolledBack { get { return _store.GetHealth().IsRolledBack; } }

        /// <summary>A request without results, wishes and exchange id.</summary>
        /// <param name="withCredentials">True puts the list in, and not its digest
        /// alone.</param>
        public HeartbeatRequest Make(bool withCredentials)
        {
            KcmHealth health = _store.GetHealth();
            Refresh(health);
            return new HeartbeatRequest
            {
                RootOfTrustId = RootOfTrustId(),
                Digest = _digest,
                Credentials = withCredentials ? _credentials : null,
                HasHealth = true,
                StoreGeneration = health.Generation,
                StoreFreeBytes = health.CapacityBytes - health.LiveBytes,
                StoreFlags = FlagsOf(health),
            };
        }

        /// <summary>The certificates of the store, by name and area. Those that cannot be read are
        /// left out, and beyond 16 the last ones.</summary>
        public HeartbeatCredential[] ListCredentials()
        {
            Refresh(_store.GetHealth());
            return _credentials;
        }

        /// <summary>Names of certificates in force whose renewal is due by the device's own
        /// policy; 4 at most.</summary>
        public string[] FindRenewalsDue(long nowSeconds)
        {
            Refresh(_store.GetHealth());
            int count = 0;
            foreach (long at in _renewals)
            {
                if (at <= nowSeconds && count < HeartbeatLimits.WishesMax) { count++; }
            }
            string[] names = new string[count];
            int next = 0;
            for (int i = 0; next < count; i++)
            {
                if (_renewals[i] > nowSeconds) { continue; }
                names[next] = _credentials[i].Name;
                next++;
            }
            return names;
        }

        /// <summary>When the next renewal will be due, Unix seconds, or
        /// <see cref="NoRenewal"/>.</summary>
        public long FindNextRenewal(long nowSeconds)
        {
            Refresh(_store.GetHealth());
            long next = NoRenewal;
            foreach (long at in _renewals)
            {
                if (at > nowSeconds && at < next) { next = at; }
            }
            return next;
        }

        private static int FlagsOf(KcmHealth health)
        {
            return (health.TailWasTorn ? FlagTornTail : 0)
                | (health.IsRolledBack ? FlagRolledBack : 0)
                | (health.IsErasePending ? FlagErasePending : 0)
                | (health.HasCounterFailed ? FlagCounterFailed : 0)
                | (health.BadSectorCount > 0 ? FlagBadSectors : 0)
                | (health.CorruptedCount + health.DamagedRecordCount > 0 ? FlagDamaged : 0)
                | (health.FlashFaultCount > 0 ? FlagFlashFaults : 0);
        }

        // Every write moves the tail or, by a compaction, the generation.
        private void Refresh(KcmHealth health)
        {
            if (_credentials != null && health.Generation == _generation
                && health.TailBytes == _tailBytes)
            {
                return;
            }
            _generation = health.Generation;
            _tailBytes = health.TailBytes;
            _foundCount = 0;
            for (int i = 0; i < _store.ItemCount; i++)
            {
                if (_store.GetItem(i, out KcmItemInfo item) == KcmStatus.Success
                    && item.Type == KcmItemType.Certificate)
                {
                    Add(item);
                }
            }
            _credentials = new HeartbeatCredential[_foundCount];
            _renewals = new long[_foundCount];
            for (int i = 0; i < _foundCount; i++)
            {
                _credentials[i] = _found[i];
                _renewals[i] = _foundRenewals[i];
                _found[i] = null;
            }
            byte[] list = new byte[ListMax];
            int count = HeartbeatRequest.EncodeCredentials(_credentials, list, 0, list.Length);
            if (count == 0) { throw new InvalidOperationException("the list has room"); }
            _digest = Bytes.Copy(HashOf(list, 0, count), 0, HeartbeatLimits.IdSize);
        }

        private void Add(KcmItemInfo item)
        {
            string name = NameOf(item);
            if (name == null || name.Length > HeartbeatLimits.NameMax
                || _store.GetChain(item.Area, item.Name, out CertificateChain chain)
                    != KcmStatus.Success)
            {
                return;
            }
            Certificate leaf = chain.Leaf;
            byte[] issuer = leaf.Issuer;
            byte[] serial = leaf.SerialNumber;
            if (serial.Length == 0 || serial.Length > HeartbeatLimits.SerialMax) { return; }
            HeartbeatCredential credential = new HeartbeatCredential
            {
                Name = name,
                Issuer = Bytes.Copy(
                    HashOf(issuer, 0, issuer.Length), 0, HeartbeatLimits.IdSize),
                Serial = serial,
                NotAfterSeconds = leaf.NotAfterSeconds,
                Area = AreaOf(item.Area),
            };
            Insert(credential, item.Area == KcmArea.Working ? RenewalOf(leaf) : NoRenewal);
        }

        // A share of the lifetime, and up to 5 % of it more or less, which the certificate itself
        // draws: the same after every restart, and another one for every device.
        private long RenewalOf(Certificate leaf)
        {
            if (_renewShare == 0) { return NoRenewal; }
            long lifetime = leaf.NotAfterSeconds - leaf.NotBeforeSeconds;
            byte[] digest = HashOf(leaf.Der, 0, leaf.Der.Length);
            int drawn = ((digest[0] << 8) | digest[1]) - JitterHalf;
            long share = lifetime / 100 * _renewShare + (lifetime % 100 * _renewShare / 100);
            return leaf.NotBeforeSeconds + share
                + (lifetime * JitterPercent / 100 * drawn / JitterHalf);
        }

        // The store's order changes with every write, the digest must not.
        private void Insert(HeartbeatCredential credential, long renewal)
        {
            int at = _foundCount;
            while (at > 0 && IsBefore(credential, _found[at - 1])) { at--; }
            if (at == _found.Length) { return; }
            int last = _foundCount < _found.Length ? _foundCount : _found.Length - 1;
            for (int i = last; i > at; i--)
            {
                _found[i] = _found[i - 1];
                _foundRenewals[i] = _foundRenewals[i - 1];
            }
            _found[at] = credential;
            _foundRenewals[at] = renewal;
            if (_foundCount < _found.Length) { _foundCount++; }
        }

        private static bool IsBefore(HeartbeatCredential left, HeartbeatCredential right)
        {
            int count = left.Name.Length < right.Name.Length
                ? left.Name.Length : right.Name.Length;
            for (int i = 0; i < count; i++)
            {
                if (left.Name[i] != right.Name[i]) { return left.Name[i] < right.Name[i]; }
            }
            return left.Name.Length != right.Name.Length
                ? left.Name.Length < right.Name.Length
                : left.Area < right.Area;
        }

        // Of the reserved names only the two identities are certificates of the device.
        private static string NameOf(KcmItemInfo item)
        {
            if (item.Name == ItemNames.ManagementCertificate)
            {
                return item.Area == KcmArea.Factory ? null : HeartbeatLimits.OperationalName;
            }
            if (item.Name == ItemNames.BootstrapCertificate)
            {
                return item.Area == KcmArea.Factory ? FactoryName : null;
            }
            return item.Name.Length == 0 || item.Name.StartsWith(ReservedPrefix)
                ? null : item.Name;
        }

        private static int AreaOf(KcmArea area)
        {
            switch (area)
            {
                case KcmArea.Staged: return HeartbeatCredential.AreaStaged;
                case KcmArea.Factory: return HeartbeatCredential.AreaFactory;
                default: return HeartbeatCredential.AreaInForce;
            }
        }

        /// <summary>First 8 bytes of SHA-256 over the factory key's SPKI. The factory identity is
        /// immutable, so once is enough.</summary>
        private byte[] RootOfTrustId()
        {
            if (_rootOfTrustId != null) { return _rootOfTrustId; }
            KcmStatus status = _store.GetChain(
                KcmArea.Factory, ItemNames.BootstrapCertificate, out CertificateChain chain);
            if (status != KcmStatus.Success)
            {
                throw new InvalidOperationException("a session under no factory identity");
            }
            Certificate leaf = chain.Leaf;
            _rootOfTrustId = Bytes.Copy(
                HashOf(leaf.Der, leaf.SpkiOffset, leaf.SpkiCount), 0, HeartbeatLimits.IdSize);
            return _rootOfTrustId;
        }

        private byte[] HashOf(byte[] buffer, int offset, int count)
        {
            byte[] digest = new byte[P256.DigestSize];
            _crypto.Sha256(buffer, offset, count, digest, 0);
            return digest;
        }
    }
}
