using System;
using System.Globalization;
using System.IO;
using Device.Desktop;
using Device.Kcm;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: a store is found where it really lies: inside the dump of a whole chip, or in the slot
    /// of a fleet.
    public sealed class DumpTests : IDisposable
    {
        private const int PartitionOffset = 0x9000;

        private readonly KcmRig _rig = new KcmRig();

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Theory]
        [InlineData("hex", "0x9000", null, false)]
        [InlineData("decimal", "36864", null, false)]
        [InlineData("with its size", "0x9000", "8192", false)]
        [InlineData("inverted", "0x9000", "0x2000", true)]
        public void A_store_in_a_larger_dump_lists_as_it_does_alone(
            string why, string offset, string? bankBytes, bool isInverted)
        {
            WriteDump(isInverted);
            string[] size = bankBytes == null ? [] : ["--bank-bytes", bankBytes];
            (int exit, string text, string error) = KcmRig.Run(
                ["list", _rig.In("dump"), "--root", _rig.In("root"), "--offset", offset, .. size]);
            Assert.True(exit == KcmExit.Done, why + error);
            Assert.Equal(_rig.Look("list").Out, text);
        }

        [Fact]
        public void The_second_bank_alone_tells_where_its_store_is()
        {
            _rig.Change(store => Assert.Equal(
                KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "shared")));
            WriteDump(false);
            Assert.Equal(KcmExit.Done, Dump("verify", "--offset", "0x9000").Exit);
        }

        [Theory]
        [InlineData("no offset", null, "Headers lie at 0x9000 (bank of 8192 bytes)")]
        [InlineData("where no store is", "0x20000", "Headers lie at 0x9000")]
        [InlineData("behind the end", "0x9000000", "(262144 bytes in all)")]
        public void A_wrong_offset_is_answered_with_where_headers_lie(
            string why, string? offset, string expected)
        {
            WriteDump(false);
            (int exit, string _, string error) = offset == null
                ? Dump("list") : Dump("list", "--offset", offset);
            Assert.True(exit == KcmExit.NoStore, why);
            Assert.StartsWith("error KCM104:", error, StringComparison.Ordinal);
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }

        [Fact]
        public void A_dump_that_ends_within_the_store_is_refused_with_numbers()
        {
            WriteDump(false);
            byte[] whole = File.ReadAllBytes(_rig.In("dump"));
            File.WriteAllBytes(_rig.In("dump"), whole[..(PartitionOffset + 12_288)]);
            (int exit, string _, string error) = Dump("list", "--offset", "0x9000");
            Assert.Equal(KcmExit.NoStore, exit);
            Assert.Contains(
                "two banks of 8192 bytes need 16384, and 12288 follow", error,
                StringComparison.Ordinal);
        }

        [Fact]
        public void A_store_at_the_beginning_of_a_larger_file_is_not_blamed_on_the_root()
        {
            byte[] image = File.ReadAllBytes(_rig.In("image"));
            byte[] larger = new byte[32_768];
            Array.Fill(larger, (byte)0xff);
            image.CopyTo(larger, 0);
            File.WriteAllBytes(_rig.In("dump"), larger);
            (int exit, string _, string error) = Dump("verify");
            Assert.Equal(KcmExit.NoStore, exit);
            Assert.Contains("--offset 0", error, StringComparison.Ordinal);
            Assert.Equal(KcmExit.Done, Dump("verify", "--offset", "0").Exit);
        }

        [Fact]
        public void A_huge_file_is_refused_with_its_size_and_read_at_an_offset()
        {
            byte[] image = File.ReadAllBytes(_rig.In("image"));
            const long size = 8L * 1_024 * 1_024 * 1_024;
            using (FileStream stream = File.Create(_rig.In("dump")))
            {
                // Sparse: a hole of eight gibibytes takes no room.
                stream.SetLength(size);
                stream.Position = size - image.Length;
                stream.Write(image);
            }
            (int exit, string _, string error) = Dump("list");
            Assert.Equal(KcmExit.NoStore, exit);
            Assert.Contains(
                size.ToString(CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
            Assert.Contains("67108864", error, StringComparison.Ordinal);
            string offset = (size - image.Length).ToString(CultureInfo.InvariantCulture);
            Assert.Equal(KcmExit.Done, Dump("verify", "--offset", offset).Exit);
        }

        [Theory]
        [InlineData("no number", "--offset", "here")]
        [InlineData("negative", "--offset", "-1")]
        [InlineData("past 63 bits", "--offset", "0xffffffffffffffff")]
        [InlineData("no size of a bank", "--bank-bytes", "8193")]
        public void A_number_that_is_none_is_refused(string why, string option, string value)
        {
            Assert.NotEmpty(why);
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "list", _rig.In("image"), "--root", _rig.In("root"),
                option + "=" + value, option == "--offset" ? "--json" : "--offset=0");
        }

        [Fact]
        public void An_offset_is_for_one_dump()
        {
            string root = _rig.In("root");
            string pair = _rig.In("image") + "," + _rig.In("image");
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "list", pair, "--root", root, "--offset", "0");
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "list", _rig.Folder, "--root", root, "--offset", "0");
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "list", _rig.In("image"), "--root", root,
                "--bank-bytes", "8192");
            string[] arena = _rig.Make("arena");
            KcmRig.Refused("KCM100", KcmExit.Usage, ["list", .. arena, "--offset", "0"]);
        }

        [Fact]
        public void A_fleet_is_named_by_its_directory()
        {
            string fleet = Directory.CreateDirectory(_rig.In("fleet")).FullName;
            KcmRig.Refused("KCM101", KcmExit.Unreadable, "list", fleet, "--slot", "0");
            string[] words = _rig.Make("arena");
            File.Move(words[0], Path.Combine(fleet, "arena.bin"));
            KcmRig.Refused("KCM103", KcmExit.Unreadable, "list", fleet, "--slot", "1");
            File.WriteAllBytes(Path.Combine(fleet, "root-of-trust.key"), _rig.Root);
            (int exit, string text, string error) = KcmRig.Run("list", fleet, "--slot", "1");
            Assert.Equal("", error);
            Assert.Equal(KcmExit.Done, exit);
            Assert.Contains("device-0042", text, StringComparison.Ordinal);
            (int _, string verify, string _) = KcmRig.Run("verify", fleet, "--slot", "1");
            Assert.Contains(
                $"slot 1 ({FleetSecret.EndpointOf(1)})", verify, StringComparison.Ordinal);
            KcmRig.Refused("KCM107", KcmExit.NoStore, "list", fleet, "--slot", "0");
            KcmRig.Refused("KCM106", KcmExit.Usage, "list", fleet, "--slot", "2");
            KcmRig.Refused("KCM106", KcmExit.Usage, "list", fleet, "--root", _rig.In("root"));
            KcmRig.Refused(
                "KCM109", KcmExit.NotAuthentic, "list", fleet, "--slot", "1",
                "--root", _rig.In("root"));
        }

        private (int Exit, string Out, string Error) Dump(string command, params string[] more)
        {
            return KcmRig.Run([command, _rig.In("dump"), "--root", _rig.In("root"), .. more]);
        }

        // A chip of 256 KiB with other things before and behind the store.
        private void WriteDump(bool isInverted)
        {
            byte[] dump = new byte[262_144];
            Array.Fill(dump, (byte)0x77);
            File.ReadAllBytes(_rig.In("image")).CopyTo(dump, PartitionOffset);
            File.WriteAllBytes(
                _rig.In("dump"),
                isInverted ? Array.ConvertAll(dump, value => (byte)~value) : dump);
        }
    }
}
