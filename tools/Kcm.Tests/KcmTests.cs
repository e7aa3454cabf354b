using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Device.Desktop;
using Device.Kcm;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: kcm tells what lies in an image of any shape, shows no secret, writes to no image,
    /// and says by code and exit code why it cannot go on.
    public sealed class KcmTests : IDisposable
    {
        private const int BankBytes = 8_192;

        private readonly string _folder = Directory.CreateTempSubdirectory("kcm-").FullName;
        private readonly byte[] _root = RandomNumberGenerator.GetBytes(32);
        private readonly MemoryBank _first = new MemoryBank(BankBytes);
        private readonly MemoryBank _second = new MemoryBank(BankBytes);
        private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
        private byte[] _scalar = [];

        public KcmTests()
        {
            File.WriteAllBytes(In("root"), _root);
            using KcmStore store = Mount(_first, _second, _root);
            Fill(store);
            WriteImage("image");
        }

        public void Dispose()
        {
            Directory.Delete(_folder, true);
        }

        [Theory]
        [InlineData("raw")]
        [InlineData("inverted")]
        [InlineData("two raw files")]
        [InlineData("file pair")]
        [InlineData("arena")]
        public void Every_shape_lists_alike_and_is_not_written(string shape)
        {
            string[] words = Make(shape);
            byte[][] before = Array.ConvertAll(
                Directory.GetFiles(_folder), File.ReadAllBytes);
            (int exit, string text, string error) = Run(["list", .. words]);
            Assert.Equal("", error);
            Assert.Equal(KcmExit.Done, exit);
            Assert.Contains("device", text, StringComparison.Ordinal);
            Assert.Equal(5, text.TrimEnd().Split('\n').Length);
            Assert.Equal(KcmExit.Done, Run(["verify", .. words]).Exit);
            Assert.Equal(before, Array.ConvertAll(
                Directory.GetFiles(_folder), File.ReadAllBytes));
        }

        [Theory]
        [InlineData("list")]
        [InlineData("show device")]
        [InlineData("show shared")]
        [InlineData("verify")]
        public void No_output_holds_a_window_of_a_key(string command)
        {
            foreach (string json in new[] { "", "--json" })
            {
                string[] parts = command.Split(' ');
                string[] args = [parts[0], In("image"), .. parts[1..], "--root", In("root")];
                string text = Run(json.Length == 0 ? args : [.. args, json]).Out;
                Assert.NotEqual("", text);
                foreach (byte[] key in new[] { _scalar, _secret, _root })
                {
                    for (int i = 0; i + 8 <= key.Length; i++)
                    {
                        byte[] window = key[i..(i + 8)];
                        Assert.DoesNotContain(
                            Convert.ToHexString(window), text, StringComparison.OrdinalIgnoreCase);
                    }
                    Assert.DoesNotContain(
                        Convert.ToBase64String(key)[..10], text, StringComparison.Ordinal);
                }
            }
        }

        [Fact]
        public void Show_tells_the_certificate_and_that_the_key_is_its_own()
        {
            (int exit, string text, string _) = Run(
                "show", In("image"), "device", "--root", In("root"), "--json");
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
        public void Export_writes_the_certificate_once()
        {
            string[] args =
                ["export-cert", In("image"), "device", "--root", In("root"), "--out", In("c.pem")];
            Assert.Equal(KcmExit.Done, Run(args).Exit);
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(
                In("c.pem"));
            Assert.Equal("CN=device-0042", certificate.Subject);
            Refused("KCM112", KcmExit.Unwritable, args);
        }

        [Fact]
        public void Diff_tells_what_changed()
        {
            using (KcmStore store = Mount(_first, _second, _root))
            {
                Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.Config, "uri"));
                Assert.Equal(
                    KcmStatus.Success, store.Put(KcmItemType.Config, "new", [1], 0, 1));
            }
            WriteImage("later");
            (int exit, string text, string _) = Run(
                "diff", In("image"), In("later"), "--root", In("root"));
            Assert.Equal(KcmExit.Findings, exit);
            Assert.Contains("removed  working config uri", text, StringComparison.Ordinal);
            Assert.Contains("added    working config new", text, StringComparison.Ordinal);
            Assert.Equal(
                KcmExit.Done,
                Run("diff", In("image"), In("image"), "--root", In("root")).Exit);
        }

        [Fact]
        public void Verify_names_the_corrupted_item_and_export_refuses_it()
        {
            int at = _first.Image.AsSpan().IndexOf("device"u8);
            Assert.True(at > 0);
            while (at >= 0)
            {
                _first.Image[at + 30] ^= 1;
                int next = _first.Image.AsSpan(at + 6).IndexOf("device"u8);
                at = next < 0 ? -1 : at + 6 + next;
            }
            WriteImage("image");
            (int exit, string text, string _) = Run("verify", In("image"), "--root", In("root"));
            Assert.Equal(KcmExit.Findings, exit);
            // Nothing vouches for the name in a record whose tag is wrong; who asks for the name
            // is told that it is this item.
            Assert.Contains(
                "corrupted: working certificate (name lost)", text, StringComparison.Ordinal);
            Refused(
                "KCM111", KcmExit.Findings,
                "export-cert", In("image"), "device", "--root", In("root"));
        }

        [Fact]
        public void Verify_finds_a_torn_tail_and_leaves_it()
        {
            // A byte behind the last commit, as a cut program leaves it.
            int tail = _first.Image.AsSpan(0, BankBytes - 48).LastIndexOfAnyExcept((byte)0xff);
            _first.Image[(tail / 16 + 1) * 16] = 0x01;
            WriteImage("image");
            byte[] before = File.ReadAllBytes(In("image"));
            (int exit, string text, string _) = Run("verify", In("image"), "--root", In("root"));
            Assert.Equal(KcmExit.Findings, exit);
            Assert.Contains("torn tail   yes", text, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(In("image")));
        }

        [Fact]
        public void What_cannot_be_looked_at_is_refused_by_code()
        {
            string root = In("root");
            string image = In("image");
            Refused("KCM100", KcmExit.Usage, "list");
            Refused("KCM100", KcmExit.Usage, "list", image);
            Refused("KCM100", KcmExit.Usage, "list", image, "--root", root, "--fleet-root", root);
            Refused("KCM101", KcmExit.Unreadable, "list", In("none"), "--root", root);
            Refused("KCM103", KcmExit.Unreadable, "list", image, "--root", In("none"));
            Refused("KCM103", KcmExit.Unreadable, "list", image, "--root", image);
            File.WriteAllBytes(In("odd"), new byte[2 * BankBytes - 1]);
            Refused("KCM104", KcmExit.NoStore, "list", In("odd"), "--root", root);
            File.WriteAllBytes(In("torn"), "KCMARENA"u8.ToArray());
            Refused("KCM105", KcmExit.NoStore, "list", In("torn"), "--root", root);
            Refused("KCM110", KcmExit.NoItem, "show", image, "none", "--root", root);
            Refused("KCM110", KcmExit.NoItem, "export-cert", image, "uri", "--root", root);
            File.WriteAllBytes(In("other"), new byte[32]);
            Refused("KCM109", KcmExit.NotAuthentic, "list", image, "--root", In("other"));
            byte[] blank = new byte[2 * BankBytes];
            File.WriteAllBytes(In("blank"), blank);
            Refused("KCM107", KcmExit.NoStore, "list", In("blank"), "--root", root);
            Array.Fill(blank, (byte)0xff);
            File.WriteAllBytes(In("blank"), blank);
            Refused("KCM107", KcmExit.NoStore, "list", In("blank"), "--root", root);
        }

        [Fact]
        public void An_arena_needs_a_slot_of_its_own_and_no_other_user()
        {
            string[] words = Make("arena");
            Refused("KCM106", KcmExit.Usage, "list", words[0], "--root", In("root"));
            Refused(
                "KCM106", KcmExit.Usage, "list", words[0], "--root", In("root"), "--slot", "2");
            ArenaFile.Open(words[0], false, out ArenaFile? arena, out string _);
            using (arena) { Refused("KCM102", KcmExit.Unreadable, ["list", .. words]); }
        }

        [Fact]
        public void A_newer_format_is_left_to_a_newer_program()
        {
            // docs/kcm-format.md section 3: version at 4, CRC-32 of bytes 0 to 11 at 12.
            _first.Image[4] = 2;
            uint crc = 0xffffffff;
            for (int i = 0; i < 12; i++)
            {
                crc ^= _first.Image[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
                _first.Image.AsSpan(12), ~crc);
            WriteImage("image");
            Refused("KCM108", KcmExit.Newer, "list", In("image"), "--root", In("root"));
        }

        [Fact]
        public void A_bug_is_called_one()
        {
            Assert.Equal("KCM170", KcmErrors.Bug(new InvalidOperationException("x")).Error.Code);
        }

        private void Refused(string code, int exit, params string[] args)
        {
            (int found, string text, string error) = Run(args);
            Assert.StartsWith($"error {code}:", error, StringComparison.Ordinal);
            Assert.Equal(4, error.TrimEnd().Split('\n').Length);
            Assert.Equal("", text);
            Assert.Equal(exit, found);
        }

        private static (int Exit, string Out, string Error) Run(params string[] args)
        {
            StringWriter output = new StringWriter();
            StringWriter error = new StringWriter();
            int exit = new KcmProgram(new Terminal(output, error, false)).Run(args);
            return (exit, output.ToString(), error.ToString());
        }

        private string[] Make(string shape)
        {
            switch (shape)
            {
                case "raw": return [In("image"), "--root", In("root")];
                case "inverted":
                    File.WriteAllBytes(
                        In("image"),
                        Array.ConvertAll(File.ReadAllBytes(In("image")), b => (byte)~b));
                    return [In("image"), "--root", In("root")];
                case "two raw files":
                    File.WriteAllBytes(In("a"), _first.Image);
                    File.WriteAllBytes(In("b"), _second.Image);
                    return [In("a") + "," + In("b"), "--root", In("root")];
                case "file pair":
                    FilePair.OpenOrCreate(
                        In("a"), In("b"), BankBytes, false, out FilePair? pair, out string _);
                    using (pair)
                    using (KcmStore store = Mount(pair!.First, pair.Second, _root)) { Fill(store); }
                    return [In("a") + "," + In("b"), "--root", In("root")];
                default:
                    ArenaFile.Create(
                        In("arena"), 2, BankBytes, false, out ArenaFile? arena, out string _);
                    byte[] root = new FleetSecret(_root).RootFor("device-000002");
                    using (arena)
                    using (KcmStore store = Mount(
                        arena!.GetBank(1, 0), arena.GetBank(1, 1), root))
                    {
                        Fill(store);
                    }
                    return [In("arena"), "--fleet-root", In("root"), "--slot", "1"];
            }
        }

        private void Fill(KcmStore store)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _scalar = key.ExportParameters(true).D!;
            byte[] der = key.ExportPkcs8PrivateKey();
            CertificateRequest request = new CertificateRequest(
                "CN=device-0042", key, HashAlgorithmName.SHA256);
            DateTimeOffset from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            byte[] certificate = request.CreateSelfSigned(from, from.AddYears(1)).RawData;
            byte[] uri = Encoding.ASCII.GetBytes("coaps://example.org");
            Put(store, KcmItemType.PrivateKey, "device", der);
            Put(store, KcmItemType.SymmetricKey, "shared", _secret);
            Put(store, KcmItemType.Config, "uri", uri);
            Put(store, KcmItemType.PublicKey, "peer", key.ExportSubjectPublicKeyInfo());
            Put(store, KcmItemType.Certificate, "device", certificate);
        }

        private static void Put(KcmStore store, KcmItemType type, string name, byte[] data)
        {
            Assert.Equal(KcmStatus.Success, store.Put(type, name, data, 0, data.Length));
        }

        private static KcmStore Mount(IBank first, IBank second, byte[] root)
        {
            Assert.Equal(
                KcmStatus.Success,
                KcmStore.Mount(
                    first, second, new DotNetCrypto(), root, null, out KcmStore store));
            return store;
        }

        private void WriteImage(string name)
        {
            File.WriteAllBytes(In(name), [.. _first.Image, .. _second.Image]);
        }

        private string In(string name)
        {
            return Path.Combine(_folder, name);
        }
    }
}
