using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Kcm
{
    /// <summary>What an item's bytes must be, and how they lie in a record.</summary>
    internal static class ItemData
    {
        /// <summary>A private key on flash: scalar, then public point, because computing the point
        /// takes a small processor seconds.</summary>
        public const int PrivateKeyBytes = P256.ScalarSize + P256.PointSize;

        /// <summary>Checks the bytes of an item and makes those that the record holds, in an array
        /// of their own.</summary>
        public static KcmStatus Prepare(
            ICrypto crypto, KcmItemType type, byte[] data, int offset, int count,
            out byte[] stored)
        {
            stored = null;
            if (count == 0 && type != KcmItemType.Config) { return KcmStatus.ItemIsEmpty; }
            if (count > KcmLimits.DataBytesMax) { return KcmStatus.InvalidParameter; }
            KcmStatus status = KcmStatus.Success;
            switch (type)
            {
                case KcmItemType.PrivateKey:
                    return PreparePrivateKey(crypto, data, offset, count, out stored);
                case KcmItemType.PublicKey:
                    status = CheckPublicKey(crypto, data, offset, count);
                    break;
                case KcmItemType.Certificate:
                    status = CheckChain(crypto, data, offset, count);
                    break;
            }
            if (status == KcmStatus.Success) { stored = Bytes.Copy(data, offset, count); }
            return status;
        }

        /// <summary>The record's bytes of a key that lives in the provider.</summary>
        public static byte[] FromPrivateKey(IPrivateKey key)
        {
            byte[] stored = new byte[PrivateKeyBytes];
            key.ExportScalar(stored, 0);
            key.CopyPublicPoint(stored, P256.ScalarSize);
            return stored;
        }

        /// <summary>What a chain's fault is in the store's words.</summary>
        public static KcmStatus FromFault(X509Fault fault)
        {
            switch (fault)
            {
                case X509Fault.None: return KcmStatus.Success;
                case X509Fault.ChainEmpty:
                case X509Fault.ChainTooLong: return KcmStatus.InvalidNumOfCertInChain;
                case X509Fault.CurveUnsupported: return KcmStatus.UnsupportedCurve;
                case X509Fault.AlgorithmUnsupported: return KcmStatus.CertMdAlg;
                default: return KcmStatus.ParsingDerCert;
            }
        }

        /// <summary>Whether the one signed the other.</summary>
        public static KcmStatus CheckSigned(
            ICrypto crypto, Certificate certificate, Certificate issuer)
        {
            if (!crypto.TryImportPublicKey(
                issuer.Der, issuer.PublicPointOffset, out IPublicKey key))
            {
                return KcmStatus.PublicKeyVerificationFailed;
            }
            bool isSigned = certificate.IsSignedBy(crypto, key);
            key.Dispose();
            return isSigned ? KcmStatus.Success : KcmStatus.CertificateChainVerificationFailed;
        }

        private static KcmStatus PreparePrivateKey(
            ICrypto crypto, byte[] data, int offset, int count, out byte[] stored)
        {
            stored = null;
            if (count > KcmLimits.PrivateKeyDerBytesMax) { return KcmStatus.ParsingDerPrivateKey; }
            KcmStatus status = KeyDer.FindPrivateKey(
                data, offset, count, out int scalar, out int point);
            if (status != KcmStatus.Success) { return status; }
            bool isKey = crypto.TryImportPrivateKey(
                data, scalar, point < 0 ? null : data, point < 0 ? 0 : point,
                KeyUse.Sign, out IPrivateKey key);
            if (!isKey) { return KcmStatus.PrivateKeyVerificationFailed; }
            stored = new byte[PrivateKeyBytes];
            Array.Copy(data, scalar, stored, 0, P256.ScalarSize);
            key.CopyPublicPoint(stored, P256.ScalarSize);
            key.Dispose();
            return KcmStatus.Success;
        }

        private static KcmStatus CheckPublicKey(
            ICrypto crypto, byte[] data, int offset, int count)
        {
            KcmStatus status = KeyDer.FindPublicKey(data, offset, count, out int point);
            if (status != KcmStatus.Success) { return status; }
            if (!crypto.TryImportPublicKey(data, point, out IPublicKey key))
            {
                return KcmStatus.PublicKeyVerificationFailed;
            }
            key.Dispose();
            return KcmStatus.Success;
        }

        private static KcmStatus CheckChain(ICrypto crypto, byte[] data, int offset, int count)
        {
            X509Fault fault = CertificateChain.TryParse(
                data, offset, count, out CertificateChain chain);
            if (fault != X509Fault.None) { return FromFault(fault); }
            for (int i = 1; i < chain.Count; i++)
            {
                KcmStatus status = CheckSigned(crypto, chain[i - 1], chain[i]);
                if (status != KcmStatus.Success) { return status; }
            }
            return KcmStatus.Success;
        }
    }
}
