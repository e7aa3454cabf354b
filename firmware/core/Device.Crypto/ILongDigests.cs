namespace Device.Crypto
{
    /// <summary>What a provider may offer besides <see cref="ICrypto"/>: ask with
    /// <c>crypto as ILongDigests</c>. nanoFramework has no SHA-384 and no SHA-512, and nothing but
    /// the comparison with a certificate's digest wants them.</summary>
    public interface ILongDigests
    {
        /// <summary>SHA-384 (FIPS 180-4) of the slice: 48 bytes at
        /// <paramref name="digestOffset"/>.</summary>
        void Sha384(byte[] buffer, int offset, int count, byte[] digest, int digestOffset);

        /// <summary>SHA-512 (FIPS 180-4) of the slice: 64 bytes at
        /// <paramref name="digestOffset"/>.</summary>
        void Sha512(byte[] buffer, int offset, int count, byte[] digest, int digestOffset);
    }
}
