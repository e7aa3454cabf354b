using System;

namespace Device.Base
{
    /// <summary>
    /// Floating point numbers as the bits of IEEE 754 in 16, 32 and 64 bits, for formats that
    /// write the shortest form that loses nothing (RFC 8949 section 4.2.1). Integer arithmetic
    /// only, so that a device and a desktop agree in every bit.
    /// </summary>
    public static class FloatBits
    {
        private const int ExponentAllOnes = 0x7ff;
        private const int Bias = 1023;

        /// <summary>True for a number: neither infinite nor "not a number".</summary>
        public static bool IsFinite(double value)
        {
            return (int)(ToBits(value) >> 52 & ExponentAllOnes) != ExponentAllOnes;
        }

        /// <summary>The 64 bits.</summary>
        public static ulong ToBits(double value)
        {
            return (ulong)BitConverter.DoubleToInt64Bits(value);
        }

        /// <summary>The number with these 64 bits.</summary>
        public static double FromBits(ulong bits)
        {
            return BitConverter.Int64BitsToDouble((long)bits);
        }

        /// <summary>The 16 bits that mean exactly the same.</summary>
        /// <returns>False when 16 bits are too few.</returns>
        public static bool TryToHalf(double value, out int bits)
        {
            ulong narrow;
            bool isExact = TryNarrow(ToBits(value), 5, 10, out narrow);
            bits = (int)narrow;
            return isExact;
        }

        /// <summary>The 32 bits that mean exactly the same.</summary>
        /// <returns>False when 32 bits are too few.</returns>
        public static bool TryToSingle(double value, out uint bits)
        {
            ulong narrow;
            bool isExact = TryNarrow(ToBits(value), 8, 23, out narrow);
            bits = (uint)narrow;
            return isExact;
        }

        /// <summary>The number with these 16 bits.</summary>
        public static double FromHalf(int bits)
        {
            return Widen((ulong)(bits & 0xffff), 5, 10);
        }

        /// <summary>The number with these 32 bits.</summary>
        public static double FromSingle(uint bits)
        {
            return Widen(bits, 8, 23);
        }

        private static bool TryNarrow(
            ulong wide, int exponentBits, int fractionBits, out ulong bits)
        {
            int allOnes = (1 << exponentBits) - 1;
            int bias = allOnes >> 1;
            ulong sign = wide >> 63 << (exponentBits + fractionBits);
            int exponent = (int)(wide >> 52) & ExponentAllOnes;
            ulong fraction = wide & 0xfffffffffffff;
            int drop = 52 - fractionBits;
            int target = exponent - Bias + bias;
            bits = 0;
            if (exponent == ExponentAllOnes) { target = allOnes; }
            else if (exponent == 0)
            {
                // Zero; the smallest numbers of 64 bits are too small for fewer.
                if (fraction != 0) { return false; }
                target = 0;
            }
            else if (target >= allOnes) { return false; }
            else if (target <= 0)
            {
                // Without the hidden bit: it goes into the fraction, which gets shorter.
                drop += 1 - target;
                fraction |= 1UL << 52;
                target = 0;
                if (drop > 52) { return false; }
            }
            if ((fraction & ((1UL << drop) - 1)) != 0) { return false; }
            bits = sign | ((ulong)target << fractionBits) | (fraction >> drop);
            return true;
        }

        private static double Widen(ulong narrow, int exponentBits, int fractionBits)
        {
            int allOnes = (1 << exponentBits) - 1;
            ulong sign = narrow >> (exponentBits + fractionBits) << 63;
            int exponent = (int)(narrow >> fractionBits) & allOnes;
            ulong fraction = narrow & ((1UL << fractionBits) - 1);
            int wide = exponent - (allOnes >> 1) + Bias;
            if (exponent == allOnes) { wide = ExponentAllOnes; }
            else if (exponent == 0)
            {
                if (fraction == 0) { return FromBits(sign); }
                wide++;
                while ((fraction >> fractionBits) == 0)
                {
                    fraction <<= 1;
                    wide--;
                }
                fraction &= (1UL << fractionBits) - 1;
            }
            return FromBits(sign | ((ulong)wide << 52) | (fraction << (52 - fractionBits)));
        }
    }
}
