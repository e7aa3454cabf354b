using System;
using Device.Base;
using Device.Crypto;

namespace Device.Dtls
{
    /// <summary>
    /// From the premaster secret to the keys of both directions: the PRF over SHA-256 (RFC 5246
    /// section 5), the master secret with or without RFC 7627, the key block (section 6.3) and
    /// Finished (section 7.4.9). Serves both roles. Dispose zeroises.
    /// </summary>
    public sealed class KeySchedule : IDisposable
    {
        /// <summary>Bytes of a master secret.</summary>
        public const int MasterSecretSize = 48;

        /// <summary>Bytes of verify_data in a Finished.</summary>
        public const int VerifyDataSize = 12;

        private const int RandomSize = 32;

        // Two write keys, two write IVs; an AEAD has no MAC keys.
        internal const int KeyBlockSize =
            2 * (RecordProtection.KeySize + RecordProtection.FixedIvSize);

        // A(i), the longest label (22 characters) and two randoms.
        private const int ScratchSize = P256.DigestSize + 22 + (2 * RandomSize);

        private static readonly byte[] MasterLabel = Ascii.GetBytes("master secret");
        private static readonly byte[] ExtendedLabel = Ascii.GetBytes("extended master secret");
        private static readonly byte[] KeyLabel = Ascii.GetBytes("key expansion");
        private static readonly byte[] ClientLabel = Ascii.GetBytes("client finished");
        private static readonly byte[] ServerLabel = Ascii.GetBytes("server finished");

        private readonly ICrypto _crypto;
        private readonly byte[] _master = new byte[MasterSecretSize];
        private readonly byte[] _keys = new byte[KeyBlockSize];
        private readonly byte[] _seed = new byte[2 * RandomSize];
        private readonly byte[] _scratch = new byte[ScratchSize];
        private readonly byte[] _block = new byte[P256.DigestSize];
        private AeadAlgorithm _algorithm;

        /// <param name="crypto">Provider of HMAC and ciphers.</param>
        public KeySchedule(ICrypto crypto)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            _crypto = crypto;
        }

        /// <summary>The master secret of RFC 5246 section 8.1, bound to the randoms only.</summary>
        public void DeriveMasterSecret(
            byte[] premaster, int offset, int count, byte[] clientRandom, byte[] serverRandom)
        {
            SetSeed(clientRandom, serverRandom);
            Prf(premaster, offset, count, MasterLabel, _seed, 0, _seed.Length,
                _master, 0, MasterSecretSize);
        }

        /// <summary>The master secret of RFC 7627 section 4, bound to the handshake up to and
        /// including ClientKeyExchange.</summary>
        public void DeriveExtendedMasterSecret(
            byte[] premaster, int offset, int count, byte[] sessionHash, int hashOffset)
        {
            Prf(premaster, offset, count, ExtendedLabel, sessionHash, hashOffset, P256.DigestSize,
                _master, 0, MasterSecretSize);
        }

        /// <summary>Copies the master secret, 48 bytes, for a session that is to be resumed. The
        /// caller zeroises.</summary>
        public void CopyMasterSecret(byte[] destination, int offset)
        {
            Bytes.RequireSlice(destination, offset, MasterSecretSize);
            Array.Copy(_master, 0, destination, offset, MasterSecretSize);
        }

        /// <summary>Takes the master secret of the session that is resumed.</summary>
        public void UseMasterSecret(byte[] master, int offset)
        {
            Bytes.RequireSlice(master, offset, MasterSecretSize);
            Array.Copy(master, offset, _master, 0, MasterSecretSize);
        }

        /// <summary>Expands the master secret to the keys of both directions.</summary>
        public void DeriveKeys(AeadAlgorithm algorithm, byte[] clientRandom, byte[] serverRandom)
        {
            // RFC 5246 section 6.3: here the server's random comes first.
            SetSeed(serverRandom, clientRandom);
            Prf(_master, 0, MasterSecretSize, KeyLabel, _seed, 0, _seed.Length,
                _keys, 0, KeyBlockSize);
            _algorithm = algorithm;
        }

