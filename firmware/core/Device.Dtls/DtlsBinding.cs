using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>
    /// The digest of all that a full handshake would be judged by: our certificate, the anchors,
    /// the names and the uses. What was agreed under one digest is never gone on with under
    /// another, so that a changed credential or authority always costs a full handshake.
    /// </summary>
    public static class DtlsBinding
    {
        /// <summary>Bytes of a binding.</summary>
        public const int Size = P256.DigestSize;

        private const int OfCertificates = 1;
        private const int OfPreSharedKey = 2;

        /// <summary>The binding of a handshake with certificates.</summary>
        /// <param name="crypto">Provider of the hash.</param>
        /// <param name="serverName">The name in our hello, or null.</param>
        /// <param name="credential">What we show, or null.</param>
        /// <param name="anchors">Trust anchors, in their order.</param>
        /// <param name="anchorCount">How many of them.</param>
        /// <param name="policy">What the server's chain has to satisfy; its time does not
        /// count.</param>
        public static byte[] Of(
            ICrypto crypto, string serverName, DtlsCredential credential,
            Certificate[] anchors, int anchorCount, ChainPolicy policy)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (anchors == null) { throw new ArgumentNullException(nameof(anchors)); }
            if (policy == null) { throw new ArgumentNullException(nameof(policy)); }
            byte[] binding = new byte[Size];
            using (IHash hash = crypto.CreateSha256())
            {
                AddNumber(hash, OfCertificates);
                AddNumber(hash, credential == null ? 0 : credential.Chain.Count);
                for (int i = 0; credential != null && i < credential.Chain.Count; i++)
                {
                    Add(hash, credential.Chain[i].Der);
                }
                AddNumber(hash, anchorCount);
                for (int i = 0; i < anchorCount; i++) { Add(hash, anchors[i].Der); }
                AddText(hash, serverName);
                AddText(hash, policy.Name);
                AddNumber(hash, (int)policy.Usage);
                AddNumber(hash, policy.LeafMayBeExpired ? 1 : 0);
                AddPin(hash, policy.Pin);
                hash.CopyDigest(binding, 0);
            }
            return binding;
        }

        /// <summary>The binding of a handshake with a pre-shared key.</summary>
        public static byte[] Of(ICrypto crypto, string serverName, DtlsPreSharedKey psk)
        {
            if (crypto == null) { throw new ArgumentNullException(nameof(crypto)); }
            if (psk == null) { throw new ArgumentNullException(nameof(psk)); }
            byte[] binding = new byte[Size];
            byte[] premaster = psk.CreatePremaster();
            using (IHash hash = crypto.CreateSha256())
            {
                AddNumber(hash, OfPreSharedKey);
                Add(hash, psk.Identity);
                Add(hash, premaster);
                AddText(hash, serverName);
                hash.CopyDigest(binding, 0);
            }
            Bytes.Zeroise(premaster);
            return binding;
        }

        // Each part behind its length, so that no two lists of parts are the same bytes.
        private static void Add(IHash hash, byte[] part)
        {
            AddNumber(hash, part.Length);
            hash.Update(part, 0, part.Length);
        }

        private static void AddPin(IHash hash, CertificatePin pin)
        {
            AddNumber(hash, pin == null ? 0 : 1);
            if (pin == null) { return; }
            AddNumber(hash, (int)pin.Usage);
            AddNumber(hash, (int)pin.Matching);
            Add(hash, pin.Data);
        }

        private static void AddText(IHash hash, string text)
        {
            if (text == null) { AddNumber(hash, -1); return; }
            AddNumber(hash, text.Length);
            for (int i = 0; i < text.Length; i++) { AddNumber(hash, text[i]); }
        }

        private static void AddNumber(IHash hash, int value)
        {
            byte[] bytes =
            {
                (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value,
            };
            hash.Update(bytes, 0, bytes.Length);
        }
    }
}
