using System;

namespace Device.Base
{
    /// <summary>
    /// Numbers of 64-bit floating point as decimal text of the JSON grammar (RFC 8259 section 6):
    /// the fewest digits that read back as the same number, and reading rounded to the nearest,
    /// ties to even. The arithmetic is exact, and the same on a device and on a desktop.
    /// </summary>
    /// <remarks>Writing is Burger and Dybvig's free-format algorithm ("Printing floating-point
    /// numbers quickly and accurately", 1996); reading is one long division. Numbers are made
    /// and thrown away: values of sensors, not of packets.</remarks>
    public static class FloatText
    {
        /// <summary>Longest text that <see cref="Format"/> gives.</summary>
        public const int CountMax = 26;

        /// <summary>Longest text that <see cref="TryParse"/> takes.</summary>
        public const int ParseCountMax = 128;

        // Digits after these only tell that there is more than nothing.
        private const int DigitsExact = 40;
        private const int ExponentMax = 9999;
        private const int DigitsMax = 17;
        private const int PlainExponentMax = 21;
        private const int PlainExponentMin = -5;

        /// <summary>Writes a finite number.</summary>
        /// <returns>Bytes written, at most <see cref="CountMax"/>.</returns>
        public static int Format(double value, byte[] buffer, int offset)
        {
            if (!FloatBits.IsFinite(value)) { throw new ArgumentException("not finite"); }
            Bytes.RequireSlice(buffer, offset, CountMax);
            int position = offset;
            ulong bits = FloatBits.ToBits(value);
            if (bits >> 63 != 0) { buffer[position++] = (byte)'-'; }
            bits &= 0x7fffffffffffffff;
            if (bits == 0)
            {
                buffer[position++] = (byte)'0';
                return position - offset;
            }
            byte[] digits = new byte[DigitsMax + 1];
            int point;
            int count = ShortestDigits(bits, digits, out point);
            return Layout(digits, count, point, buffer, position) - offset;
        }

        /// <summary>Reads a number of the JSON grammar.</summary>
        /// <returns>False for another text, one too long, and a number beyond the
        /// largest.</returns>
        public static bool TryParse(byte[] buffer, int offset, int count, out double value)
        {
            Bytes.RequireSlice(buffer, offset, count);
            value = 0;
            if (!IsNumber(buffer, offset, count)) { return false; }
            BigNatural digits = new BigNatural();
            int taken = 0;
            int exponent = 0;
            bool isFraction = false;
            bool isMore = false;
            int position = buffer[offset] == '-' ? offset + 1 : offset;
            int end = offset + count;
            while (position < end && (buffer[position] | 0x20) != 'e')
            {
                int digit = buffer[position++] - '0';
                if (digit < 0) { isFraction = true; continue; }
                if (taken < DigitsExact)
                {
                    digits.MultiplyAdd(10, (uint)digit);
                    if (!digits.IsZero) { taken++; }
                    if (isFraction) { exponent--; }
                    continue;
                }
                isMore |= digit != 0;
                if (!isFraction) { exponent++; }
            }
            if (position < end) { exponent += ReadExponent(buffer, position + 1, end); }
            if (isMore)
            {
                digits.MultiplyAdd(10, 1);
                exponent--;
            }
            ulong bits;
            if (!TryRound(digits, exponent, taken, out bits)) { return false; }
            if (buffer[offset] == '-') { bits |= 1UL << 63; }
            value = FloatBits.FromBits(bits);
            return true;
        }

