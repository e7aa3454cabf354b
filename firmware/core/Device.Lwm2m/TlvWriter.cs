using System;

namespace Device.Lwm2m
{
    /// <summary>Writes LwM2M TLV (OMA LwM2M 1.0 section 6.4.3, content format 11542) into a
    /// buffer of fixed size. What does not fit sets <see cref="Failed"/>.</summary>
    public sealed class TlvWriter
    {
        /// <summary>Starts in the slice.</summary>
        public TlvWriter(byte[] buffer, int offset, int capacity)
        {
            throw new NotSupportedException();
        }

        /// <summary>Bytes written.</summary>
        public int Count { get { throw new NotSupportedException(); } }

        /// <summary>True once something did not fit.</summary>
        public bool Failed { get { throw new NotSupportedException(); } }

        /// <summary>Starts again in another slice.</summary>
        public void Reset(byte[] buffer, int offset, int capacity)
        {
            throw new NotSupportedException();
        }

        /// <summary>A resource with an integer in the fewest of 1, 2, 4 or 8 bytes.</summary>
        public void WriteInteger(TlvType type, int id, long value)
        {
            throw new NotSupportedException();
        }

        /// <summary>A truth value, one byte.</summary>
        public void WriteBoolean(TlvType type, int id, bool value)
        {
            throw new NotSupportedException();
        }

        /// <summary>ASCII text.</summary>
        public void WriteText(TlvType type, int id, string value)
        {
            throw new NotSupportedException();
        }

        /// <summary>Bytes.</summary>
        public void WriteOpaque(TlvType type, int id, byte[] buffer, int offset, int count)
        {
            throw new NotSupportedException();
        }

        /// <summary>Opens an object instance or a multiple resource, what follows is inside; close
        /// with <see cref="End"/>, in reverse order.</summary>
        /// <returns>What End wants.</returns>
        public int Begin(TlvType type, int id)
        {
            throw new NotSupportedException();
        }

        /// <summary>Closes what Begin opened.</summary>
        public void End(int mark)
        {
            throw new NotSupportedException();
        }
    }
}
