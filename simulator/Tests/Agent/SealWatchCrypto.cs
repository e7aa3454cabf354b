using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;

namespace Simulator.Tests.Agent
{
    /// <summary>The desktop's provider, which notes the nonce of everything that is sealed for the
    /// network: twice the same under one key is what no device may do, whatever is cut.</summary>
    internal sealed class SealWatchCrypto : ICrypto
    {
        private readonly DotNetCrypto _inner = new DotNetCrypto();
        private readonly HashSet<string> _seen = new HashSet<string>();

        /// <summary>Records sealed so far.</summary>
        public int Seals { get; private set; }

        /// <summary>Keys and nonces that were used again.</summary>
        public List<string> Repeated { get; } = new List<string>();

        /// <summary>Keys that sealed something.</summary>
        public HashSet<string> Keys { get; } = new HashSet<string>();

        /// <summary>The number of the newest record.</summary>
        public long LastSequence { get; private set; }

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
            IAead inner = _inner.CreateAead(algorithm, key, keyOffset);
            // Only the store uses CCM with the whole tag.
            return algorithm == AeadAlgorithm.Aes128Ccm
                ? inner
                : new Watched(this, Convert.ToHexString(key, keyOffset, 16), inner);
        }

        public IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return _inner.GenerateKeyPair(use);
        }

        public bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            return _inner.TryImportPrivateKey(
                scalar, scalarOffset, point, pointOffset, use, out key);
        }

        public bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return _inner.TryImportPublicKey(point, offset, out key);
        }

        private void Note(string key, byte[] nonce, int offset)
        {
            Seals++;
            Keys.Add(key);
            long sequence = 0;
            // Salt (4), epoch (2), number (6): RFC 6655 section 3, RFC 5288 section 3.
            for (int i = 6; i < 12; i++) { sequence = (sequence << 8) | nonce[offset + i]; }
            LastSequence = sequence;
            string pair = key + " " + Convert.ToHexString(nonce, offset, 12);
            if (!_seen.Add(pair)) { Repeated.Add(pair); }
        }

        private sealed class Watched : IAead
        {
            private readonly SealWatchCrypto _owner;
            private readonly string _key;
            private readonly IAead _inner;

            public Watched(SealWatchCrypto owner, string key, IAead inner)
            {
                _owner = owner;
                _key = key;
                _inner = inner;
            }

            public int TagSize { get { return _inner.TagSize; } }

            public void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                _owner.Note(_key, nonce, nonceOffset);
                _inner.Seal(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
            }

            public bool TryOpen(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                return _inner.TryOpen(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
            }

            public void Dispose()
            {
                _inner.Dispose();
            }
        }
    }
}
