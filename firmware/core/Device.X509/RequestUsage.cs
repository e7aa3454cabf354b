namespace Device.X509
{
    /// <summary>The usages that a certification request asks for.</summary>
    public sealed class RequestUsage
    {
        /// <summary>Bits of <see cref="KeyUsages"/>, or 0 or
        /// <see cref="KeyUsages.Absent"/> to ask for none.</summary>
        public int KeyUsage { get; set; } = KeyUsages.Absent;

        /// <summary>Bits of <see cref="ExtendedKeyUsages"/>, or 0 or
        /// <see cref="ExtendedKeyUsages.Absent"/> to ask for none.</summary>
        public int ExtendedKeyUsage { get; set; } = ExtendedKeyUsages.Absent;
    }
}
