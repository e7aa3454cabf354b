using System;
using System.Collections.Generic;

namespace Device.Tests.Kcm
{
    /// <summary>Every seal by key and nonce, over all states of a run: one key and nonce may seal
    /// one plaintext only, however often. Safe for several threads.</summary>
    internal sealed class SealLog
    {
        private readonly Dictionary<(ulong Key, ulong Nonce, uint NonceEnd), ulong> _seals =
            new Dictionary<(ulong Key, ulong Nonce, uint NonceEnd), ulong>();

        private long _count;

        /// <summary>Seals so far.</summary>
        public long Count { get { return _count; } }

        /// <summary>Pairs of key and nonce so far.</summary>
        public int Distinct { get { return _seals.Count; } }

        /// <summary>What was repeated, or null.</summary>
        public string? Failure { get; private set; }

        /// <param name="key">The first eight bytes of the key, which is drawn from an
        /// HKDF.</param>
        /// <param name="nonce">12 bytes.</param>
        /// <param name="associated">Bound to the plaintext.</param>
        /// <param name="plain">The plaintext.</param>
        public void Add(
            ulong key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated,
            ReadOnlySpan<byte> plain)
        {
            ulong content = Digest(Digest(14_695_981_039_346_656_037, associated), plain);
            (ulong, ulong, uint) id = (
                key, BitConverter.ToUInt64(nonce), BitConverter.ToUInt32(nonce.Slice(8)));
            lock (_seals)
            {
                _count++;
                if (_seals.TryGetValue(id, out ulong other) && other != content)
                {
                    Failure ??= $"seal {_count} repeats a nonce for another plaintext";
                }
                _seals[id] = content;
            }
        }

        private static ulong Digest(ulong hash, ReadOnlySpan<byte> bytes)
        {
            hash = (hash ^ (ulong)bytes.Length) * 1_099_511_628_211;
            while (bytes.Length >= 8)
            {
                hash = (hash ^ BitConverter.ToUInt64(bytes)) * 0x9e37_79b9_7f4a_7c15;
                hash ^= hash >> 32;
                bytes = bytes.Slice(8);
            }
            foreach (byte value in bytes) { hash = (hash ^ value) * 1_099_511_628_211; }
            return hash;
        }
    }
}
