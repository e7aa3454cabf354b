using System;

namespace Device.Lwm2m
{
    /// <summary>Walks the entries of one level of LwM2M TLV. Never throws on what is in the
    /// buffer.</summary>
    public sealed class TlvReader
    {
        /// <summary>Starts at the first entry of the slice.</summary>
        public TlvReader(byte[] buffer, int offset, int count)
        {
            throw new NotSupportedException();
        }

        /// <summary>True when the bytes are not TLV; then Next gives false.</summary>
        public bool Failed { get { throw new NotSupportedException(); } }

        /// <summary>The entry's kind.</summary>
        public TlvType Type { get { throw new NotSupportedException(); } }

        /// <summary>The entry's id, 0 to 65535.</summary>
        public int Id { get { throw new NotSupportedException(); } }

        /// <summary>The buffer.</summary>
        public byte[] Buffer { get { throw new NotSupportedException(); } }

        /// <summary>First byte of the value.</summary>
        public int ValueOffset { get { throw new NotSupportedException(); } }

        /// <summary>Bytes of the value.</summary>
        public int ValueCount { get { throw new NotSupportedException(); } }

        /// <summary>Starts again on another slice, such as the value of an object
        /// instance.</summary>
        public void Reset(byte[] buffer, int offset, int count)
        {
            throw new NotSupportedException();
        }

        /// <summary>Goes to the next entry; false at the end or at a format error.</summary>
        public bool Next() { throw new NotSupportedException(); }

        /// <summary>The value as an integer of 1, 2, 4 or 8 bytes.</summary>
        public bool TryGetInteger(out long value) { throw new NotSupportedException(); }

        /// <summary>The value as one byte, 0 or 1.</summary>
        public bool TryGetBoolean(out bool value) { throw new NotSupportedException(); }

        /// <summary>The value as printable ASCII.</summary>
        public bool TryGetText(out string value) { throw new NotSupportedException(); }
    }
}
