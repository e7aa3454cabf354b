using System.Security.Cryptography;
using System.Text;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>
    /// TLS 1.2's key schedule and record protection a second time, on .NET's own primitives
    /// (RFC 5246 sections 5 and 6.3, RFC 7627 section 4, RFC 6655, RFC 5288, RFC 9146 section 5):
    /// that our two ends agree with each other would prove nothing.
    /// </summary>
    public sealed class WireKeys
    {
        private readonly bool _isCcm;
        private readonly byte[] _clientKey;
        private readonly byte[] _serverKey;
        private readonly byte[] _clientIv;
        private readonly byte[] _serverIv;

        // Not the record's number: a receiver has to take the nonce from the record.
        private long _nextNonce = 0x4c4f434b00000000;

        public WireKeys(int suite, byte[] master, byte[] clientRandom, byte[] serverRandom)
        {
            Master = master;
            _isCcm = suite != Wire.Gcm;
            byte[] block = Prf(
                master, "key expansion", Wire.Join(serverRandom, clientRandom), 40);
            _clientKey = block[..16];
            _serverKey = block[16..32];
            _clientIv = block[32..36];
            _serverIv = block[36..40];
        }

        public byte[] Master { get; }

        private int TagSize { get { return _isCcm ? 8 : 16; } }

        /// <summary>The master secret with the digest of everything up to ClientKeyExchange
        /// (RFC 7627 section 4).</summary>
        public static byte[] ExtendedMaster(byte[] premaster, byte[] transcript)
        {
            return Prf(premaster, "extended master secret", SHA256.HashData(transcript), 48);
        }

        /// <summary>RFC 5246 section 8.1: the master secret of a peer without that.</summary>
        public static byte[] PlainMaster(
            byte[] premaster, byte[] clientRandom, byte[] serverRandom)
        {
            return Prf(premaster, "master secret", Wire.Join(clientRandom, serverRandom), 48);
        }

        /// <summary>RFC 5246 section 5.</summary>
        public static byte[] Prf(byte[] secret, string label, byte[] seed, int count)
        {
            byte[] labelled = Wire.Join(Encoding.ASCII.GetBytes(label), seed);
            byte[] result = new byte[0];
            byte[] a = labelled;
            while (result.Length < count)
            {
                a = HMACSHA256.HashData(secret, a);
                result = Wire.Join(
                    result, HMACSHA256.HashData(secret, Wire.Join(a, labelled)));
            }
            return result[..count];
        }

        public byte[] VerifyData(bool ofClient, byte[] transcript)
        {
            return Prf(
                Master, ofClient ? "client finished" : "server finished",
                SHA256.HashData(transcript), 12);
        }

        /// <summary>The fragment of a record without connection id.</summary>
        public byte[] Seal(bool byClient, int type, int epoch, long number, byte[] plaintext)
        {
            byte[] head = Wire.Join(
                Wire.Number(epoch, 2), Wire.Number(number, 6), Wire.Number(type, 1),
                Wire.Number(Wire.Dtls12, 2), Wire.Number(plaintext.Length, 2));
            return Seal(byClient, head, plaintext);
        }

        /// <summary>The plaintext of such a fragment, or null when it is not authentic.</summary>
        public byte[]? Open(bool byClient, int type, int epoch, long number, byte[] fragment)
        {
            int count = fragment.Length - 8 - TagSize;
            if (count < 0) { return null; }
            byte[] head = Wire.Join(
                Wire.Number(epoch, 2), Wire.Number(number, 6), Wire.Number(type, 1),
                Wire.Number(Wire.Dtls12, 2), Wire.Number(count, 2));
            return Open(byClient, head, fragment);
        }

        /// <summary>The fragment of a record with connection id.</summary>
        /// <param name="byClient">Who writes.</param>
        /// <param name="connectionId">The id in the record.</param>
        /// <param name="epoch">Key period.</param>
        /// <param name="number">Sequence number.</param>
        /// <param name="inner">Content, real type and zeros (RFC 9146 section 4).</param>
        public byte[] SealInner(
            bool byClient, byte[] connectionId, int epoch, long number, byte[] inner)
        {
            return Seal(
                byClient, InnerHead(connectionId, epoch, number, inner.Length), inner);
        }

        /// <summary>The inner plaintext of such a fragment, or null.</summary>
        public byte[]? OpenInner(
            bool byClient, byte[] connectionId, int epoch, long number, byte[] fragment)
        {
            int count = fragment.Length - 8 - TagSize;
            return count < 0
                ? null
                : Open(byClient, InnerHead(connectionId, epoch, number, count), fragment);
        }

        // RFC 9146 section 5.3.
        private static byte[] InnerHead(byte[] connectionId, int epoch, long number, int count)
        {
            return Wire.Join(
                Wire.Filled(8, 0xff), Wire.Number(Wire.ConnectionIdRecord, 1),
                Wire.Number(connectionId.Length, 1), Wire.Number(Wire.ConnectionIdRecord, 1),
                Wire.Number(Wire.Dtls12, 2), Wire.Number(epoch, 2), Wire.Number(number, 6),
                connectionId, Wire.Number(count, 2));
        }

        private byte[] Seal(bool byClient, byte[] head, byte[] plaintext)
        {
            byte[] explicitNonce = Wire.Number(_nextNonce++, 8);
            byte[] nonce = Wire.Join(byClient ? _clientIv : _serverIv, explicitNonce);
            byte[] key = byClient ? _clientKey : _serverKey;
            byte[] sealedBytes = new byte[plaintext.Length];
            byte[] tag = new byte[TagSize];
            if (_isCcm)
            {
                using AesCcm ccm = new AesCcm(key);
                ccm.Encrypt(nonce, plaintext, sealedBytes, tag, head);
            }
            else
            {
                using AesGcm gcm = new AesGcm(key, TagSize);
                gcm.Encrypt(nonce, plaintext, sealedBytes, tag, head);
            }
            return Wire.Join(explicitNonce, sealedBytes, tag);
        }

        private byte[]? Open(bool byClient, byte[] head, byte[] fragment)
        {
            byte[] nonce = Wire.Join(byClient ? _clientIv : _serverIv, fragment[..8]);
            byte[] key = byClient ? _clientKey : _serverKey;
            byte[] body = fragment[8..^TagSize];
            byte[] plaintext = new byte[body.Length];
            try
            {
                if (_isCcm)
                {
                    using AesCcm ccm = new AesCcm(key);
                    ccm.Decrypt(nonce, body, fragment[^TagSize..], plaintext, head);
                }
                else
                {
                    using AesGcm gcm = new AesGcm(key, TagSize);
                    gcm.Decrypt(nonce, body, fragment[^TagSize..], plaintext, head);
                }
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
            return plaintext;
        }
    }
}
