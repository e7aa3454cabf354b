using System;
using System.IO;
using System.Text.Json;
using Device.Desktop;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: kcm tells what lies in an image of any shape, shows no secret, writes to no image,
    /// and says by code and exit code why it cannot go on.
    public sealed class KcmTests : IDisposable
    {
        private const int BankBytes = KcmRig.BankBytes;

        private readonly KcmRig _rig = new KcmRig();

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Theory]
        [InlineData("raw")]
        [InlineData("inverted")]
        [InlineData("two raw files")]
        [InlineData("file pair")]
        [InlineData("arena")]
        public void Every_shape_lists_alike_and_is_not_written(string shape)
        {
            string[] words = _rig.Make(shape);
            byte[][] before = Array.ConvertAll(
                Directory.GetFiles(_rig.Folder), File.ReadAllBytes);
            (int exit, string text, string error) = KcmRig.Run(["list", .. words]);
            Assert.Equal("", error);
            Assert.Equal(KcmExit.Done, exit);
            Assert.Contains("device", text, StringComparison.Ordinal);
            Assert.Equal(6, text.TrimEnd().Split('\n').Length);
            Assert.Equal(KcmExit.Done, KcmRig.Run(["verify", .. words]).Exit);
            Assert.Equal(before, Array.ConvertAll(
                Directory.GetFiles(_rig.Folder), File.ReadAllBytes));
        }

        [Fact]
        public void Show_tells_the_certificate_and_that_the_key_is_its_own()
        {
            (int exit, string text, string _) = KcmRig.Run(
                "show", _rig.In("image"), "device", "--root", _rig.In("root"), "--json");
            Assert.Equal(KcmExit.Done, exit);
            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement items = json.RootElement.GetProperty("items");
            Assert.Equal(2, items.GetArrayLength());
            Assert.Equal(
                items[0].GetProperty("keyFingerprint").GetString(),
                items[1].GetProperty("keyFingerprint").GetString());
            Assert.Equal(
                "CN=device-0042",
                items[1].GetProperty("certificates")[0].GetProperty("subject").GetString());
        }

        [Fact]
        public void Verify_names_the_corrupted_item_and_export_refuses_it()
        {
            int at = _rig.First.Image.AsSpan().IndexOf("device"u8);
            Assert.True(at > 0);
            while (at >= 0)
            {
                _rig.First.Image[at + 30] ^= 1;
                int next = _rig.First.Image.AsSpan(at + 6).IndexOf("device"u8);
                at = next < 0 ? -1 : at + 6 + next;
            }
            _rig.WriteImage("image");
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.Equal(KcmExit.Findings, exit);
            // Nothing vouches for the name in a record whose tag is wrong, but its commit has the
            // hash.
            Assert.Contains(
                "corrupted: working certificate device", text, StringComparison.Ordinal);
            KcmRig.Refused(
                "KCM111", KcmExit.Findings,
                "export-cert", _rig.In("image"), "device", "--root", _rig.In("root"));
        }

        [Fact]
        public void Verify_finds_a_torn_tail_and_leaves_it()
        {
            // A byte behind the last commit, as a cut program leaves it.
            int tail = _rig.First.Image.AsSpan(0, BankBytes - 48).LastIndexOfAnyExcept((byte)0xff);
            _rig.First.Image[(tail / 16 + 1) * 16] = 0x01;
            _rig.WriteImage("image");
            byte[] before = File.ReadAllBytes(_rig.In("image"));
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.Equal(KcmExit.Findings, exit);
            Assert.Contains("torn tail   yes", text, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(_rig.In("image")));
        }

        [Fact]
        public void What_cannot_be_looked_at_is_refused_by_code()
        {
            string root = _rig.In("root");
            string image = _rig.In("image");
            KcmRig.Refused("KCM100", KcmExit.Usage, "list");
            KcmRig.Refused("KCM100", KcmExit.Usage, "list", image);
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "list", image, "--root", root, "--fleet-root", root);
            KcmRig.Refused("KCM101", KcmExit.Unreadable, "list", _rig.In("none"), "--root", root);
            KcmRig.Refused("KCM103", KcmExit.Unreadable, "list", image, "--root", _rig.In("none"));
            KcmRig.Refused("KCM103", KcmExit.Unreadable, "list", image, "--root", image);
            File.WriteAllBytes(_rig.In("odd"), new byte[2 * BankBytes - 1]);
            KcmRig.Refused("KCM104", KcmExit.NoStore, "list", _rig.In("odd"), "--root", root);
            File.WriteAllBytes(_rig.In("torn"), "KCMARENA"u8.ToArray());
            KcmRig.Refused("KCM105", KcmExit.NoStore, "list", _rig.In("torn"), "--root", root);
            KcmRig.Refused("KCM110", KcmExit.NoItem, "show", image, "none", "--root", root);
            KcmRig.Refused("KCM110", KcmExit.NoItem, "export-cert", image, "uri", "--root", root);
            File.WriteAllBytes(_rig.In("other"), new byte[32]);
            KcmRig.Refused(
                "KCM109", KcmExit.NotAuthentic, "list", image, "--root", _rig.In("other"));
            byte[] blank = new byte[2 * BankBytes];
            File.WriteAllBytes(_rig.In("blank"), blank);
            KcmRig.Refused("KCM107", KcmExit.NoStore, "list", _rig.In("blank"), "--root", root);
            Array.Fill(blank, (byte)0xff);
            File.WriteAllBytes(_rig.In("blank"), blank);
            KcmRig.Refused("KCM107", KcmExit.NoStore, "list", _rig.In("blank"), "--root", root);
        }

        [Fact]
        public void An_arena_needs_a_slot_of_its_own_and_no_other_user()
        {
            string[] words = _rig.Make("arena");
            KcmRig.Refused("KCM106", KcmExit.Usage, "list", words[0], "--root", _rig.In("root"));
            KcmRig.Refused(
                "KCM106", KcmExit.Usage, "list", words[0], "--root", _rig.In("root"),
                "--slot", "2");
            ArenaFile.Open(words[0], false, out ArenaFile? arena, out string _);
            using (arena) { KcmRig.Refused("KCM102", KcmExit.Unreadable, ["list", .. words]); }
        }

        [Fact]
        public void A_newer_format_is_left_to_a_newer_program()
        {
            // docs/kcm-format.md section 3: version at 4, CRC-32 of bytes 0 to 11 at 12.
            _rig.First.Image[4] = 2;
            uint crc = 0xffffffff;
            for (int i = 0; i < 12; i++)
            {
                crc ^= _rig.First.Image[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
                _rig.First.Image.AsSpan(12), ~crc);
            _rig.WriteImage("image");
            KcmRig.Refused(
                "KCM108", KcmExit.Newer, "list", _rig.In("image"), "--root", _rig.In("root"));
        }
    }
}