        /// <summary>The protection of what the client writes and the server reads.</summary>
        public RecordProtection CreateClientProtection()
        {
            return CreateProtection(_crypto, _algorithm, _keys, true);
        }

        /// <summary>The protection of what the server writes and the client reads.</summary>
        public RecordProtection CreateServerProtection()
        {
            return CreateProtection(_crypto, _algorithm, _keys, false);
        }

        /// <summary>Copies the keys of both directions, for a connection that is to outlive a
        /// reboot. The caller zeroises.</summary>
        internal void CopyKeyBlock(byte[] destination)
        {
            Array.Copy(_keys, 0, destination, 0, KeyBlockSize);
        }

        /// <summary>The protection of what one end writes, out of a key block (RFC 5246 section
        /// 6.3): keys first, the client's before the server's, then the IVs.</summary>
        internal static RecordProtection CreateProtection(
            ICrypto crypto, AeadAlgorithm algorithm, byte[] keys, bool ofClient)
        {
            int end = ofClient ? 0 : 1;
            return new RecordProtection(
                crypto, algorithm,
                keys, end * RecordProtection.KeySize,
                keys, (2 * RecordProtection.KeySize) + (end * RecordProtection.FixedIvSize));
        }

        /// <summary>verify_data of a Finished: 12 bytes.</summary>
        /// <param name="ofClient">Whose Finished it is.</param>
        /// <param name="digest">Transcript up to that Finished, without it.</param>
        /// <param name="digestOffset">First byte of the digest.</param>
        /// <param name="output">Where verify_data goes.</param>
        /// <param name="outputOffset">First byte there.</param>
        public void ComputeVerifyData(
            bool ofClient, byte[] digest, int digestOffset, byte[] output, int outputOffset)
        {
            Prf(_master, 0, MasterSecretSize, ofClient ? ClientLabel : ServerLabel,
                digest, digestOffset, P256.DigestSize,
                output, outputOffset, VerifyDataSize);
        }

        /// <summary>P_SHA256(secret, label and seed), cut to the wanted count (RFC 5246 section
        /// 5).</summary>
        public void Prf(
            byte[] secret, int secretOffset, int secretCount, byte[] label,
            byte[] seed, int seedOffset, int seedCount,
            byte[] output, int outputOffset, int outputCount)
        {
            if (label == null) { throw new ArgumentNullException(nameof(label)); }
            Bytes.RequireSlice(seed, seedOffset, seedCount);
            Bytes.RequireSlice(output, outputOffset, outputCount);
            int labelled = label.Length + seedCount;
            Array.Copy(label, 0, _scratch, P256.DigestSize, label.Length);
            Array.Copy(seed, seedOffset, _scratch, P256.DigestSize + label.Length, seedCount);

            // A(1) = HMAC(secret, label and seed); A(i) stands in front of them in the scratch.
            _crypto.HmacSha256(secret, secretOffset, secretCount,
                _scratch, P256.DigestSize, labelled, _scratch, 0);
            while (true)
            {
                _crypto.HmacSha256(secret, secretOffset, secretCount,
                    _scratch, 0, P256.DigestSize + labelled, _block, 0);
                int take = outputCount < P256.DigestSize ? outputCount : P256.DigestSize;
                Array.Copy(_block, 0, output, outputOffset, take);
                outputOffset += take;
                outputCount -= take;
                if (outputCount == 0) { break; }
                _crypto.HmacSha256(secret, secretOffset, secretCount,
                    _scratch, 0, P256.DigestSize, _block, 0);
                Array.Copy(_block, 0, _scratch, 0, P256.DigestSize);
            }
            Bytes.Zeroise(_block);
            Bytes.Zeroise(_scratch);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Bytes.Zeroise(_master);
            Bytes.Zeroise(_keys);
        }

        private void SetSeed(byte[] first, byte[] second)
        {
            Bytes.RequireSlice(first, 0, RandomSize);
            Bytes.RequireSlice(second, 0, RandomSize);
            Array.Copy(first, 0, _seed, 0, RandomSize);
            Array.Copy(second, 0, _seed, RandomSize, RandomSize);
        }
    }
}
