using Device.Crypto;

namespace Device.Tests.Crypto.Wrappers
{
    /// <summary>Hands everything to another provider; who derives from it says what it does
    /// otherwise.</summary>
    internal abstract class ForwardingCrypto : ICrypto
    {
        protected ForwardingCrypto(ICrypto inner)
        {
            Inner = inner;
        }

        protected ICrypto Inner { get; }

        public virtual void FillRandom(byte[] buffer, int offset, int count)
        {
            Inner.FillRandom(buffer, offset, count);
        }

        public virtual IHash CreateSha256()
        {
            return Inner.CreateSha256();
        }

        public virtual void Sha256(
            byte[] buffer, int offset, int count, byte[] digest, int digestOffset)
        {
            Inner.Sha256(buffer, offset, count, digest, digestOffset);
        }

        public virtual void HmacSha256(
            byte[] key, int keyOffset, int keyCount,
            byte[] buffer, int offset, int count, byte[] mac, int macOffset)
        {
            Inner.HmacSha256(key, keyOffset, keyCount, buffer, offset, count, mac, macOffset);
        }

        public virtual IAead CreateAead(AeadAlgorithm algorithm, byte[] key, int keyOffset)
        {
            return Inner.CreateAead(algorithm, key, keyOffset);
        }

        public virtual IPrivateKey GenerateKeyPair(KeyUse use)
        {
            return Inner.GenerateKeyPair(use);
        }

        public virtual bool TryImportPrivateKey(
            byte[] scalar, int scalarOffset, byte[] point, int pointOffset,
            KeyUse use, out IPrivateKey key)
        {
            return Inner.TryImportPrivateKey(
                scalar, scalarOffset, point, pointOffset, use, out key);
        }

        public virtual bool TryImportPublicKey(byte[] point, int offset, out IPublicKey key)
        {
            return Inner.TryImportPublicKey(point, offset, out key);
        }
    }
}
