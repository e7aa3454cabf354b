using System;
using System.Collections.Generic;

namespace Tools.Fuzz.Targets
{
    /// <summary>Datagrams in one input: each behind its length in two bytes, network order. What is
    /// cut short is the last datagram.</summary>
    internal static class Datagrams
    {
        public static byte[] Join(IEnumerable<byte[]> datagrams)
        {
            List<byte> all = new List<byte>();
            foreach (byte[] one in datagrams)
            {
                all.Add((byte)(one.Length >> 8));
                all.Add((byte)one.Length);
                all.AddRange(one);
            }
            return all.ToArray();
        }

        public static IEnumerable<byte[]> Split(byte[] input)
        {
            int at = 0;
            while (at + 2 <= input.Length)
            {
                int count = Math.Min((input[at] << 8) | input[at + 1], input.Length - at - 2);
                yield return input.AsSpan(at + 2, count).ToArray();
                at += 2 + count;
            }
        }
    }
}
