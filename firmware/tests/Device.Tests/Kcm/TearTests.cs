using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: the power-cut runs try every outcome that a torn operation was promised to have, and
    /// each does what its name says.
    public sealed class TearTests
    {
        private const int SectorBytes = 4_096;

        private static readonly byte[] Wanted =
        {
            0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
            0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0x01,
        };

        [Fact]
        public void A_program_has_every_outcome()
        {
            List<string> names = new List<string>
            {
                "not-started", "done", "garbage", "garbage-tail",
            };
            names.AddRange(Enumerable.Range(1, 15).Select(x => $"prefix-{x}"));
            names.AddRange(Enumerable.Range(0, 16).Select(x => $"subset-{x}"));
            Assert.Equal(
                names.Order(StringComparer.Ordinal),
                Tear.OfProgram.Select(x => x.Name).Order(StringComparer.Ordinal));
        }

        [Fact]
        public void An_erase_has_every_outcome()
        {
            Assert.Equal(
                new[]
                {
                    "done", "first-half", "looks-erased", "not-started", "random-mix",
                    "second-half",
                },
                Tear.OfErase.Select(x => x.Name).Order(StringComparer.Ordinal));
        }

        [Fact]
        public void A_torn_program_does_what_its_name_says()
        {
            HashSet<string> subsets = new HashSet<string>();
            for (int i = 0; i < Tear.OfProgram.Count; i++)
            {
                Tear tear = Tear.OfProgram[i];
                SimFlash flash = new SimFlash(8_192);
                flash.ApplyTorn(Program(), tear, i);
                byte[] image = flash.ImageOf(0);
                byte[] unit = image.AsSpan(32, 16).ToArray();
                bool isTailBlank = image.AsSpan(48, 16).IndexOfAnyExcept((byte)0xff) < 0;
                Assert.Equal(tear.Name != "garbage-tail", isTailBlank);
                Assert.True(image.AsSpan(64).IndexOfAnyExcept((byte)0xff) < 0, tear.Name);
                string kind = tear.Name.Split('-')[0];
                if (kind == "subset")
                {
                    // Bits go from 1 to 0 only, and only those that the unit wants at 0.
                    Assert.All(
                        Enumerable.Range(0, 16), x => Assert.Equal(Wanted[x], unit[x] & Wanted[x]));
                    subsets.Add(Convert.ToHexString(unit));
                    continue;
                }
                if (kind == "garbage") { continue; }
                int count = tear.Name == "done" ? 16
                    : kind == "prefix" ? int.Parse(tear.Name.Split('-')[1]) : 0;
                Assert.Equal(
                    Wanted.Take(count).Concat(Enumerable.Repeat((byte)0xff, 16 - count)), unit);
            }
            Assert.Equal(16, subsets.Count);
        }

        [Theory]
        [InlineData("not-started", 0, 0)]
        [InlineData("done", SectorBytes, SectorBytes)]
        [InlineData("first-half", SectorBytes / 2, 0)]
        [InlineData("second-half", 0, SectorBytes / 2)]
        public void A_torn_erase_does_what_its_name_says(string name, int first, int last)
        {
            byte[] sector = Erase(name, out SimFlash _);
            Assert.Equal(first, Leading(sector));
            Assert.Equal(last, Leading(sector.Reverse().ToArray()));
        }

        [Fact]
        public void An_erase_torn_at_random_leaves_bits_of_old_and_new()
        {
            int ones = Erase("random-mix", out SimFlash _).Sum(x => BitOperations.PopCount(x));
            Assert.InRange(ones, SectorBytes * 3, SectorBytes * 5);
        }

        [Fact]
        public void A_sector_that_looks_erased_takes_a_program_only_after_a_whole_erase()
        {
            byte[] sector = Erase("looks-erased", out SimFlash flash);
            Assert.Equal(SectorBytes, Leading(sector));
            Assert.True(flash.First.Program(32, Wanted, 0, 16));
            Assert.Equal(0xff, flash.ImageOf(0)[32]);
            Assert.True(flash.First.Erase(0));
            Assert.True(flash.First.Program(32, Wanted, 0, 16));
            Assert.Equal(Wanted, flash.ImageOf(0).AsSpan(32, 16).ToArray());
        }

        /// <summary>The first of two units of a call at address 32.</summary>
        private static FlashOperation Program()
        {
            return new FlashOperation
            {
                Type = FlashOperation.Kind.Program,
                Address = 32,
                Wanted = Wanted,
                CallCount = 32,
            };
        }

        /// <summary>Tears the erase of a sector of zeros.</summary>
        private static byte[] Erase(string name, out SimFlash flash)
        {
            flash = new SimFlash(8_192);
            Array.Clear(flash.ImageOf(0), 0, SectorBytes);
            FlashOperation erase = new FlashOperation { Type = FlashOperation.Kind.Erase };
            flash.ApplyTorn(erase, Tear.OfErase.Single(x => x.Name == name), 1);
            return flash.ImageOf(0).AsSpan(0, SectorBytes).ToArray();
        }

        /// <summary>Erased bytes before the first other.</summary>
        private static int Leading(byte[] bytes)
        {
            int at = bytes.AsSpan().IndexOfAnyExcept((byte)0xff);
            return at < 0 ? bytes.Length : at;
        }
    }
}
