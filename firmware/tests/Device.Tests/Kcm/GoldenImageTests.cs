using System;
using System.IO;
using System.Linq;
using Device.Desktop;
using Device.Kcm;
using Xunit;

namespace Device.Tests.Kcm
{
    /// Goal: what a device has on flash today mounts and reads forever.
    /// Method: golden/v*.bin are both banks of 8 KiB, one after the other, as the format version of
    /// their name left them; golden/v*.txt is what they hold. They are never made again: a new
    /// format version adds files. KCM_GOLDEN_WRITE=folder writes those of the present version.
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

        [Fact]
        public void An_image_of_the_present_version_can_be_made_again()
        {
            string? folder = Environment.GetEnvironmentVariable("KCM_GOLDEN_WRITE");
            foreach (bool isTorn in new[] { false, true })
            {
                SimFlash flash = GoldenImage.Make(isTorn);
                Snapshot found = Snapshot.Take(Mount(flash.First, flash.Second));
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
