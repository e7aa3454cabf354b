using System;
using System.Linq;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Deletes or replaces secrets in every way there is and looks, on the raw flash, for
    /// the sealed bytes that held them.</summary>
    internal static class SecretRun
    {
        private const int WindowBytes = 8;

        /// <returns>What was found, or null.</returns>
        public static string? Execute(Func<IBank, IBank, (IBank First, IBank Second)> wrap)
        {
            SimFlash flash = new SimFlash(8_192);
            CheapKeyCrypto crypto = new CheapKeyCrypto();
            (IBank first, IBank second) = wrap(flash.First, flash.Second);
            if (KcmStore.Mount(first, second, crypto, StoreFixture.Root, null, out KcmStore store)
                != KcmStatus.Success)
            {
                return "mount";
            }
            byte[] secret = new byte[64];
            crypto.FillRandom(secret, 0, secret.Length);
            string[] ways = { "delete", "replace", "delete-staged", "promote", "reset" };
            foreach (string way in ways)
            {
                KcmArea area = way == "delete-staged" ? KcmArea.Staged : KcmArea.Working;
                byte[] before = Image(flash);
                KcmTransaction t = store.Begin();
                t.Set(area, KcmItemType.SymmetricKey, "s", secret, 0, secret.Length);
                if (t.Commit() != KcmStatus.Success) { return $"{way}: set"; }
                byte[] withSecret = Image(flash);
                if (Remove(store, way) != KcmStatus.Success) { return $"{way}: remove"; }
                string? found = Compare(before, withSecret, Image(flash), way);
                if (found != null) { return found; }
                store.Delete(KcmItemType.SymmetricKey, "s");
            }
            byte[] last = Image(flash);
            for (int i = 0; i + WindowBytes <= secret.Length; i++)
            {
                if (last.AsSpan().IndexOf(secret.AsSpan(i, WindowBytes)) >= 0) { return "clear"; }
            }
            return null;
        }

        private static KcmStatus Remove(KcmStore store, string way)
        {
            byte[] other = { 1, 2, 3, 4 };
            KcmTransaction t = store.Begin();
            switch (way)
            {
                case "delete": return store.Delete(KcmItemType.SymmetricKey, "s");
                case "reset": return store.FactoryReset();
                case "replace":
                    t.Set(KcmArea.Working, KcmItemType.SymmetricKey, "s", other, 0, 4);
                    return t.Commit();
                case "delete-staged":
                    t.Delete(KcmArea.Staged, KcmItemType.SymmetricKey, "s");
                    return t.Commit();
                default:
                    t.Set(KcmArea.Staged, KcmItemType.SymmetricKey, "s", other, 0, 4);
                    t.Promote(KcmItemType.SymmetricKey, "s");
                    return t.Commit();
            }
        }

        /// <summary>No run of bytes that came with the secret may still be there.</summary>
        private static string? Compare(byte[] before, byte[] with, byte[] after, string way)
        {
            for (int i = 0; i + WindowBytes <= with.Length; i++)
            {
                ReadOnlySpan<byte> window = with.AsSpan(i, WindowBytes);
                bool isNew = !window.SequenceEqual(before.AsSpan(i, WindowBytes))
                    && window.IndexOfAnyExcept((byte)0xff) >= 0;
                if (isNew && window.SequenceEqual(after.AsSpan(i, WindowBytes)))
                {
                    return $"{way}: sealed bytes of the secret at {i}";
                }
            }
            return null;
        }

        private static byte[] Image(SimFlash flash)
        {
            return flash.ImageOf(0).Concat(flash.ImageOf(1)).ToArray();
        }
    }
}
