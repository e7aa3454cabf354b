using System;
using Device.Crypto;

namespace Device.Tests.Kcm
{
    /// <summary>Keeps every seal in a <see cref="SealLog"/>; otherwise the cheap
    /// provider.</summary>
    internal class SealLoggingCrypto : CheapKeyCrypto
    {
        public SealLoggingCrypto()
        {
        }

        /// <summary>Draws the same bytes for the same seed and shares a log with
        /// others.</summary>
        public SealLoggingCrypto(SealLog log, int seed)
            : base(seed)
        {
            Log = log;
        }

        public SealLog Log { get; } = new SealLog();

        public override IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return new Logging(
                Log, BitConverter.ToUInt64(key, keyOffset),
                base.CreateAead(algorithm, key, keyOffset));
        }

        private sealed class Logging : IAead
        {
            private readonly SealLog _log;
            private readonly ulong _key;
            private readonly IAead _inner;

            public Logging(SealLog log, ulong key, IAead inner)
            {
                _log = log;
                _key = key;
                _inner = inner;
            }

            public int TagSize { get { return _inner.TagSize; } }

            public void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                _log.Add(
                    _key, nonce.AsSpan(nonceOffset, 12),
                    associated.AsSpan(associatedOffset, associatedCount),
                    buffer.AsSpan(offset, count));
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
