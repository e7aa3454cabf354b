using Device.Crypto;

namespace Device.Tests.Crypto.Wrappers
{
    /// <summary>Hands everything to another cipher, which it owns; who derives from it says what
    /// it does otherwise.</summary>
    internal abstract class ForwardingAead : IAead
    {
        private readonly IAead _inner;

        protected ForwardingAead(IAead inner)
        {
            _inner = inner;
        }

        public int TagSize { get { return _inner.TagSize; } }

        public virtual void Seal(
            byte[] nonce, int nonceOffset,
            byte[] associated, int associatedOffset, int associatedCount,
            byte[] buffer, int offset, int count, byte[] output, int outputOffset)
        {
            _inner.Seal(
                nonce, nonceOffset, associated, associatedOffset, associatedCount,
                buffer, offset, count, output, outputOffset);
        }

        public virtual bool TryOpen(
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
