namespace Device.Lwm2m.Formats
{
    /// <summary>Whole numbers as decimal text.</summary>
    internal static class DecimalText
    {
        private const int DigitsMax = 20;

        /// <summary>Digits without zeros in front, of a number up to 64 bits.</summary>
        internal static bool TryParse(byte[] buffer, int offset, int count, out ulong value)
        {
            value = 0;
            if (count < 1 || count > DigitsMax || (count > 1 && buffer[offset] == '0'))
            {
                return false;
            }
            for (int i = 0; i < count; i++)
            {
                int digit = buffer[offset + i] - '0';
                if (digit < 0 || digit > 9) { return false; }
                if (value > (ulong.MaxValue - (uint)digit) / 10) { return false; }
                value = 10 * value + (uint)digit;
            }
            return true;
        }
    }
}
