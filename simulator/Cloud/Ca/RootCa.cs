using System;
using Device.X509;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Ca
{
    /// <summary>An account's own root CA. Its key never leaves the data directory; its settings
    /// are swapped as a whole. Thread-safe.</summary>
    public sealed class RootCa : ISigner, IDisposable
    {
        private readonly IssuingRoot _root;
        private volatile RootCaSettings _settings;

        internal RootCa(
            string uid, Account account, IssuingRoot root, RootCaSettings settings,
            long createdAtMs, long updatedAtMs)
        {
            Uid = uid;
            Account = account;
            CreatedAtMs = createdAtMs;
            UpdatedAtMs = updatedAtMs;
            _root = root;
            _settings = settings;
        }

        /// <inheritdoc/>
        public string Uid { get; }

        /// <summary>Its owner: what it issues is good for this account's devices alone.</summary>
        public Account Account { get; }

        /// <summary>As they are at this moment.</summary>
        public RootCaSettings Settings { get { return _settings; } }

        /// <inheritdoc/>
        public Certificate Certificate { get { return _root.Certificate; } }

        /// <inheritdoc/>
        public TimeSpan DeviceValidity
        {
            get { return TimeSpan.FromSeconds(_settings.DeviceValiditySeconds); }
        }

        /// <summary>The root as PEM.</summary>
        public string Pem { get { return _root.Pem; } }

        /// <summary>Unix milliseconds.</summary>
        public long CreatedAtMs { get; }

        /// <summary>Unix milliseconds.</summary>
        public long UpdatedAtMs { get; private set; }

        /// <inheritdoc/>
        public CertificateIssued IssueDevice(
            byte[] publicPoint, string endpoint, string account, string internalEndpoint,
            TimeSpan validity)
        {
            if (account != Account.Id)
            {
                throw new InvalidOperationException("the root CA of another account");
            }
            return _root.IssueDevice(publicPoint, endpoint, account, internalEndpoint, validity);
        }

        /// <inheritdoc/>
        public byte[] Sign(ReadOnlySpan<byte> body)
        {
            return _root.Sign(body);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _root.Dispose();
        }

        internal void Apply(RootCaSettings settings, long updatedAtMs)
        {
            _settings = settings;
            UpdatedAtMs = updatedAtMs;
        }
    }
}
