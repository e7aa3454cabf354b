using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Damages images and judges what a mount makes of them: never a wrong byte, and
    /// nothing lost without being reported.</summary>
    internal static class DamageRun
    {
        private const int BankBytes = 8_192;

        /// <summary>An image with a compacted part and a log behind it.</summary>
        public static MemoryBank[] MakeImage(ICrypto crypto, out Dictionary<string, byte[]> items)
        {
            MemoryBank[] banks = { new MemoryBank(BankBytes), new MemoryBank(BankBytes) };
            items = new Dictionary<string, byte[]>();
            KcmStore.Mount(banks[0], banks[1], crypto, StoreFixture.Root, null, out KcmStore store);
            for (int i = 0; i < 6; i++) { Write(store, items, $"image-{i}", i * 10, 1); }
            store.Put(KcmItemType.SymmetricKey, "compact", new byte[16], 0, 16);
            store.Delete(KcmItemType.SymmetricKey, "compact");
            for (int i = 0; i < 6; i++) { Write(store, items, $"log-{i}", i * 10, 2); }
            Write(store, items, "image-0", 30, 3);
            Write(store, items, "log-0", 31, 4);
            store.Delete(KcmItemType.Config, "log-1");
            items.Remove("log-1");
            Write(store, items, "last", 5, 5);
            return banks;
        }

        /// <summary>Flips one bit of every byte in use, or of fewer, and looks.</summary>
        /// <returns>The first wrong result, or null.</returns>
        public static string? FlipBits(ICrypto crypto, int flips)
        {
            MemoryBank[] banks = MakeImage(crypto, out Dictionary<string, byte[]> items);
            List<(int Bank, int Address)> used = new List<(int Bank, int Address)>();
            for (int bank = 0; bank < 2; bank++)
            {
                for (int i = 0; i < BankBytes; i++)
                {
                    if (banks[bank].Image[i] != 0xff) { used.Add((bank, i)); }
                }
            }
            Random random = new Random(7);
            for (int i = 0; i < flips; i++)
            {
                (int bank, int address) = used[(int)((long)i * used.Count / flips)];
                int bit = 1 << random.Next(8);
                MemoryBank[] copy = Copy(banks);
                copy[bank].Image[address] ^= (byte)bit;
                string? error = Judge(copy, crypto, items);
                if (error != null) { return $"bank={bank} address={address} bit={bit}: {error}"; }
            }
            return null;
        }

        /// <summary>Mounts a damaged image and reads everything.</summary>
        public static string? Judge(
            MemoryBank[] banks, ICrypto crypto, Dictionary<string, byte[]> items)
        {
            KcmStatus status = KcmStore.Mount(
                banks[0], banks[1], crypto, StoreFixture.Root, null, out KcmStore store);
            if (status != KcmStatus.Success)
            {
                return status == KcmStatus.FileCorrupted
                    || status == KcmStatus.InvalidFileVersion ? null : $"mount says {status}";
            }
            KcmHealth health = store.GetHealth();
            bool isReported = health.DamagedRecordCount > 0 || health.TailWasTorn
                || health.CorruptedCount > 0;
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            foreach (KeyValuePair<string, byte[]> item in items)
            {
                status = store.Get(
                    KcmItemType.Config, item.Key, buffer, 0, buffer.Length, out int count);
                bool isRight = status == KcmStatus.Success
                    && buffer.AsSpan(0, count).SequenceEqual(item.Value);
                if (isRight || (status != KcmStatus.Success && isReported)) { continue; }
                bool isStaleTail = status == KcmStatus.Success && health.TailWasTorn
                    && item.Key == "last";
                if (isStaleTail) { continue; }
                return $"{item.Key} says {status}, {count} bytes, reported={isReported}";
            }
            bool hasLog1 = store.Contains(KcmArea.Working, KcmItemType.Config, "log-1");
            return hasLog1 && !isReported ? "a deleted item is back" : null;
        }

        public static MemoryBank[] Copy(MemoryBank[] banks)
        {
            MemoryBank[] copy = { new MemoryBank(BankBytes), new MemoryBank(BankBytes) };
            banks[0].Image.CopyTo(copy[0].Image, 0);
            banks[1].Image.CopyTo(copy[1].Image, 0);
            return copy;
        }

        private static void Write(
            KcmStore store, Dictionary<string, byte[]> items, string name, int count, byte fill)
        {
            byte[] data = new byte[count];
            Array.Fill(data, fill);
            KcmTransaction t = store.Begin();
            t.Set(KcmArea.Working, KcmItemType.Config, name, data, 0, count);
            if (t.Commit() != KcmStatus.Success) { throw new InvalidOperationException(name); }
            items[name] = data;
        }
    }
}
