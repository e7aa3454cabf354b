using System;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Device.Kcm;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: a certificate leaves the store as others read it, and nothing that was there before is
    /// lost by it.
    public sealed class ExportTests : IDisposable
    {
        private readonly KcmRig _rig = new KcmRig();
        private readonly byte[] _chain;

        public ExportTests()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _chain = TestChain.Make(key, 3);
            _rig.Change(store => Assert.Equal(
                KcmStatus.Success,
                store.Put(KcmItemType.Certificate, "chain", _chain, 0, _chain.Length)));
        }

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Fact]
        public void A_chain_goes_out_as_it_lies_in_the_store()
        {
            Assert.Equal(_chain, Export("--form", "der"));
            X509Certificate2Collection found = new X509Certificate2Collection();
            found.ImportFromPem(Encoding.ASCII.GetString(Export()));
            Assert.Equal(3, found.Count);
            Assert.Equal("CN=leaf", found[0].Subject);
            Assert.Equal("CN=ca-2", found[2].Subject);
            byte[] middle = Export("--form", "der", "--index", "1");
            Assert.Equal(found[1].RawData, middle);
            Assert.Equal(
                KcmExit.Usage, _rig.Look("export-cert", "chain", "--index", "3").Exit);
        }

        [Theory]
        [InlineData("pem")]
        [InlineData("der")]
        public void A_file_gets_the_very_bytes_of_standard_output(string form)
        {
            string file = _rig.In("out");
            (int exit, string text, string error) = _rig.Look(
                "export-cert", "chain", "--form", form, "--out", file);
            Assert.True(exit == KcmExit.Done, error);
            Assert.Contains(
                "working certificate chain, certificates: 3", text, StringComparison.Ordinal);
            Assert.Equal(Export("--form", form), File.ReadAllBytes(file));
        }

        [Fact]
        public void A_file_that_is_there_stays_without_force()
        {
            string file = _rig.In("out");
            File.WriteAllText(file, "mine");
            string[] args = [
                "export-cert", _rig.In("image"), "chain", "--root", _rig.In("root"),
                "--out", file];
            KcmRig.Refused("KCM112", KcmExit.Unwritable, args);
            Assert.Equal("mine", File.ReadAllText(file));
            Assert.Equal(KcmExit.Done, KcmRig.Run([.. args, "--force"]).Exit);
            Assert.Equal(Export(), File.ReadAllBytes(file));
            Assert.Empty(Directory.GetFiles(_rig.Folder, "out.kcm-*"));
            KcmRig.Refused(
                "KCM112", KcmExit.Unwritable, "export-cert", _rig.In("image"), "chain", "--root",
                _rig.In("root"), "--out", _rig.Folder, "--force");
            KcmRig.Refused(
                "KCM112", KcmExit.Unwritable, "export-cert", _rig.In("image"), "chain", "--root",
                _rig.In("root"), "--out", _rig.In("none/out"));
        }

        [Fact]
        public void No_force_overwrites_the_image_or_the_root_of_trust()
        {
            byte[] image = File.ReadAllBytes(_rig.In("image"));
            File.CreateSymbolicLink(_rig.In("link"), _rig.In("image"));
            Directory.CreateSymbolicLink(_rig.In("folder"), _rig.Folder);
            foreach (string target in new[] { "image", "root", "link", "folder/image" })
            {
                KcmRig.Refused(
                    "KCM114", KcmExit.Unwritable, "export-cert", _rig.In("image"), "chain",
                    "--root", _rig.In("root"), "--out", _rig.In(target), "--force");
            }
            Assert.Equal(image, File.ReadAllBytes(_rig.In("image")));
            Assert.Equal(_rig.Root, File.ReadAllBytes(_rig.In("root")));
        }

        [Theory]
        [InlineData("two results", "--json")]
        [InlineData("nothing to overwrite", "--force")]
        [InlineData("no form", "--form=txt")]
        [InlineData("no index", "--index=leaf")]
        [InlineData("an index past the longest chain", "--index=5")]
        public void Options_that_make_no_sense_are_refused(string why, string option)
        {
            Assert.NotEmpty(why);
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "export-cert", _rig.In("image"), "chain", "--root",
                _rig.In("root"), option);
        }

        [Fact]
        public void The_area_decides_which_one_goes_out()
        {
            byte[][] certificates = new byte[3][];
            _rig.Change(store =>
            {
                using KcmTransaction change = store.Begin();
                for (int i = 0; i < 3; i++)
                {
                    using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                    certificates[i] = TestChain.Make(key, 1);
                    Assert.Equal(KcmStatus.Success, change.Set(
                        (KcmArea)i, KcmItemType.Certificate, "chain", certificates[i], 0,
                        certificates[i].Length));
                }
                Assert.Equal(KcmStatus.Success, change.Commit());
            });
            Assert.Equal(certificates[0], Export("--form", "der"));
            foreach (KcmArea area in new[] { KcmArea.Working, KcmArea.Factory, KcmArea.Staged })
            {
                string word = area.ToString().ToLowerInvariant();
                Assert.Equal(certificates[(int)area], Export("--form", "der", "--area", word));
                (int _, string text, string _) = _rig.Look("show", "chain", "--area", word);
                Assert.StartsWith($"{word} certificate chain", text, StringComparison.Ordinal);
            }
            KcmRig.Refused(
                "KCM100", KcmExit.Usage, "show", _rig.In("image"), "chain", "--root",
                _rig.In("root"), "--area", "attic");
        }

        [OpenSslFact]
        public void OpenSSL_reads_every_form_and_agrees_on_every_value()
        {
            (int _, string shown, string _) = _rig.Look("show", "chain");
            string[] subjects = ["CN=leaf", "CN=ca-1", "CN=ca-2"];
            for (int i = 0; i < subjects.Length; i++)
            {
                foreach (string form in new[] { "pem", "der" })
                {
                    string file = _rig.In($"{i}.{form}");
                    Assert.Equal(KcmExit.Done, _rig.Look(
                        "export-cert", "chain", "--form", form, "--index", $"{i}",
                        "--out", file).Exit);
                    string told = OpenSsl(
                        "x509", "-in", file, "-inform", form, "-noout", "-subject", "-nameopt",
                        "RFC2253", "-fingerprint", "-sha256");
                    Assert.Contains("subject=" + subjects[i], told, StringComparison.Ordinal);
                    string fingerprint = told[(told.LastIndexOf('=') + 1)..]
                        .Replace(":", "", StringComparison.Ordinal).Trim();
                    Assert.Contains(
                        $"SHA-256    {fingerprint.ToLowerInvariant()}", shown,
                        StringComparison.Ordinal);
                }
            }

            // The whole chain, as a peer would be given it: leaf and what stands behind it.
            string chain = _rig.In("chain.pem");
            Assert.Equal(
                KcmExit.Done, _rig.Look("export-cert", "chain", "--out", chain).Exit);
            string verdict = OpenSsl(
                "verify", "-attime", $"{KcmRig.Now.ToUnixTimeSeconds()}", "-CAfile",
                _rig.In("2.pem"), "-untrusted", chain, chain);
            Assert.Contains(": OK", verdict, StringComparison.Ordinal);
        }

        private byte[] Export(params string[] more)
        {
            (int exit, string text, string error) = KcmRig.Run(
                ["export-cert", _rig.In("image"), "chain", "--root", _rig.In("root"), .. more],
                out byte[] bytes);
            Assert.Equal("", error);
            Assert.Equal("", text);
            Assert.Equal(KcmExit.Done, exit);
            return bytes;
        }

        private static string OpenSsl(params string[] args)
        {
            ProcessStartInfo start = new ProcessStartInfo("openssl", args)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output + error);
            return output;
        }
    }
}
