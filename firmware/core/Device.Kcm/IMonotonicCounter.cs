namespace Device.Kcm
{
    /// <summary>A number that the platform never lets go back (eFuse bits, a secure element):
    /// tells an old image of the store from the newest.</summary>
    public interface IMonotonicCounter
    {
        /// <summary>The present value; false when it cannot be read now.</summary>
        bool TryRead(out uint value);

        /// <summary>Raises the value to <paramref name="to"/>; false when that failed. Asked for a
        /// value that is not higher, it does nothing and answers true.</summary>
        bool TryStep(uint to);
    }
}
