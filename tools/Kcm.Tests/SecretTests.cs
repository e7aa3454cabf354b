using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Device.Kcm;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: whatever is asked and however, no output has a piece of a key, and no image is
    /// written.
    /// Method: every command with every option, on good, damaged and wrong images; all that comes
    /// out is searched for every window of eight bytes: raw, hex and base64.
    public sealed class SecretTests : IDisposable
    {
        private const int WindowBytes = 8;

        private readonly KcmRig _rig = new KcmRig();

        public SecretTests()
        {
            // Keys that somebody filed where they do not belong.
            byte[] pem = Encoding.ASCII.GetBytes(
                PemEncoding.WriteString("EC PRIVATE KEY", _rig.Scalar));
            _rig.Change(store =>
            {
                Assert.Equal(KcmStatus.Success, store.Put(
                    KcmItemType.Config, "raw", _rig.Secret, 0, _rig.Secret.Length));
                Assert.Equal(KcmStatus.Success, store.Put(
                    KcmItemType.Config, "pem", pem, 0, pem.Length));
            });
            byte[] damaged = File.ReadAllBytes(_rig.In("image"));
            for (int at = 48; at < 1_024; at += 160) { damaged[at + 5] ^= 4; }
            File.WriteAllBytes(_rig.In("damaged"), damaged);
            File.WriteAllBytes(_rig.In("wrong"), new byte[32]);
        }

        public static TheoryData<string> Commands { get; } = new TheoryData<string>
        {
            "list",
            "show device",
            "show shared",
            "show raw",
            "show pem",
            "show device --area working",
            "show device --area factory",
            "verify",
            "records",
            "export-cert device",
            "export-cert device --form der",
            "export-cert device --form pem --index 0",
            "export-cert shared",
            "export-cert device --out OUT",
            "export-cert device --out OUT --force",
            "diff OTHER",
        };

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Theory]
        [MemberData(nameof(Commands))]
        public void No_output_holds_a_window_of_a_key_and_no_image_is_written(string command)
        {
            string[] inputs = ["image", "damaged", "root", "wrong"];
            byte[][] before = Hashes(inputs);
            int said = 0;
            foreach (string image in new[] { "image", "damaged" })
            {
                foreach (string root in new[] { "root", "wrong" })
                {
                    foreach (string json in new[] { "", "--json" })
                    {
                        File.Delete(_rig.In("out"));
                        said += Check(command, image, root, json);
                    }
                }
            }
            Assert.Equal(8, said);
            Assert.Equal(before, Hashes(inputs));
        }

        [Theory]
        [InlineData("raw")]
        [InlineData("hex")]
        [InlineData("base64")]
        public void The_search_finds_a_window_in_every_spelling(string spelling)
        {
            byte[] window = _rig.Scalar[5..(5 + WindowBytes)];
            byte[] output = spelling switch
            {
                "raw" => [1, .. window, 2],
                "hex" => Encoding.ASCII.GetBytes("x" + Convert.ToHexString(window)),
                _ => Encoding.ASCII.GetBytes(Convert.ToBase64String(_rig.Scalar)),
            };
            Assert.True(Holds(output, _rig.Scalar));
        }

        // Returns 1 when something was said.
        private int Check(string command, string image, string root, string json)
        {
            string[] words = command.Split(' ')
                .Select(word => word == "OUT" ? _rig.In("out") : word)
                .Select(word => word == "OTHER" ? _rig.In("damaged") : word).ToArray();
            List<string> args =
                [words[0], _rig.In(image), .. words[1..], "--root", _rig.In(root)];
            if (json.Length > 0) { args.Add(json); }
            (int _, string text, string error) = KcmRig.Run(args.ToArray(), out byte[] bytes);
            byte[] file = File.Exists(_rig.In("out")) ? File.ReadAllBytes(_rig.In("out")) : [];
            byte[] all = [.. Encoding.UTF8.GetBytes(text + error), .. bytes, .. file];
            foreach (byte[] key in new[] { _rig.Scalar, _rig.Secret, _rig.Root })
            {
                Assert.False(Holds(all, key), $"{command} {image} {root} {json}");
            }
            return all.Length > 0 ? 1 : 0;
        }

        private static bool Holds(byte[] output, byte[] key)
        {
            string text = Encoding.Latin1.GetString(output);
            for (int i = 0; i + WindowBytes <= key.Length; i++)
            {
                byte[] window = key[i..(i + WindowBytes)];
                bool isThere = output.AsSpan().IndexOf(window) >= 0
                    || text.Contains(
                        Convert.ToHexString(window), StringComparison.OrdinalIgnoreCase)
                    || text.Contains(Base64Of(key, i), StringComparison.Ordinal)
                    || text.Contains(
                        Base64Of(key, i).Replace('+', '-').Replace('/', '_'),
                        StringComparison.Ordinal);
                if (isThere) { return true; }
            }
            return false;
        }

        // The letters that these bytes alone decide, wherever in a group of three they begin: a
        // text that holds the bytes has the letters of one of three alignments.
        private static string Base64Of(byte[] key, int i)
        {
            int count = WindowBytes / 3 * 3;
            return Convert.ToBase64String(key, i, count);
        }

        private byte[][] Hashes(string[] names)
        {
            return Array.ConvertAll(
                names, name => SHA256.HashData(File.ReadAllBytes(_rig.In(name))));
        }
    }
}
