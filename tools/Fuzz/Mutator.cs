using System;
using System.Collections.Generic;

namespace Tools.Fuzz
{
    /// <summary>Makes new inputs of old ones. It knows nothing of a format but what most have:
    /// numbers in network order that count the bytes behind them.</summary>
    internal sealed class Mutator
    {
        private const int ChangesMax = 4;
        private const int ChunkMax = 64;

        private static readonly byte[] Interesting =
        {
            0x00, 0x01, 0x02, 0x03, 0x0F, 0x10, 0x17, 0x18, 0x1F, 0x20, 0x30, 0x3F, 0x40, 0x7F,
            0x80, 0x81, 0x82, 0x84, 0x9F, 0xA0, 0xBF, 0xC0, 0xF0, 0xFE, 0xFF,
        };

        private readonly Random _random;

        public Mutator(Random random)
        {
            _random = random;
        }

        public byte[] Mutate(List<byte[]> corpus)
        {
            List<byte> bytes = new List<byte>(Pick(corpus));
            int changes = 1 + _random.Next(ChangesMax);
            for (int i = 0; i < changes; i++) { Change(bytes, corpus); }
            if (bytes.Count > FuzzTarget.InputMax)
            {
                bytes.RemoveRange(FuzzTarget.InputMax, bytes.Count - FuzzTarget.InputMax);
            }
            return bytes.ToArray();
        }

        // What was found last leads furthest, so half of the time it is one of those.
        private byte[] Pick(List<byte[]> corpus)
        {
            int from = _random.Next(2) == 0 ? 0 : corpus.Count * 3 / 4;
            return corpus[_random.Next(from, corpus.Count)];
        }

        private void Change(List<byte> bytes, List<byte[]> corpus)
        {
            if (bytes.Count == 0)
            {
                bytes.Add((byte)_random.Next(256));
                return;
            }
            int at = _random.Next(bytes.Count);
            switch (_random.Next(9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[at] = Interesting[_random.Next(Interesting.Length)];
                    break;
                case 2:
                    bytes[at] = (byte)(bytes[at] + _random.Next(-4, 5));
                    break;
                case 3:
                    bytes.RemoveRange(at, Chunk(bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Chunk(bytes.Count - at)));
                    break;
                case 5:
                    byte[] noise = new byte[1 + _random.Next(ChunkMax)];
                    _random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
                case 6:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 7:
                    Splice(bytes, at, Pick(corpus));
                    break;
                default:
                    WriteLength(bytes, at);
                    break;
            }
        }

        private int Chunk(int most)
        {
            return 1 + _random.Next(Math.Min(most, ChunkMax));
        }

        private void Splice(List<byte> bytes, int at, byte[] other)
        {
            if (other.Length == 0) { return; }
            int from = _random.Next(other.Length);
            bytes.RemoveRange(at, bytes.Count - at);
            bytes.AddRange(new ArraySegment<byte>(other, from, other.Length - from));
        }

        // A count that is right, or off by a little, for what stands behind it.
        private void WriteLength(List<byte> bytes, int at)
        {
            int size = 1 + _random.Next(3);
            if (at + size > bytes.Count) { return; }
            int rest = bytes.Count - at - size;
            int value = _random.Next(4) switch
            {
                0 => rest,
                1 => _random.Next(rest + 1),
                2 => rest + _random.Next(-2, 3),
                _ => -1,
            };
            for (int i = 0; i < size; i++)
            {
                bytes[at + i] = (byte)(value >> (8 * (size - 1 - i)));
            }
        }
    }
}
