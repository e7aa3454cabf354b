namespace Device.Base
{
    /// <summary>Numbers of a CBOR head (RFC 8949 section 3): three bits of type, then five bits
    /// of value or of the size of the value that follows.</summary>
    internal static class CborHead
    {
        public const int MajorShift = 5;
        public const int InfoMask = 0x1f;
        public const int OneByte = 24;
        public const int TwoBytes = 25;
        public const int FourBytes = 26;
        public const int EightBytes = 27;
        public const int SimpleFalse = 20;
        public const int SimpleTrue = 21;
    }
}
