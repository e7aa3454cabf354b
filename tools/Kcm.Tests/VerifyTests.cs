using System;
using System.IO;
using System.Security.Cryptography;
using Device.Agent;
using Device.Kcm;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: verify finds what no reading of single items shows, and calls nothing a fault of the
    /// store that is not.
    public sealed class VerifyTests : IDisposable
    {
        private readonly KcmRig _rig = new KcmRig();

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Theory]
        [InlineData("device", "device", "device", KcmExit.Findings)]
        [InlineData("other names", "device-key", "device", KcmExit.Done)]
        [InlineData(
            "factory identity", ItemNames.BootstrapKey, ItemNames.BootstrapCertificate,
            KcmExit.Findings)]
        [InlineData(
            "operational identity", ItemNames.ManagementKey, ItemNames.ManagementCertificate,
            KcmExit.Findings)]
        public void A_certificate_of_another_key_is_a_finding(
            string why, string key, string certificate, int expected)
        {
            _rig.Change(store =>
            {
                Assert.Equal(
                    KcmStatus.Success, store.Delete(KcmItemType.PrivateKey, "device"));
                Assert.Equal(
                    KcmStatus.Success, store.Delete(KcmItemType.Certificate, "device"));
                using ECDsa first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                using ECDsa second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                Put(store, KcmItemType.PrivateKey, key, first.ExportPkcs8PrivateKey());
                Put(store, KcmItemType.Certificate, certificate, TestChain.Make(second, 1));
            });
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.True(expected == exit, why + text);
            bool isTold = text.Contains(
                $"working certificate {certificate} does not belong to working private-key {key}",
                StringComparison.Ordinal);
            Assert.Equal(expected == KcmExit.Findings, isTold);
        }

        [Fact]
        public void Old_bytes_in_the_spare_bank_are_a_finding()
        {
            byte[] before = (byte[])_rig.First.Image.Clone();
            _rig.Change(store => Assert.Equal(
                KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "shared")));
            Assert.Contains("clean", _rig.Look("verify").Out, StringComparison.Ordinal);
            // As a cut leaves it between the new image and the erase of the old one.
            before.CopyTo(_rig.First.Image, 0);
            _rig.WriteImage("image");
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.Equal(KcmExit.Findings, exit);
            Assert.Contains("erase pending: ", text, StringComparison.Ordinal);
            Assert.Contains("first bank  old, ", text, StringComparison.Ordinal);
            Assert.Contains("second bank live, ", text, StringComparison.Ordinal);
            Assert.Contains(
                "\"isErasePending\":true", _rig.Look("verify", "--json").Out,
                StringComparison.Ordinal);
            Assert.Contains(
                "first bank: old, generation 1", _rig.Look("records").Out,
                StringComparison.Ordinal);
        }

        [Theory]
        [InlineData("runs", -10, 20, "20 days left", false)]
        [InlineData("last day", -10, 0, "0 days left", false)]
        [InlineData("over", -10, -3, "expired 3 days ago", true)]
        [InlineData("to come", 1, 20, "begins in 1 day", true)]
        [InlineData("long", -10, 4_000, "10 years left", false)]
        public void Validity_is_told_and_is_no_fault_of_the_store(
            string why, int fromDays, int toDays, string expected, bool isNote)
        {
            _rig.Change(store =>
            {
                using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                Put(store, KcmItemType.Certificate, "other", TestChain.Make(
                    key, 1, KcmRig.Now.AddDays(fromDays), KcmRig.Now.AddDays(toDays)));
            });
            Assert.Contains(expected, _rig.Look("list").Out, StringComparison.Ordinal);
            Assert.Contains(expected, _rig.Look("show", "other").Out, StringComparison.Ordinal);
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.True(exit == KcmExit.Done, why);
            Assert.Equal(
                isNote,
                text.Contains("note        working certificate other", StringComparison.Ordinal));
        }

        [Theory]
        [InlineData("zeros", 0x00)]
        [InlineData("erased", 0xff)]
        [InlineData("noise", 0x5a)]
        public void A_bad_sector_is_told_and_never_a_bug(string why, int filling)
        {
            byte[] whole = File.ReadAllBytes(_rig.In("image"));
            for (int sector = 0; sector < whole.Length; sector += 4_096)
            {
                byte[] spoilt = (byte[])whole.Clone();
                Array.Fill(spoilt, (byte)filling, sector, 4_096);
                File.WriteAllBytes(_rig.In("image"), spoilt);
                foreach (string command in new[] { "list", "verify", "records" })
                {
                    (int exit, string text, string error) = _rig.Look(command);
                    Assert.True(exit < KcmExit.Bug, $"{why} {sector} {error}");
                    Assert.True(text.Length == 0 != (error.Length == 0), $"{why} {sector}");
                }
                bool isLiveHit = sector < KcmRig.BankBytes;
                bool isSame = spoilt.AsSpan().SequenceEqual(whole);
                int found = _rig.Look("verify").Exit;
                // The spare bank is blank: what it holds instead is a pending erase. Zeros hold
                // nothing: the store itself writes them where an erase fails.
                bool isHarmless = isSame || (filling == 0 && !isLiveHit);
                Assert.True(
                    isHarmless ? found == KcmExit.Done : found != KcmExit.Done,
                    $"{why} {sector} {isLiveHit} {found}");
            }
        }

        [Theory]
        [InlineData("the one at the start", 0)]
        [InlineData("its mirror", KcmRig.BankBytes - 48)]
        public void A_header_with_one_copy_left_is_a_finding(string why, int at)
        {
            _rig.First.Image[at + 20] ^= 1;
            _rig.WriteImage("image");
            (int exit, string text, string _) = _rig.Look("verify");
            Assert.True(exit == KcmExit.Findings, why);
            Assert.Contains(
                $"header: the copy at 0x{at:x4} of the first bank is not whole", text,
                StringComparison.Ordinal);
        }

        [Fact]
        public void A_truncated_image_is_refused_with_its_size()
        {
            byte[] whole = File.ReadAllBytes(_rig.In("image"));
            foreach (int count in new[] { 0, 1, 15, 4_096, 8_191, 8_192, 16_383 })
            {
                File.WriteAllBytes(_rig.In("image"), whole[..count]);
                (int exit, string _, string error) = _rig.Look("verify");
                Assert.Equal(KcmExit.NoStore, exit);
                Assert.StartsWith("error KCM104:", error, StringComparison.Ordinal);
                Assert.Contains($"it has {count} bytes", error, StringComparison.Ordinal);
            }
        }

        [Fact]
        public void An_image_without_any_header_is_not_blamed_on_the_root_of_trust()
        {
            foreach (int at in new[] { 0, KcmRig.BankBytes - 48 })
            {
                Array.Fill(_rig.First.Image, (byte)0x5a, at, 48);
            }
            _rig.WriteImage("image");
            KcmRig.Refused(
                "KCM113", KcmExit.NoStore, "list", _rig.In("image"), "--root", _rig.In("root"));
        }

        private static void Put(KcmStore store, KcmItemType type, string name, byte[] data)
        {
            Assert.Equal(KcmStatus.Success, store.Put(type, name, data, 0, data.Length));
        }
    }
}
