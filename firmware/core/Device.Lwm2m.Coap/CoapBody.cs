using System;
using Device.Base;

namespace Device.Lwm2m.Coap
{
    /// <summary>A body that is put together or taken apart in blocks. It grows as needed; what it
    /// held is overwritten when it is given back, because a body can carry a key.</summary>
    internal sealed class CoapBody
    {
        private const int CapacityMin = 64;

        internal byte[] Buffer = Bytes.Empty;
        internal int Count;

        /// <summary>Adds bytes.</summary>
        /// <returns>False when the body would be larger than the limit.</returns>
        internal bool TryAppend(byte[] source, int offset, int count, int countMax)
        {
            if (count > countMax - Count) { return false; }
            if (count > Buffer.Length - Count) { Grow(Count + count, countMax); }
            Array.Copy(source, offset, Buffer, Count, count);
            Count += count;
            return true;
        }

        /// <summary>Empties it.</summary>
        /// <param name="keepBuffer">False: the buffer goes as well.</param>
        internal void Release(bool keepBuffer)
        {
            Array.Clear(Buffer, 0, Count);
            Count = 0;
            if (!keepBuffer) { Buffer = Bytes.Empty; }
        }

        private void Grow(int needed, int countMax)
        {
            // A first piece is often all; a second one means that more will come.
            int capacity = Buffer.Length == 0 ? needed : 2 * Buffer.Length;
            if (capacity < needed) { capacity = needed; }
            if (capacity < CapacityMin) { capacity = CapacityMin; }
            if (capacity > countMax) { capacity = countMax; }
            byte[] larger = new byte[capacity];
            Array.Copy(Buffer, 0, larger, 0, Count);
            Array.Clear(Buffer, 0, Count);
            Buffer = larger;
        }
    }
}
