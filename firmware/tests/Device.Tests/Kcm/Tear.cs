using System;
using System.Collections.Generic;

namespace Device.Tests.Kcm
{
    /// <summary>What the flash operation during which the power goes leaves behind. Tears of a
    /// program work on the unit, tears of an erase on the sector.</summary>
    internal sealed class Tear
    {
        private const int UnitBytes = 16;
        private const int RandomSubsets = 16;

        private readonly Action<byte[], int, byte[], Random> _apply;

        private Tear(
            string name, bool weakens, bool spills, Action<byte[], int, byte[], Random> apply)
        {
            Name = name;
            Weakens = weakens;
            Spills = spills;
            _apply = apply;
        }

        public static IReadOnlyList<Tear> OfProgram { get; } = MakeProgram();

        public static IReadOnlyList<Tear> OfErase { get; } = MakeErase();

        /// <summary>A counter steps or does not.</summary>
        public static IReadOnlyList<Tear> OfStep { get; } = new[] { OfErase[0], OfErase[1] };

        public string Name { get; }

        /// <summary>The sector reads erased afterwards and does not take a program.</summary>
        public bool Weakens { get; }

        /// <summary>The rest of the program call's range is garbage too.</summary>
        public bool Spills { get; }

        /// <summary>Turns what is there into what the cut leaves.</summary>
        /// <param name="image">The bank.</param>
        /// <param name="address">First byte of the unit or sector.</param>
        /// <param name="wanted">What the whole operation would have left there.</param>
        /// <param name="random">Seeded by the state.</param>
        public void Apply(byte[] image, int address, byte[] wanted, Random random)
        {
            _apply(image, address, wanted, random);
        }

        public override string ToString()
        {
            return Name;
        }

        private static List<Tear> MakeProgram()
        {
            List<Tear> tears = new List<Tear>
            {
                new Tear("not-started", false, false, (image, address, wanted, random) => { }),
                new Tear("done", false, false, (image, address, wanted, random) =>
                    wanted.CopyTo(image, address)),
                new Tear("garbage", false, false, (image, address, wanted, random) =>
                    random.NextBytes(image.AsSpan(address, wanted.Length))),
                new Tear("garbage-tail", false, true, (image, address, wanted, random) =>
                    random.NextBytes(image.AsSpan(address, wanted.Length))),
            };
            for (int prefix = 1; prefix < UnitBytes; prefix++)
            {
                int count = prefix;
                tears.Add(new Tear($"prefix-{count}", false, false,
                    (image, address, wanted, random) =>
                        wanted.AsSpan(0, count).CopyTo(image.AsSpan(address))));
            }
            for (int subset = 0; subset < RandomSubsets; subset++)
            {
                tears.Add(new Tear($"subset-{subset}", false, false,
                    (image, address, wanted, random) =>
                    {
                        for (int i = 0; i < wanted.Length; i++)
                        {
                            // A bit that was not reached keeps its old value.
                            byte reached = (byte)random.Next(256);
                            image[address + i] =
                                (byte)((image[address + i] & ~reached) | (wanted[i] & reached));
                        }
                    }));
            }
            return tears;
        }

        private static List<Tear> MakeErase()
        {
            void Half(byte[] image, int address, byte[] wanted, int from)
            {
                int half = wanted.Length / 2;
                wanted.AsSpan(from, half).CopyTo(image.AsSpan(address + from));
            }

            return new List<Tear>
            {
                new Tear("not-started", false, false, (image, address, wanted, random) => { }),
                new Tear("done", false, false, (image, address, wanted, random) =>
                    wanted.CopyTo(image, address)),
                new Tear("first-half", false, false, (image, address, wanted, random) =>
                    Half(image, address, wanted, 0)),
                new Tear("second-half", false, false, (image, address, wanted, random) =>
                    Half(image, address, wanted, wanted.Length / 2)),
                new Tear("random-mix", false, false, (image, address, wanted, random) =>
                {
                    for (int i = 0; i < wanted.Length; i++)
                    {
                        image[address + i] |= (byte)random.Next(256);
                    }
                }),
                new Tear("looks-erased", true, false, (image, address, wanted, random) =>
                    wanted.CopyTo(image, address)),
            };
        }
    }
}
