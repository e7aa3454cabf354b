using System;
using System.IO;
using System.Linq;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: what a device has on flash today mounts and reads forever; a backup of today is put
    /// back forever.
    /// Method: golden/v*.bin are both banks of 8 KiB, one after the other, as the format version of
    /// their name left them, golden/backup-v*.bin is a backup of the version of its name; the .txt
    /// beside each is what it holds. They are never made again: a new format version adds files.
    /// KCM_GOLDEN_WRITE=folder writes those of the present version.
    public sealed class GoldenImageTests
    {
        private const int BankBytes = 8_192;

        [Theory]
        [InlineData("v1-clean", false)]
        [InlineData("v1-torn", true)]
        public void Mounts_and_reads_forever(string name, bool isTorn)
        {
            string folder = Path.Combine(AppContext.BaseDirectory, "Kcm", "golden");
            byte[] image = File.ReadAllBytes(Path.Combine(folder, name + ".bin"));
            string[] expected = File.ReadAllLines(Path.Combine(folder, name + ".txt"));
            Assert.Equal(2 * BankBytes, image.Length);
            MemoryBank first = new MemoryBank(BankBytes);
            MemoryBank second = new MemoryBank(BankBytes);
            image.AsSpan(0, BankBytes).CopyTo(first.Image);
            image.AsSpan(BankBytes).CopyTo(second.Image);

            KcmStore store = Mount(first, second);
            Assert.Equal(expected, Snapshot.Take(store).Lines().ToArray());
            Assert.Equal(isTorn, store.GetHealth().TailWasTorn);
            Assert.Equal(0, store.GetHealth().CorruptedCount);

            // It also goes on from there.
            Assert.Equal(
                KcmStatus.Success, store.Put(KcmItemType.Config, "later", new byte[9], 0, 9));
            store = Mount(first, second);
            Assert.Equal(expected.Length + 1, store.ItemCount);
            Assert.Equal(KcmStatus.Success, store.Delete(KcmItemType.Config, "later"));
            Assert.Equal(KcmStatus.Success, store.FactoryReset());
            string[] left = Snapshot.Take(Mount(first, second)).Lines().ToArray();
            Assert.Equal(
                expected.Where(x => x.StartsWith("Factory/", StringComparison.Ordinal)), left);
        }

        [Theory]
        [InlineData("backup-v1")]
        public void A_backup_is_put_back_forever(string version)
        {
            string folder = Path.Combine(AppContext.BaseDirectory, "Kcm", "golden");
            byte[] backup = File.ReadAllBytes(Path.Combine(folder, version + ".bin"));
            string[] expected = File.ReadAllLines(Path.Combine(folder, version + ".txt"));
            SimFlash flash = new SimFlash(BankBytes);
            foreach (string name in new[] { "blank", "later" })
            {
                KcmStore store = Mount(flash);
                if (name == "later")
                {
                    Assert.Equal(
                        KcmStatus.Success, store.Put(KcmItemType.Config, name, new byte[9], 0, 9));
                    Assert.Equal(
                        KcmStatus.Success, store.Delete(KcmItemType.SymmetricKey, "disk"));
                }
                Assert.Equal(
                    KcmStatus.Success, KcmBackup.Restore(store, backup, 0, backup.Length));
                Assert.Equal(expected, Snapshot.Take(store).Lines().ToArray());
                Assert.Equal(expected, Snapshot.Take(Mount(flash)).Lines().ToArray());
            }
        }

        [Fact]
        public void A_backup_of_the_present_version_can_be_made_again()
        {
            KcmStore store = Mount(GoldenImage.Make(false));
            string[] lines = Snapshot.Take(store).Lines().ToArray();
            Assert.Equal(KcmStatus.Success, KcmBackup.GetSize(store, out int size));
            byte[] backup = new byte[size];
            Assert.Equal(KcmStatus.Success, KcmBackup.Write(store, backup, 0, size, out int count));
            Assert.Equal(size, count);
            KcmStore other = Mount(new SimFlash(BankBytes));
            Assert.Equal(KcmStatus.Success, KcmBackup.Restore(other, backup, 0, size));
            Assert.Equal(lines, Snapshot.Take(other).Lines().ToArray());
            string? folder = Environment.GetEnvironmentVariable("KCM_GOLDEN_WRITE");
            if (folder == null) { return; }
            File.WriteAllBytes(Path.Combine(folder, "backup-v1.bin"), backup);
            File.WriteAllText(
                Path.Combine(folder, "backup-v1.txt"), string.Join("\n", lines) + "\n");
        }

        [Fact]
        public void An_image_of_the_present_version_can_be_made_again()
        {
            string? folder = Environment.GetEnvironmentVariable("KCM_GOLDEN_WRITE");
            foreach (bool isTorn in new[] { false, true })
            {
                SimFlash flash = GoldenImage.Make(isTorn);
                Snapshot found = Snapshot.Take(Mount(flash));
                Assert.Contains(
                    found.Lines(), x => x.Contains("Staged/", StringComparison.Ordinal));
                if (folder == null) { continue; }
                flash = GoldenImage.Make(isTorn);
                string path = Path.Combine(folder, isTorn ? "v1-torn" : "v1-clean");
                File.WriteAllBytes(
                    path + ".bin", flash.ImageOf(0).Concat(flash.ImageOf(1)).ToArray());
                File.WriteAllText(path + ".txt", string.Join("\n", found.Lines()) + "\n");
            }
        }

        private static KcmStore Mount(SimFlash flash)
        {
            return Mount(flash.First, flash.Second);
        }

        private static KcmStore Mount(IBank first, IBank second)
        {
            KcmStatus status = KcmStore.Mount(
                first, second, new CheapKeyCrypto(), StoreFixture.Root, null,
                out KcmStore store);
            Assert.Equal(KcmStatus.Success, status);
            return store;
        }
    }
}
