using System;
using System.Collections.Generic;
using Device.Agent.Heartbeat;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Profiles;

namespace Simulator.Cloud.Devices
{
    /// <summary>
    /// A device as memory keeps it, about 700 bytes. Memory may run ahead of the store by writes
    /// that wait for their commit; nothing of them has been answered then.
    /// </summary>
    /// <remarks>Mutable parts are guarded by a lock on the record.</remarks>
    public sealed class DeviceRecord
    {
        /// <summary>Certificates of a device that memory keeps; older ones are only in the
        /// store.</summary>
        public const int CertificatesKeptMax = 4;

        private const int CertificatesOfUseMax = 40;
        private const int RootOfTrustIdBytes = 8;

        private CertificateRecord[] _certificates = [];

        internal DeviceRecord(
            string id, Account account, string endpoint, byte[] factoryKey, long createdAtMs)
        {
            Id = id;
            Account = account;
            Endpoint = endpoint;
            FactoryKey = factoryKey;
            CreatedAtMs = createdAtMs;
            UpdatedAtMs = createdAtMs;
        }

        /// <summary>32 hexadecimal characters; also the internal endpoint name: what the device
        /// hears as `iep` and what its certificates carry as L.</summary>
        public string Id { get; }

        /// <summary>Its owner.</summary>
        public Account Account { get; }

        /// <summary>The name it goes by, unique in its account.</summary>
        public string Endpoint { get; }

        /// <summary>SHA-256 of its factory key's SubjectPublicKeyInfo: the first key seen owns
        /// the endpoint.</summary>
        public byte[] FactoryKey { get; }

        /// <summary>Root-of-trust public id: 16 hexadecimal characters.</summary>
        public string RootOfTrustId
        {
            get { return Hex.From(FactoryKey.AsSpan(0, RootOfTrustIdBytes)); }
        }

        /// <summary>When it was first accepted, Unix milliseconds.</summary>
        public long CreatedAtMs { get; }

        /// <summary>When its state or registration last changed.</summary>
        public long UpdatedAtMs { get; internal set; }

        /// <summary>When its last bootstrap finished; 0 before the first.</summary>
        public long BootstrappedAtMs { get; internal set; }

        /// <summary>Id of the trusted certificate that admitted it last.</summary>
        public string TrustedCertificateId { get; internal set; } = "";

        /// <summary>Where it stands.</summary>
        public DeviceState State { get; internal set; }

        /// <summary>The part of its Location after `rd/`, as a number; 0 without a
        /// registration.</summary>
        public long RegistrationId { get; internal set; }

        /// <summary>Lifetime of its registration.</summary>
        public int LifetimeSeconds { get; internal set; }

        /// <summary>When its registration ends unless it updates, Unix milliseconds.</summary>
        public long ExpiresAtMs { get; internal set; }

        /// <summary>It does not listen all the time (LwM2M 1.1 section 6.5). In memory only: known
        /// again with its next registration.</summary>
        public bool IsQueueMode { get; internal set; }

        /// <summary>Where its objects begin, without a slash at either end: "" for the usual root.
        /// In memory only.</summary>
        public string ObjectsRoot { get; internal set; } = "";

        /// <summary>Whether it may use its operational identity.</summary>
        public HeartbeatHold Hold { get; internal set; }

        /// <summary>When its last heartbeat was answered, Unix milliseconds; 0 before the
        /// first.</summary>
        public long LastHeartbeatAtMs { get; internal set; }

        /// <summary>When its next one is due; 0 before the first.</summary>
        public long NextHeartbeatAtMs { get; internal set; }

        /// <summary>Root CA that signs for it, "" for the internal authority.</summary>
        public string Signer { get; internal set; } = "";

        /// <summary>Id of its device profile, "" for the default profile of its
        /// account.</summary>
        public string Profile { get; internal set; } = "";

        /// <summary>Its owner has sealed it to a profile.</summary>
        public bool IsSealed { get; internal set; }

        /// <summary>Its own plan, when it has one of its own.</summary>
        public DevicePlan Plan { get; internal set; }

        /// <summary>What its owner sealed it as; "" before.</summary>
        public string SerialNumber { get; internal set; } = "";

        // Null before the first heartbeat or operation of this process's life.
        internal DeviceLifecycle? Lifecycle { get; set; }

        // When the expiry queue looks at it next, 0 for never; guarded by that queue's lock.
        internal long ExpiryQueuedAtMs { get; set; }

        /// <summary>Its newest certificates, oldest first.</summary>
        public IReadOnlyList<CertificateRecord> Certificates { get { return _certificates; } }

        /// <summary>The newest certificate of this name in force; null when there is
        /// none.</summary>
        internal CertificateRecord? FindActive(string name)
        {
            for (int i = _certificates.Length - 1; i >= 0; i--)
            {
                CertificateRecord one = _certificates[i];
                if (one.Status == CertificateStatus.Issued && one.Name == name) { return one; }
            }
            return null;
        }

        internal void Add(CertificateRecord certificate)
        {
            CertificateRecord[] kept = _certificates;
            if (kept.Length >= CertificatesKeptMax)
            {
                // What is still of use stays as long as anything else can go.
                int gone = Array.FindIndex(kept, one => !one.IsOfUse);
                if (gone < 0 && kept.Length >= CertificatesOfUseMax) { gone = 0; }
                if (gone >= 0) { kept = Array.FindAll(kept, one => one != kept[gone]); }
            }
            _certificates = [.. kept, certificate];
        }

        internal void Forget()
        {
            _certificates = [];
        }

        internal CertificateRecord? FindBySerial(byte[] serial)
        {
            foreach (CertificateRecord certificate in _certificates)
            {
                if (certificate.Serial.AsSpan().SequenceEqual(serial)) { return certificate; }
            }
            return null;
        }
    }
}
