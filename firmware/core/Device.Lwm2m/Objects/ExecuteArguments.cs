using Device.Base;

namespace Device.Lwm2m.Objects
{
    /// <summary>
    /// Arguments of an Execute (LwM2M 1.1 section 6.3.5): a digit, or digit='text', divided by
    /// commas. The text has no quotation marks, blanks only where they stand within the text, and
    /// each digit comes once.
    /// </summary>
    public sealed class ExecuteArguments
    {
        /// <summary>Digits there are.</summary>
        public const int CountMax = 10;

        private readonly string[] _values = new string[CountMax];
        private readonly bool[] _there = new bool[CountMax];

        /// <summary>How many came.</summary>
        public int Count { get; private set; }

        /// <summary>True when this one came, with a value or without.</summary>
        public bool Has(int digit) { return _there[digit]; }

        /// <summary>Its value; "" when it has none.</summary>
        public string Value(int digit)
        {
            return _values[digit] == null ? "" : _values[digit];
        }

        /// <summary>Takes a body apart; an empty one has no arguments.</summary>
        /// <returns>False for anything else than a list of arguments.</returns>
        public bool TryParse(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < CountMax; i++)
            {
                _values[i] = null;
                _there[i] = false;
            }
            Count = 0;
            int end = offset + count;
            int position = offset;
            while (position < end)
            {
                int digit = buffer[position] - '0';
                position++;
                if (digit < 0 || digit >= CountMax || _there[digit]) { return false; }
                _there[digit] = true;
                Count++;
                if (position < end && buffer[position] == '='
                    && !TryReadValue(buffer, ref position, end, digit))
                {
                    return false;
                }
                if (position == end) { return true; }
                // A comma stands between two: one at the end leads to nothing.
                if (buffer[position] != ',' || position + 1 == end) { return false; }
                position++;
            }
            return true;
        }

        private bool TryReadValue(byte[] buffer, ref int position, int end, int digit)
        {
            position++;
            if (position == end || buffer[position] != '\'') { return false; }
            position++;
            int start = position;
            while (position < end && buffer[position] != '\'') { position++; }
            if (position == end) { return false; }
            if (!Ascii.TryGetString(buffer, start, position - start, out _values[digit]))
            {
                return false;
            }
            position++;
            return true;
        }
    }
}
