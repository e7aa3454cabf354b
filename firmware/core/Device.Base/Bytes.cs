using System;

namespace Device.Base
{
    /// <summary>Small operations on slices of byte arrays.</summary>
    public static class Bytes
    {
        /// <summary>No bytes at all.</summary>
        public static readonly byte[] Empty = new byte[0];

        /// <summary>Throws when the slice does not lie in the buffer: the caller is
        /// wrong.</summary>
        public static void RequireSlice(byte[] buffer, int offset, int count)
        {
            if (buffer == null) { throw new ArgumentNullException(nameof(buffer)); }
            if (offset < 0 || count < 0 || count > buffer.Length - offset)
            {
                throw new ArgumentOutOfRangeException(nameof(count));
            }
        }

        /// <summary>Compares in a time that depends only on the count. For secrets, tags,
        /// MACs.</summary>
        public static bool ConstantTimeEquals(
            byte[] left, int leftOffset, byte[] right, int rightOffset, int count)
        {
            RequireSlice(left, leftOffset, count);
            RequireSlice(right, rightOffset, count);
            int difference = 0;
            for (int i = 0; i < count; i++)
            {
                difference |= left[leftOffset + i] ^ right[rightOffset + i];
            }
            return difference == 0;
        }

        /// <summary>Compares public bytes; stops at the first difference.</summary>
        public static bool AreEqual(
            byte[] left, int leftOffset, byte[] right, int rightOffset, int count)
        {
            RequireSlice(left, leftOffset, count);
            RequireSlice(right, rightOffset, count);
            for (int i = 0; i < count; i++)
            {
                if (left[leftOffset + i] != right[rightOffset + i]) { return false; }
            }
            return true;
        }

        /// <summary>Compares two whole arrays of public bytes.</summary>
        public static bool AreEqual(byte[] left, byte[] right)
        {
            return left != null && right != null && left.Length == right.Length
                && AreEqual(left, 0, right, 0, left.Length);
        }

        /// <summary>Overwrites a secret with zeros.</summary>
        public static void Zeroise(byte[] buffer)
        {
            if (buffer != null) { Array.Clear(buffer, 0, buffer.Length); }
        }

        /// <summary>A copy of the slice in an array of its own.</summary>
        public static byte[] Copy(byte[] buffer, int offset, int count)
        {
            RequireSlice(buffer, offset, count);
            byte[] copy = new byte[count];
            Array.Copy(buffer, offset, copy, 0, count);
            return copy;
        }
    }
}
