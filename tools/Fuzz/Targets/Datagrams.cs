using System;
using System.Collections.Generic;
using System.Linq;

namespace Tools.Fuzz.Targets
{
    /// <summary>Datagrams in one input: each behind its length in two bytes, network order. What is
    /// cut short is the last datagram.</summary>
    internal static class Datagrams
    {
        private const int SentForOneMax = 8;

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

        /// <summary>Gives a machine the first datagrams of an input, and breaks when it sends too
        /// many for one of them.</summary>
        /// <param name="input">The datagrams.</param>
        /// <param name="countMax">How many of them are given.</param>
        /// <param name="give">Takes one.</param>
        /// <param name="sent">All that the machine has sent.</param>
        public static void Feed(
            byte[] input, int countMax, Action<byte[]> give, List<byte[]> sent)
        {
            foreach (byte[] datagram in Split(input).Take(countMax))
            {
                int before = sent.Count;
                give(datagram);
                if (sent.Count - before > SentForOneMax)
                {
                    throw new InvalidOperationException("too many datagrams for one");
                }
            }
        }

        private static IEnumerable<byte[]> Split(byte[] input)
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