        /// <summary>True for a number of the JSON grammar, at most
        /// <see cref="ParseCountMax"/> bytes.</summary>
        public static bool IsNumber(byte[] buffer, int offset, int count)
        {
            if (count > ParseCountMax) { return false; }
            int end = offset + count;
            int position = offset;
            if (position < end && buffer[position] == '-') { position++; }
            int whole = position;
            position = SkipDigits(buffer, position, end);
            if (position == whole || (buffer[whole] == '0' && position - whole > 1))
            {
                return false;
            }
            if (position < end && buffer[position] == '.')
            {
                int first = position + 1;
                position = SkipDigits(buffer, first, end);
                if (position == first) { return false; }
            }
            if (position < end && (buffer[position] | 0x20) == 'e')
            {
                position++;
                if (position < end && (buffer[position] == '+' || buffer[position] == '-'))
                {
                    position++;
                }
                int first = position;
                position = SkipDigits(buffer, first, end);
                if (position == first) { return false; }
            }
            return position == end;
        }

        private static int SkipDigits(byte[] buffer, int position, int end)
        {
            while (position < end && buffer[position] >= '0' && buffer[position] <= '9')
            {
                position++;
            }
            return position;
        }

        private static int ReadExponent(byte[] buffer, int position, int end)
        {
            bool isNegative = buffer[position] == '-';
            if (isNegative || buffer[position] == '+') { position++; }
            int value = 0;
            for (; position < end; position++)
            {
                value = 10 * value + (buffer[position] - '0');
                if (value > ExponentMax) { value = ExponentMax; }
            }
            return isNegative ? -value : value;
        }

        // digits * 10^exponent to the nearest number of 53 bits.
        private static bool TryRound(BigNatural digits, int exponent, int taken, out ulong bits)
        {
            bits = 0;
            if (digits.IsZero || exponent + taken < -330) { return true; }
            if (exponent + taken > 310) { return false; }
            BigNatural divisor = new BigNatural().Set(1);
            if (exponent >= 0) { digits.MultiplyPowerOfTen(exponent); }
            else { divisor.MultiplyPowerOfTen(-exponent); }
            // A quotient of 54 or 55 bits, and in what is left whether it is exact.
            int shift = 54 - (digits.BitCount - divisor.BitCount);
            if (shift >= 0) { digits.ShiftLeft(shift); }
            else { divisor.ShiftLeft(-shift); }
            ulong quotient = 0;
            divisor.ShiftLeft(56);
            for (int i = 0; i <= 56; i++)
            {
                quotient <<= 1;
                if (digits.Compare(divisor) >= 0)
                {
                    digits.Subtract(divisor);
                    quotient |= 1;
                }
                divisor.Halve();
            }
            int scale = -shift;
            int drop = quotient >> 54 != 0 ? 2 : 1;
            // The smallest numbers have fewer bits.
            if (scale + drop < -1074) { drop = -1074 - scale; }
            if (drop > 56) { return true; }
            ulong half = 1UL << (drop - 1);
            ulong rest = quotient & ((half << 1) - 1);
            ulong fraction = quotient >> drop;
            bool isUp = rest > half
                || (rest == half && (!digits.IsZero || (fraction & 1) != 0));
            if (isUp) { fraction++; }
            // A carry out of the fraction steps the exponent by itself.
            int biased = scale + drop + 1074;
            bits = fraction >> 52 == 0 ? fraction : ((ulong)biased << 52) + fraction;
            return bits >> 52 < 0x7ff;
        }

