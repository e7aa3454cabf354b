namespace Device.Lwm2m.Coap
{
    /// <summary>The value of Block1 and Block2 (RFC 7959 section 2.2): number, more, size
    /// exponent, in an integer as it stands in the option.</summary>
    public static class BlockOption
    {
        /// <summary>No block option.</summary>
        public const int None = -1;

        /// <summary>The reserved size exponent.</summary>
        public const int SzxReserved = 7;

        /// <summary>Largest block number, 20 bits.</summary>
        public const int NumberMax = 0xfffff;

        /// <summary>An option value.</summary>
        /// <param name="number">Index of the block, in units of its own size.</param>
        /// <param name="more">True when more blocks follow.</param>
        /// <param name="szx">0 to 6: a block of 16 &lt;&lt; szx bytes.</param>
        public static int Make(int number, bool more, int szx)
        {
            return (number << 4) | (more ? 8 : 0) | szx;
        }

        /// <summary>Index of the block.</summary>
        public static int Number(int value) { return value >> 4; }

        /// <summary>True when more blocks follow.</summary>
        public static bool More(int value) { return (value & 8) != 0; }

        /// <summary>Size exponent, 0 to 7; 7 is reserved.</summary>
        public static int Szx(int value) { return value & 7; }

        /// <summary>True for an option whose size exponent is the reserved one.</summary>
        public static bool IsReserved(int value)
        {
            return value >= 0 && Szx(value) == SzxReserved;
        }

        /// <summary>Bytes of a block: 16 to 1024.</summary>
        public static int Size(int value) { return 16 << (value & 7); }

        /// <summary>First byte of the block in the body.</summary>
        public static int Offset(int value) { return Number(value) * Size(value); }

        /// <summary>The largest exponent whose block is not larger than the given bytes; 0 when
        /// even 16 is too much.</summary>
        public static int SzxOf(int bytes)
        {
            int szx = 6;
            while (szx > 0 && (16 << szx) > bytes) { szx--; }
            return szx;
        }
    }
}
