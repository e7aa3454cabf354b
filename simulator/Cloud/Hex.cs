using System;

namespace Simulator.Cloud
{
    /// <summary>Identifiers in lower-case hexadecimal.</summary>
    internal static class Hex
    {
        /// <summary>Bytes as text.</summary>
        public static string From(ReadOnlySpan<byte> bytes)
        {
            return Convert.ToHexStringLower(bytes);
        }

        /// <summary>A new identifier: 32 characters, of which the first tell the time (RFC 9562
        /// section 5.7): what is made one after another lies side by side in the store's
        /// indexes.</summary>
        public static string NewId()
        {
            return Guid.CreateVersion7().ToString("N");
        }
    }
}
