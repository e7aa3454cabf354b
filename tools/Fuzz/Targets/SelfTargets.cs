using System.Collections.Generic;
using Device.Base;

namespace Tools.Fuzz.Targets
{
    /// <summary>Targets that break, each in its own way, to show that the fuzzer sees it. They are
    /// not among those of a run.</summary>
    internal static class SelfTargets
    {
        public static IEnumerable<FuzzTarget> All
        {
            get
            {
                yield return new Parser("self-throw", 0, Seeds, Throw);
                yield return new Parser("self-hang", 0, Seeds, Hang);
                yield return new Parser("self-grow", 0, Seeds, Grow);
            }
        }

        private static IEnumerable<byte[]> Seeds()
        {
            yield return new byte[] { 1, 2, 3, 4 };
        }

        private static bool Throw(byte[] input)
        {
            return input.Length == 0 || input[input[0] % 8] < 255;
        }

        // Quadratic, in code of the product.
        private static bool Hang(byte[] input)
        {
            for (int i = 0; i < input.Length * input.Length; i++)
            {
                new ByteReader(input, 0, input.Length).ReadUInt8();
            }
            return true;
        }

        private static bool Grow(byte[] input)
        {
            return input.Length == 0 || new byte[input[0] * 1_024].Length >= 0;
        }
    }
}
