using System;
using System.IO;
using System.Text;
using Device.Kcm;
using Tools.Kcm.Errors;
using Xunit;

namespace Tools.Kcm.Tests
{
    /// Goal: diff says what happened to an item, not only that two lists differ.
    public sealed class DiffTests : IDisposable
    {
        private readonly KcmRig _rig = new KcmRig();

        public void Dispose()
        {
            _rig.Dispose();
        }

        [Fact]
        public void A_promoted_item_has_moved()
        {
            _rig.Change(store =>
            {
                Set(store, KcmArea.Staged, "plan", "one");
                Set(store, KcmArea.Staged, "other", "one");
            });
            Keep();
            _rig.Change(store =>
            {
                using KcmTransaction change = store.Begin();
                Assert.Equal(KcmStatus.Success, change.Promote(KcmItemType.Config, "plan"));
                Assert.Equal(
                    KcmStatus.Success,
                    change.Delete(KcmArea.Staged, KcmItemType.Config, "other"));
                Assert.Equal(KcmStatus.Success, change.Commit());
                Set(store, KcmArea.Factory, "other", "two");
            });
            (int exit, string text, string _) = Diff();
            Assert.Equal(KcmExit.Findings, exit);
            Assert.Equal(
                "removed  staged config other  one\n"
                    + "moved    staged config plan -> working\n"
                    + "added    factory config other  two\n",
                text.ReplaceLineEndings("\n"));
        }

        [Fact]
        public void The_same_item_in_two_areas_is_two_items()
        {
            Keep();
            _rig.Change(store => Set(store, KcmArea.Factory, "uri", "coaps://example.org"));
            Assert.Contains(
                "added    factory config uri  coaps://example.org", Diff().Out,
                StringComparison.Ordinal);
        }

        [Fact]
        public void A_change_tells_before_and_after_and_hides_what_is_secret()
        {
            Keep();
            byte[] other = new byte[32];
            _rig.Change(store =>
            {
                Set(store, KcmArea.Working, "uri", "coaps://example.net");
                using KcmTransaction change = store.Begin();
                Assert.Equal(KcmStatus.Success, change.Set(
                    KcmArea.Working, KcmItemType.SymmetricKey, "shared", other, 0, 32));
                Assert.Equal(KcmStatus.Success, change.Commit());
            });
            string text = Diff().Out;
            Assert.Contains(
                "changed  working config uri  coaps://example.org -> coaps://example.net", text,
                StringComparison.Ordinal);
            Assert.Contains(
                "changed  working symmetric-key shared  32 bytes, other bytes", text,
                StringComparison.Ordinal);
        }

        [Fact]
        public void Images_of_another_shape_and_generation_are_alike_by_their_items()
        {
            string[] pair = _rig.Make("two raw files");
            (int exit, string text, string _) = KcmRig.Run(
                "diff", _rig.In("image"), pair[0], "--root", _rig.In("root"));
            Assert.Equal(KcmExit.Done, exit);
            Assert.Contains("alike: 5 items", text, StringComparison.Ordinal);
            File.WriteAllBytes(_rig.In("dump"), [.. new byte[4_096], .. File.ReadAllBytes(
                _rig.In("image"))]);
            Assert.Equal(KcmExit.Done, KcmRig.Run(
                "diff", _rig.In("dump"), _rig.In("dump"), "--root", _rig.In("root"),
                "--offset", "0x1000", "--other-offset", "4096").Exit);
        }

        private void Keep()
        {
            File.Copy(_rig.In("image"), _rig.In("before"));
        }

        private (int Exit, string Out, string Error) Diff()
        {
            return KcmRig.Run(
                "diff", _rig.In("before"), _rig.In("image"), "--root", _rig.In("root"));
        }

        private static void Set(KcmStore store, KcmArea area, string name, string text)
        {
            byte[] data = Encoding.ASCII.GetBytes(text);
            using KcmTransaction change = store.Begin();
            Assert.Equal(KcmStatus.Success, change.Set(
                area, KcmItemType.Config, name, data, 0, data.Length));
            Assert.Equal(KcmStatus.Success, change.Commit());
        }
    }
}
