using System;
using System.Linq;
using System.Security.Cryptography;
using Device.Desktop;
using Device.Kcm;
using Tools.Kcm.Errors;
using Tools.Kcm.Images;
using Tools.Kcm.Options;
using Tools.Kcm.Records;

namespace Tools.Kcm.Items
{
    /// <summary>What lies in an image: read once, then the store and its keys are
    /// forgotten.</summary>
    internal sealed class StoreView
    {
        private StoreView(
            StoreImage image, KcmHealth health, ItemView[] items, FlashView flash)
        {
            Where = image.Where;
            BankBytes = image.First.Length;
            Health = health;
            Items = items;
            Flash = flash;
        }

        /// <summary>File and slot.</summary>
        public string Where { get; }

        public int BankBytes { get; }

        public KcmHealth Health { get; }

        /// <summary>By area, type and name.</summary>
        public ItemView[] Items { get; }

        /// <summary>The records that the items come from, and the damaged ones.</summary>
        public FlashView Flash { get; }

        /// <param name="name">The image.</param>
        /// <param name="clock">Tells how long certificates are still valid.</param>
        /// <param name="wanted">Name that somebody asks for. Damage can take an item's name, but
        /// the store still knows whether it is this one, or one of those on flash.</param>
        /// <exception cref="Device.Desktop.Errors.CommandException">KCM100 to
        /// KCM109.</exception>
        public static StoreView Open(
            ImageName name, TimeProvider clock, string? wanted = null)
        {
            StoreImage image = ImageReader.Read(name);
            byte[] root = RootReader.Read(name);
            KcmStatus status = KcmStore.Mount(
                new ImageBank(image.First), new ImageBank(image.Second),
                new DotNetCrypto(), root, null, out KcmStore store);
            FlashView flash = FlashView.Read(image, root, wanted);
            CryptographicOperations.ZeroMemory(root);
            switch (status)
            {
                case KcmStatus.Success: break;
                case KcmStatus.StorageError: throw KcmErrors.ImageBlank(image.Where);
                case KcmStatus.InvalidFileVersion: throw KcmErrors.ImageNewer(image.Where);
                case KcmStatus.FileCorrupted:
                    throw image.HasHeader
                        ? KcmErrors.NotAuthentic(name, image.Where)
                        : KcmErrors.NoHeader(image.Where);
                default: throw new InvalidOperationException($"mount: {status}");
            }
            using (store)
            {
                ItemView[] items = new ItemReader(store, clock).ReadAll(flash.Names);
                return new StoreView(
                    image, store.GetHealth(),
                    items.OrderBy(item => item.Area).ThenBy(item => item.Type)
                        .ThenBy(item => item.Name, StringComparer.Ordinal).ToArray(), flash);
            }
        }
    }
}
