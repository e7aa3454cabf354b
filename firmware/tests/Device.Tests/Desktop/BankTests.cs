using System;
using System.IO;
using Device.Desktop;
using Device.Kcm;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Device.Tests.Desktop
{
    /// Goal: every bank behaves as <see cref="IBank"/> says: blank at first, whole units, whole
    /// sectors, nothing outside, and still there after it is opened again.
    public sealed class BankTests : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("bank-").FullName;

        public void Dispose()
        {
            Directory.Delete(_folder, true);
        }

        [Theory]
        [InlineData("memory")]
        [InlineData("file")]
        [InlineData("file-flushed")]
        [InlineData("arena")]
        [InlineData("pair")]
        [InlineData("pair-flushed")]
        public void Conforms(string kind)
        {
            using SafeFileHandle? file = kind.StartsWith("file", StringComparison.Ordinal)
                ? File.OpenHandle(
                    Path.Combine(_folder, "f"), FileMode.Create, FileAccess.ReadWrite)
                : null;
            using ArenaFile? arena = kind == "arena" ? MakeArena() : null;
            using FilePair? pair = kind.StartsWith("pair", StringComparison.Ordinal)
                ? MakePair(kind == "pair-flushed") : null;
            IBank bank = pair != null ? pair.Second
                : file != null ? new FileBank(file, 512, 8_192, kind == "file-flushed")
                : arena != null ? arena.GetBank(1, 1) : new MemoryBank(8_192);
            Check(bank);
        }

        [Fact]
        public void Slots_of_an_arena_do_not_touch_and_outlive_the_process()
        {
            byte[] unit = new byte[16];
            using (ArenaFile arena = MakeArena())
            {
                for (int slot = 0; slot < 3; slot++)
                {
                    for (int bank = 0; bank < 2; bank++)
                    {
                        Array.Fill(unit, (byte)(slot * 2 + bank));
                        Assert.True(arena.GetBank(slot, bank).Program(8_176, unit, 0, 16));
                    }
                }
                Assert.True(arena.GetBank(1, 0).Erase(1));
            }
            Assert.Equal(
                ArenaFault.None,
                ArenaFile.Open(PathOf("arena"), false, out ArenaFile? again, out string reason));
            Assert.Equal("", reason);
            using (again)
            {
                Assert.Equal(3, again!.SlotCount);
                Assert.Equal(8_192, again.BankBytes);
                for (int slot = 0; slot < 3; slot++)
                {
                    for (int bank = 0; bank < 2; bank++)
                    {
                        Assert.True(again.GetBank(slot, bank).Read(8_176, unit, 0, 16));
                        bool isErased = slot == 1 && bank == 0;
                        Assert.Equal(isErased ? 0xff : slot * 2 + bank, unit[15]);
                    }
                }
                Assert.Equal(ArenaFault.None, again.Grow(5, out reason));
                Assert.True(again.GetBank(4, 1).Read(0, unit, 0, 16));
                Assert.Equal(0xff, unit[0]);
            }
        }

        [Theory]
        [InlineData("not there", ArenaFault.NotFound)]
        [InlineData("empty", ArenaFault.NotAnArena)]
        [InlineData("other magic", ArenaFault.NotAnArena)]
        [InlineData("cut in the header", ArenaFault.HeaderTorn)]
        [InlineData("flipped bit", ArenaFault.HeaderTorn)]
        [InlineData("newer", ArenaFault.NewerVersion)]
        [InlineData("shorter than its slots", ArenaFault.Truncated)]
        [InlineData("open elsewhere", ArenaFault.InUse)]
        [InlineData("a folder", ArenaFault.NotAccessible)]
        public void Files_that_are_no_arena_are_refused_by_name(string how, ArenaFault expected)
        {
            string path = PathOf("arena");
            ArenaFile made = MakeArena();
            if (how != "open elsewhere") { made.Dispose(); }
            Spoil(path, how);
            byte[]? before = how is "open elsewhere" or "not there" or "a folder"
                ? null : File.ReadAllBytes(path);
            ArenaFault fault = ArenaFile.Open(
                path, false, out ArenaFile? arena, out string reason);
            Assert.Equal(expected, fault);
            Assert.Null(arena);
            Assert.NotEqual("", reason);
            if (before != null) { Assert.Equal(before, File.ReadAllBytes(path)); }
            made.Dispose();
        }

        [Fact]
        public void Create_leaves_a_file_alone_that_is_there()
        {
            MakeArena().Dispose();
            Assert.Equal(
                ArenaFault.AlreadyExists,
                ArenaFile.Create(
                    PathOf("arena"), 1, 8_192, false, out ArenaFile? arena, out string reason));
            Assert.Null(arena);
            Assert.Contains(PathOf("arena"), reason, StringComparison.Ordinal);
        }

        private static void Spoil(string path, string how)
        {
            switch (how)
            {
                case "not there": File.Delete(path); break;
                case "empty": File.WriteAllBytes(path, Array.Empty<byte>()); break;
                case "other magic": Patch(path, 0, (byte)'X'); break;
                case "cut in the header": SetLength(path, 20); break;
                case "flipped bit": Patch(path, 15, 0x55); break;
                case "newer":
                    byte[] bytes = File.ReadAllBytes(path);
                    bytes[11] = 2;
                    System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, 20))
                        .AsSpan(0, 8).CopyTo(bytes.AsSpan(20));
                    File.WriteAllBytes(path, bytes);
                    break;
                case "shorter than its slots": SetLength(path, 20_000); break;
                case "a folder":
                    File.Delete(path);
                    Directory.CreateDirectory(path);
                    break;
            }
        }

        private static void Patch(string path, int at, byte value)
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[at] = value;
            File.WriteAllBytes(path, bytes);
        }

        private static void SetLength(string path, long length)
        {
            using FileStream stream = File.OpenWrite(path);
            stream.SetLength(length);
        }

        private static void Check(IBank bank)
        {
            Assert.Equal(8_192, bank.SizeBytes);
            Assert.Equal(4_096, bank.SectorBytes);
            Assert.Equal(16, bank.ProgramUnitBytes);
            byte[] all = new byte[8_192];
            Assert.True(bank.Read(0, all, 0, all.Length));
            Assert.True(all.AsSpan().IndexOfAnyExcept((byte)0xff) < 0);

            byte[] data = new byte[64];
            for (int i = 0; i < data.Length; i++) { data[i] = (byte)i; }
            Assert.True(bank.Program(4_080, data, 16, 32));
            Assert.True(bank.Read(4_079, all, 0, 34));
            Assert.Equal(0xff, all[0]);
            Assert.True(all.AsSpan(1, 32).SequenceEqual(data.AsSpan(16, 32)));
            Assert.Equal(0xff, all[33]);

            Assert.True(bank.Erase(0));
            Assert.True(bank.Read(4_080, all, 0, 32));
            Assert.Equal(0xff, all[15]);
            Assert.Equal(32, all[16]);

            Assert.False(bank.Program(8, data, 0, 16));
            Assert.False(bank.Program(16, data, 0, 8));
            Assert.False(bank.Program(8_192, data, 0, 16));
            Assert.False(bank.Program(-16, data, 0, 16));
            Assert.False(bank.Read(8_190, all, 0, 3));
            Assert.False(bank.Read(-1, all, 0, 1));
            Assert.False(bank.Erase(2));
            Assert.False(bank.Erase(-1));
        }

        private ArenaFile MakeArena()
        {
            Assert.Equal(
                ArenaFault.None,
                ArenaFile.Create(
                    PathOf("arena"), 3, 8_192, false, out ArenaFile? arena, out string _));
            return arena!;
        }

        private FilePair MakePair(bool flush)
        {
            Assert.Equal(
                FilePairFault.None,
                FilePair.OpenOrCreate(
                    PathOf("bank-0"), PathOf("bank-1"), 8_192, flush,
                    out FilePair? pair, out string _));
            return pair!;
        }

        private string PathOf(string name)
        {
            return Path.Combine(_folder, name);
        }
    }
}
