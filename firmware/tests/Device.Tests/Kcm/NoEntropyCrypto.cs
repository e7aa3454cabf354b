using Device.Base;
using Device.Crypto;

namespace Device.Tests.Kcm
{
    /// <summary>A provider whose random source can fail.</summary>
    internal sealed class NoEntropyCrypto : CheapKeyCrypto
    {
        public bool IsDry { get; set; }

        public override void FillRandom(byte[] buffer, int offset, int count)
        {
            if (IsDry)
            {
                // A source that dies in the middle has written something.
                buffer[offset] = 0x55;
                throw new EntropyMissingException("the source is dry");
            }
            base.FillRandom(buffer, offset, count);
        }

        public override IPrivateKey GenerateKeyPair(KeyUse use)
        {
            if (IsDry) { throw new EntropyMissingException("the source is dry"); }
            return base.GenerateKeyPair(use);
        }
    }
}
