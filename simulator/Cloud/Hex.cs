using System;
using System.Security.Cryptography;

namespace Simulator.Cloud
{
    /// <summary>Identifiers in lower-case hexadecimal.</summary>
    internal static class Hex
    {
        private const int IdBytes = 16;

        /// <summary>Bytes as text.</summary>
        public static string From(ReadOnlySpan<byte> bytes)
        {
            return Convert.ToHexStringLower(bytes);
        }

        /// <summary>A new identifier: 32 characters.</summary>
        public static string NewId()
        {
            Span<byte> bytes = stackalloc byte[IdBytes];
            RandomNumberGenerator.Fill(bytes);
            return From(bytes);
        }
    }
}
