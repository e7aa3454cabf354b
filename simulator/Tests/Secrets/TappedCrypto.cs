using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Crypto.Wrappers;

namespace Simulator.Tests.Secrets
{
    /// <summary>The desktop's provider with an ear at its door: every private key that comes or
    /// goes, every text before it is sealed and after it is opened.</summary>
    internal sealed class TappedCrypto : ForwardingCrypto
    {
        public TappedCrypto()
            : base(new DotNetCrypto())
        {
        }

        /// <summary>True: the store's records are "sealed" without a cipher. A test that looks at
        /// the flash must go red.</summary>
        public bool StoreIsInClear { get; init; }

        /// <summary>Scalars of all private keys that were made or taken in.</summary>
        public HashSet<string> Scalars { get; } = new HashSet<string>();

        /// <summary>What the store sealed: text and ciphertext.</summary>
        public List<(byte[] Text, byte[] Sealed)> StoreSeals { get; } = new();

        /// <summary>What DTLS sealed or opened, in clear.</summary>
        public List<byte[]> Traffic { get; } = new List<byte[]>();

        public override IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            // Only the store uses CCM with the whole tag.
            return new TappedAead(
                this, algorithm == AeadAlgorithm.Aes128Ccm,
                base.CreateAead(algorithm, key, keyOffset));
        }

        public override IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return Keep(base.GenerateKeyPair(use));
        }

        public override bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            bool isKey = base.TryImportPrivateKey(
                scalar, scalarOffset, point, pointOffset, use, out key);
            if (isKey) { Keep(key); }
            return isKey;
        }

        private IPrivateKey Keep(IPrivateKey key)
        {
            byte[] scalar = new byte[P256.ScalarSize];
            key.ExportScalar(scalar, 0);
            Scalars.Add(Convert.ToHexString(scalar));
            return key;
        }

        private sealed class TappedAead : ForwardingAead
        {
            private readonly TappedCrypto _owner;
            private readonly bool _isStore;

            public TappedAead(TappedCrypto owner, bool isStore, IAead inner)
                : base(inner)
            {
                _owner = owner;
                _isStore = isStore;
            }

            public override void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                byte[] text = buffer.AsSpan(offset, count).ToArray();
                base.Seal(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
                if (!_isStore)
                {
                    _owner.Traffic.Add(text);
                    return;
                }
                if (_owner.StoreIsInClear) { text.CopyTo(output, outputOffset); }
                _owner.StoreSeals.Add(
                    (text, output.AsSpan(outputOffset, count).ToArray()));
            }

            public override bool TryOpen(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                if (_isStore && _owner.StoreIsInClear)
                {
                    Array.Copy(buffer, offset, output, outputOffset, count - TagSize);
                    return true;
                }
                bool isOpen = base.TryOpen(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
                if (isOpen && !_isStore)
                {
                    _owner.Traffic.Add(output.AsSpan(outputOffset, count - TagSize).ToArray());
                }
                return isOpen;
            }
        }
    }
}
