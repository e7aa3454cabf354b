using System;
using System.IO;
using System.Text;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Desktop
{
    /// Goal: a store in two ordinary files is there again after the process, a cut while the files
    /// are made is finished, and what is not a pair is refused by name and left as it is.
    public sealed class FilePairTests : IDisposable
    {
        private const int BankBytes = 8_192;

        private static readonly byte[] Root = new byte[KcmLimits.RootOfTrustBytes];

        private readonly string _folder = Directory.CreateTempSubdirectory("pair-").FullName;

        private string FirstPath { get { return Path.Combine(_folder, "bank-0.kcm"); } }

        private string SecondPath { get { return Path.Combine(_folder, "bank-1.kcm"); } }

        public void Dispose()
        {
            Directory.Delete(_folder, true);
        }

        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public void A_store_outlives_the_process(bool flush)
        {
            byte[] value = Encoding.ASCII.GetBytes("coaps://example.org");
            using (FilePair pair = Make(flush))
            using (KcmStore store = Mount(pair))
            {
                Assert.Equal(
                    KcmStatus.Success,
                    store.Put(KcmItemType.Config, "uri", value, 0, value.Length));
            }
            Assert.Equal(
                FilePairFault.None,
                FilePair.Open(FirstPath, SecondPath, flush, out FilePair? again, out string _));
            using (again)
            using (KcmStore store = Mount(again!))
            {
                byte[] found = new byte[100];
                Assert.Equal(BankBytes, again!.BankBytes);
                Assert.Equal(
                    KcmStatus.Success,
                    store.Get(KcmItemType.Config, "uri", found, 0, 100, out int count));
                Assert.Equal(value, found.AsSpan(0, count).ToArray());
            }
        }

        [Fact]
        public void Closed_banks_answer_false()
        {
            FilePair pair = Make(false);
            pair.Dispose();
            Assert.False(pair.First.Read(0, new byte[16], 0, 16));
            Assert.False(pair.First.Program(0, new byte[16], 0, 16));
            Assert.False(pair.Second.Erase(0));
        }

        /// Goal: a removed secret is not in the files any more, as the file API shows them.
        [Fact]
        public void A_removed_secret_is_overwritten_in_the_files()
        {
            byte[] secret = new byte[32];
            Array.Fill(secret, (byte)0x5a);
            using (FilePair pair = Make(false))
            using (KcmStore store = Mount(pair))
            {
                Assert.Equal(
                    KcmStatus.Success, store.Put(KcmItemType.SymmetricKey, "gone", secret, 0, 32));
                Assert.True(HoldsName("gone", pair));
                Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "gone"));
                Assert.False(HoldsName("gone", pair));
            }
        }

        [Theory]
        [InlineData("only the first was made")]
        [InlineData("only the second was made")]
        [InlineData("the first is empty")]
        [InlineData("both are empty")]
        public void A_creation_that_was_cut_is_finished(string why)
        {
            Make(false).Dispose();
            switch (why)
            {
                case "only the first was made": File.Delete(SecondPath); break;
                case "only the second was made": File.Delete(FirstPath); break;
                case "the first is empty": File.WriteAllBytes(FirstPath, []); break;
                default:
                    File.WriteAllBytes(FirstPath, []);
                    File.WriteAllBytes(SecondPath, []);
                    break;
            }
            using FilePair pair = Make(false);
            using KcmStore store = Mount(pair);
            Assert.Equal(BankBytes, new FileInfo(SecondPath).Length);
        }

        [Theory]
        [InlineData("neither is there", FilePairFault.NotFound)]
        [InlineData("one is not there", FilePairFault.HalfMissing)]
        [InlineData("one is empty", FilePairFault.HalfMissing)]
        [InlineData("one byte short", FilePairFault.SizeWrong)]
        [InlineData("one sector", FilePairFault.SizeWrong)]
        [InlineData("past the maximum", FilePairFault.SizeWrong)]
        [InlineData("another size", FilePairFault.SizesDiffer)]
        [InlineData("open elsewhere", FilePairFault.InUse)]
        [InlineData("a folder", FilePairFault.NotAccessible)]
        public void Files_that_are_no_pair_are_refused_by_name(string how, FilePairFault expected)
        {
            using FilePair made = Make(false);
            Mount(made).Dispose();
            if (how != "open elsewhere") { made.Dispose(); }
            Spoil(how);
            FilePairFault fault = FilePair.Open(
                FirstPath, SecondPath, false, out FilePair? pair, out string reason);
            Assert.Equal(expected, fault);
            Assert.Null(pair);
            Assert.Contains(_folder, reason, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("one is not there", FilePairFault.HalfMissing)]
        [InlineData("one is empty", FilePairFault.HalfMissing)]
        [InlineData("another size", FilePairFault.SizesDiffer)]
        public void A_written_half_is_never_completed_with_a_blank_one(
            string how, FilePairFault expected)
        {
            FilePair made = Make(false);
            Mount(made).Dispose();
            made.Dispose();
            Spoil(how);
            byte[] before = File.ReadAllBytes(FirstPath);
            Assert.Equal(
                expected,
                FilePair.OpenOrCreate(
                    FirstPath, SecondPath, BankBytes, false, out FilePair? pair, out string _));
            Assert.Null(pair);
            Assert.Equal(before, File.ReadAllBytes(FirstPath));
            Assert.Equal(how != "one is not there", File.Exists(SecondPath));
        }

        [Fact]
        public void A_directory_that_is_not_there_is_said()
        {
            Assert.Equal(
                FilePairFault.NotFound,
                FilePair.OpenOrCreate(
                    Path.Combine(_folder, "no", "a"), Path.Combine(_folder, "no", "b"),
                    BankBytes, false, out FilePair? _, out string reason));
            Assert.NotEqual("", reason);
        }

        [Fact]
        public void Our_own_mistakes_throw()
        {
            Assert.Throws<ArgumentException>(
                () => FilePair.Open(FirstPath, FirstPath, false, out FilePair? _, out string _));
            Assert.Throws<ArgumentOutOfRangeException>(
                () => FilePair.OpenOrCreate(
                    FirstPath, SecondPath, 4_096, false, out FilePair? _, out string _));
        }

        private void Spoil(string how)
        {
            switch (how)
            {
                case "neither is there":
                    File.Delete(FirstPath);
                    File.Delete(SecondPath);
                    break;
                case "one is not there": File.Delete(SecondPath); break;
                case "one is empty": SetLength(0); break;
                case "one byte short": SetLength(BankBytes - 1); break;
                case "one sector": SetLength(4_096); break;
                case "past the maximum": SetLength(KcmLimits.BankBytesMax + 4_096); break;
                case "another size": SetLength(BankBytes + 4_096); break;
                case "a folder":
                    File.Delete(SecondPath);
                    Directory.CreateDirectory(SecondPath);
                    break;
            }
        }

        private void SetLength(long length)
        {
            using FileStream stream = File.OpenWrite(SecondPath);
            stream.SetLength(length);
        }

        private FilePair Make(bool flush)
        {
            Assert.Equal(
                FilePairFault.None,
                FilePair.OpenOrCreate(
                    FirstPath, SecondPath, BankBytes, flush,
                    out FilePair? pair, out string reason));
            Assert.Equal("", reason);
            return pair!;
        }

        private static KcmStore Mount(FilePair pair)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    pair.First, pair.Second, new DotNetCrypto(), Root, null,
                    out KcmStore store));
            return store;
        }

        // The names of records are in clear, so a name tells whether its record is there.
        private static bool HoldsName(string name, FilePair pair)
        {
            byte[] all = new byte[2 * BankBytes];
            Assert.True(pair.First.Read(0, all, 0, BankBytes));
            Assert.True(pair.Second.Read(0, all, BankBytes, BankBytes));
            return all.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name)) >= 0;
        }
    }
}
