namespace Device.Base
{
    /// <summary>Unpredictable bytes, for what needs chance but no other cryptography.</summary>
    public interface IRandomSource
    {
        /// <summary>Fills the slice with unpredictable bytes, or throws
        /// <see cref="EntropyMissingException"/>; the slice is then not to be used.</summary>
        void FillRandom(byte[] buffer, int offset, int count);
    }
}
