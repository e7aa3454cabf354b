using System;
using Device.Crypto;
using Device.Tests.Crypto.Wrappers;

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

        private sealed class Logging : ForwardingAead
        {
            private readonly SealLog _log;
            private readonly ulong _key;

            public Logging(SealLog log, ulong key, IAead inner)
                : base(inner)
            {
                _log = log;
                _key = key;
            }

            public override void Seal(
                byte[] nonce, int nonceOffset,
                byte[] associated, int associatedOffset, int associatedCount,
                byte[] buffer, int offset, int count, byte[] output, int outputOffset)
            {
                _log.Add(
                    _key, nonce.AsSpan(nonceOffset, 12),
                    associated.AsSpan(associatedOffset, associatedCount),
                    buffer.AsSpan(offset, count));
                base.Seal(
                    nonce, nonceOffset, associated, associatedOffset, associatedCount,
                    buffer, offset, count, output, outputOffset);
            }
        }
    }
}
