using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;

namespace Simulator.Tests.Secrets
{
    /// <summary>The desktop's provider with an ear at its door: every private key that comes or
    /// goes, every text before it is sealed and after it is opened.</summary>
    internal sealed class TappedCrypto : ICrypto
    {
        private readonly DotNetCrypto _inner = new DotNetCrypto();

        /// <summary>True: the store's records are "sealed" without a cipher. A test that looks at
        /// the flash must go red.</summary>
        public bool StoreIsInClear { get; init; }

        /// <summary>Scalars of all private keys that were made or taken in.</summary>
        public HashSet<string> Scalars { get; } = new HashSet<string>();

        /// <summary>What the store sealed: text and ciphertext.</summary>
        public List<(byte[] Text, byte[] Sealed)> StoreSeals { get; } = new();

        /// <summary>What DTLS sealed or opened, in clear.</summary>
        public List<byte[]> Traffic { get; } = new List<byte[]>();

        public void FillRandom(byte[] buffer, int offset, int count)
        {
            _inner.FillRandom(buffer, offset, count);
        }

        public IHash CreateSha256()
        {
            return _inner.CreateSha256();
        }

        public void Sha256(byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            _inner.Sha256(buffer, offset, count, digest, digestOffset);
        }

        public void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            _inner.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);
        }

        public IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            // Only the store uses CCM with the whole tag.
            return new TappedAead(
                this, algorithm == AeadAlgorithm.Aes128Ccm,
                _inner.CreateAead(algorithm, key, keyOffset));
        }

        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return Keep(_inner.GenerateKeyPair(use));
        }

        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            bool isKey = _inner.TryImportPrivateKey(
                scalar, scalarOffset, point, pointOffset, use, out key);
            if (isKey) { Keep(key); }
            return isKey;
        }

        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return _inner.TryImportPublicKey(point, offset, out key);
        }

        private IPrivateKey Keep(IPrivateKey key)
        {
            byte[] scalar = new byte[P256.ScalarSize];
            key.ExportScalar(scalar, 0);
            Scalars.Add(Convert.ToHexString(scalar));
            return key;
        }

        private sealed class TappedAead : IAead
        {
            private readonly TappedCrypto _owner;
            private readonly bool _isStore;
            private readonly IAead _inner;

            public TappedAead(TappedCrypto owner, bool isStore, IAead inner)
            {
                _owner = owner;
                _isStore = isStore;
                _inner = inner;
            }

            public int TagSize { get { return _inner.TagSize; } }

            public void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                byte[] text = buffer.AsSpan(offset, count).ToArray();
                _inner.Seal(
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

            public bool TryOpen(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                if (_isStore && _owner.StoreIsInClear)
                {
                    Array.Copy(buffer, offset, output, outputOffset, count - TagSize);
                    return true;
                }
                bool isOpen = _inner.TryOpen(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
                if (isOpen && !_isStore)
                {
                    _owner.Traffic.Add(output.AsSpan(outputOffset, count - TagSize).ToArray());
                }
                return isOpen;
            }

            public void Dispose()
            {
                _inner.Dispose();
            }
        }
    }
}
