using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;
using Device.Tests.Crypto.Wrappers;

namespace Simulator.Tests.Agent
{
    /// <summary>The desktop's provider, which notes the nonce of everything that is sealed for the
    /// network: twice the same under one key is what no device may do, whatever is cut.</summary>
    internal sealed class SealWatchCrypto : ForwardingCrypto
    {
        private readonly HashSet<string> _seen = new HashSet<string>();

        public SealWatchCrypto()
            : base(new DotNetCrypto())
        {
        }

        /// <summary>Records sealed so far.</summary>
        public int Seals { get; private set; }

        /// <summary>Keys and nonces that were used again.</summary>
        public List<string> Repeated { get; } = new List<string>();

        /// <summary>Keys that sealed something.</summary>
        public HashSet<string> Keys { get; } = new HashSet<string>();

        /// <summary>The number of the newest record.</summary>
        public long LastSequence { get; private set; }

        public override IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            IAead inner = base.CreateAead(algorithm, key, keyOffset);
            // Only the store uses CCM with the whole tag.
            return algorithm == AeadAlgorithm.Aes128Ccm
                ? inner
                : new Watched(this, Convert.ToHexString(key, keyOffset, 16), inner);
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

        private sealed class Watched : ForwardingAead
        {
            private readonly SealWatchCrypto _owner;
            private readonly string _key;

            public Watched(SealWatchCrypto owner, string key, IAead inner)
                : base(inner)
            {
                _owner = owner;
                _key = key;
            }

            public override void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                _owner.Note(_key, nonce, nonceOffset);
                base.Seal(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
            }
        }
    }
}