        // Digits d1 d2 ... and the place of the point: 0.d1d2... * 10^point.
        private static int ShortestDigits(ulong bits, byte[] digits, out int point)
        {
            int biased = (int)(bits >> 52);
            ulong fraction = bits & 0xfffffffffffff;
            bool isNarrowBelow = fraction == 0 && biased > 1;
            if (biased != 0) { fraction |= 1UL << 52; }
            else { biased = 1; }
            int exponent = biased - 1075;
            bool isEven = (fraction & 1) == 0;
            // value = r / s; half the way to the neighbours = above / s, below / s.
            int extra = isNarrowBelow ? 2 : 1;
            BigNatural r = new BigNatural().Set(fraction);
            BigNatural s = new BigNatural().Set(1);
            BigNatural above = new BigNatural().Set(1);
            BigNatural below = new BigNatural().Set(1);
            r.ShiftLeft(extra + (exponent > 0 ? exponent : 0));
            s.ShiftLeft(extra + (exponent < 0 ? -exponent : 0));
            above.ShiftLeft(extra - 1 + (exponent > 0 ? exponent : 0));
            below.ShiftLeft(exponent > 0 ? exponent : 0);
            point = Scale(r, s, above, below, isEven);
            int count = 0;
            while (true)
            {
                r.MultiplyAdd(10, 0);
                above.MultiplyAdd(10, 0);
                below.MultiplyAdd(10, 0);
                int digit = 0;
                while (r.Compare(s) >= 0)
                {
                    r.Subtract(s);
                    digit++;
                }
                int low = r.Compare(below);
                bool isLow = low < 0 || (isEven && low == 0);
                bool isHigh = Reaches(r, above, s, isEven);
                if (isLow || isHigh)
                {
                    r.ShiftLeft(1);
                    int half = r.Compare(s);
                    // Both would read back: the nearer one, of two as near the even one.
                    bool isNearerUp = half > 0 || (half == 0 && (digit & 1) != 0);
                    bool isUp = isHigh && (!isLow || isNearerUp);
                    digits[count++] = (byte)('0' + digit + (isUp ? 1 : 0));
                    return count;
                }
                digits[count++] = (byte)('0' + digit);
            }
        }

        private static int Scale(
            BigNatural r, BigNatural s, BigNatural above, BigNatural below, bool isEven)
        {
            // 0.30103 = log10(2), from below: a first guess, at most one too small or large.
            int point = (r.BitCount - s.BitCount) * 30103 / 100000;
            if (point >= 0) { s.MultiplyPowerOfTen(point); }
            else
            {
                r.MultiplyPowerOfTen(-point);
                above.MultiplyPowerOfTen(-point);
                below.MultiplyPowerOfTen(-point);
            }
            while (Reaches(r, above, s, isEven))
            {
                s.MultiplyAdd(10, 0);
                point++;
            }
            while (true)
            {
                BigNatural more = new BigNatural().Set(r);
                more.Add(above);
                more.MultiplyAdd(10, 0);
                int difference = more.Compare(s);
                if (difference > 0 || (isEven && difference == 0)) { return point; }
                r.MultiplyAdd(10, 0);
                above.MultiplyAdd(10, 0);
                below.MultiplyAdd(10, 0);
                point--;
            }
        }

        private static bool Reaches(BigNatural r, BigNatural above, BigNatural s, bool isEven)
        {
            BigNatural sum = new BigNatural().Set(r);
            sum.Add(above);
            int difference = sum.Compare(s);
            return difference > 0 || (isEven && difference == 0);
        }

        private static int Layout(
            byte[] digits, int count, int point, byte[] buffer, int position)
        {
            if (point > PlainExponentMax || point < PlainExponentMin)
            {
                buffer[position++] = digits[0];
                if (count > 1) { buffer[position++] = (byte)'.'; }
                for (int i = 1; i < count; i++) { buffer[position++] = digits[i]; }
                buffer[position++] = (byte)'e';
                buffer[position++] = (byte)(point > 0 ? '+' : '-');
                int exponent = point > 0 ? point - 1 : 1 - point;
                if (exponent >= 100) { buffer[position++] = (byte)('0' + exponent / 100); }
                if (exponent >= 10) { buffer[position++] = (byte)('0' + exponent / 10 % 10); }
                buffer[position++] = (byte)('0' + exponent % 10);
                return position;
            }
            int first = point > 0 ? 0 : point - 1;
            int last = count > point ? count : point;
            for (int i = first; i < last; i++)
            {
                if (i == point) { buffer[position++] = (byte)'.'; }
                buffer[position++] = i < 0 || i >= count ? (byte)'0' : digits[i];
            }
            return position;
        }
    }
}
