using System;

namespace Device.Base
{
    /// <summary>A natural number of at most <see cref="BitsMax"/> bits, changed in place: what
    /// exact conversions between binary and decimal numbers need.</summary>
    internal sealed class BigNatural
    {
        /// <summary>Enough for a 45-digit number times or by the largest power of ten of a
        /// double, and the 56 bits of a quotient.</summary>
        internal const int BitsMax = 32 * WordsMax;

        private const int WordsMax = 44;

        private readonly uint[] _words = new uint[WordsMax];
        private int _count;

        /// <summary>True for zero.</summary>
        internal bool IsZero { get { return _count == 0; } }

        /// <summary>Bits up to the highest that is set.</summary>
        internal int BitCount
        {
            get
            {
                if (_count == 0) { return 0; }
                int bits = 32 * (_count - 1);
                for (uint top = _words[_count - 1]; top != 0; top >>= 1) { bits++; }
                return bits;
            }
        }

        /// <summary>Becomes the value.</summary>
        internal BigNatural Set(ulong value)
        {
            Array.Clear(_words, 0, WordsMax);
            _words[0] = (uint)value;
            _words[1] = (uint)(value >> 32);
            _count = 2;
            Trim();
            return this;
        }

        /// <summary>Becomes itself times the factor, plus the term.</summary>
        internal void MultiplyAdd(uint factor, uint term)
        {
            ulong carry = term;
            for (int i = 0; i < _count; i++)
            {
                carry += (ulong)_words[i] * factor;
                _words[i] = (uint)carry;
                carry >>= 32;
            }
            if (carry != 0)
            {
                _words[_count] = (uint)carry;
                _count++;
            }
            Trim();
        }

        /// <summary>Becomes itself times ten to the exponent.</summary>
        internal void MultiplyPowerOfTen(int exponent)
        {
            // Nine digits at a time: a stranger may send many numbers like 1e300.
            for (; exponent >= 9; exponent -= 9) { MultiplyAdd(1_000_000_000, 0); }
            for (; exponent > 0; exponent--) { MultiplyAdd(10, 0); }
        }

        /// <summary>Becomes itself times two to the exponent.</summary>
        internal void ShiftLeft(int exponent)
        {
            if (_count == 0) { return; }
            int words = exponent >> 5;
            int bits = exponent & 31;
            int count = _count + words + 1;
            for (int i = count - 1; i >= 0; i--)
            {
                uint high = WordAt(i - words);
                uint low = WordAt(i - words - 1);
                _words[i] = bits == 0 ? high : (high << bits) | (low >> (32 - bits));
            }
            _count = count;
            Trim();
        }

        /// <summary>Becomes half of itself, rounded down.</summary>
        internal void Halve()
        {
            for (int i = 0; i < _count; i++)
            {
                _words[i] = (_words[i] >> 1) | (WordAt(i + 1) << 31);
            }
            Trim();
        }

        /// <summary>Becomes the sum.</summary>
        internal void Add(BigNatural other)
        {
            ulong carry = 0;
            int count = _count > other._count ? _count : other._count;
            for (int i = 0; i < count; i++)
            {
                carry += (ulong)_words[i] + other._words[i];
                _words[i] = (uint)carry;
                carry >>= 32;
            }
            if (carry != 0) { _words[count] = (uint)carry; }
            _count = carry != 0 ? count + 1 : count;
        }

        /// <summary>Becomes the difference; the other is not the larger one.</summary>
        internal void Subtract(BigNatural other)
        {
            long borrow = 0;
            for (int i = 0; i < _count; i++)
            {
                borrow += (long)_words[i] - other._words[i];
                _words[i] = (uint)borrow;
                borrow >>= 32;
            }
            Trim();
        }

        /// <summary>Less than 0, 0 or more than 0, as this is less than, the same as or more than
        /// the other.</summary>
        internal int Compare(BigNatural other)
        {
            if (_count != other._count) { return _count - other._count; }
            for (int i = _count - 1; i >= 0; i--)
            {
                if (_words[i] != other._words[i]) { return _words[i] < other._words[i] ? -1 : 1; }
            }
            return 0;
        }

        /// <summary>Becomes the other's value.</summary>
        internal BigNatural Set(BigNatural other)
        {
            Array.Copy(other._words, 0, _words, 0, WordsMax);
            _count = other._count;
            return this;
        }

        private uint WordAt(int index)
        {
            return index < 0 || index >= _count ? 0 : _words[index];
        }

        private void Trim()
        {
            while (_count > 0 && _words[_count - 1] == 0) { _count--; }
        }
    }
}
