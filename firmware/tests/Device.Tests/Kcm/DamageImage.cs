using System;
using System.Collections.Generic;
using System.Linq;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>A full store of 16 KiB: every area and type, a chain, items replaced, promoted and
    /// deleted, an image and a log behind it up to nearly the end; and what it held after each of
    /// its changes.</summary>
    internal sealed class DamageImage
    {
        public const int BankBytes = 8_192;
        public const int HeaderBytes = 48;

        /// <summary>The item that the last transaction wrote, and nothing else.</summary>
        public const string Last = "Working/Config/last";

        // The base point of P-256.
        private const string PointHex =
            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

        private readonly MemoryBank[] _banks =
        {
            new MemoryBank(BankBytes), new MemoryBank(BankBytes),
        };

        private readonly KcmStore _store;
        private int _fill;

        public DamageImage(byte[] root, int seed)
        {
            KcmStore.Mount(
                _banks[0], _banks[1], new CheapKeyCrypto(seed), root, null, out _store);
            _fill = seed * 16;
            MakeItems();
            foreach (string key in Newest.Keys) { Values[key] = new HashSet<string>(); }
            foreach (Dictionary<string, string> state in States)
            {
                foreach (KeyValuePair<string, string> item in state)
                {
                    if (!Values.ContainsKey(item.Key)) { Values[item.Key] = new HashSet<string>(); }
                    Values[item.Key].Add(item.Value);
                }
            }
        }

        /// <summary>Both banks; the first is live.</summary>
        public byte[][] Banks { get; private set; } = Array.Empty<byte[]>();

        /// <summary>Both banks as they were one generation before.</summary>
        public byte[][] Older { get; private set; } = Array.Empty<byte[]>();

        public int Live { get; private set; }

        /// <summary>What the store held after each change, newest last.</summary>
        public List<Dictionary<string, string>> States { get; } =
            new List<Dictionary<string, string>>();

        public Dictionary<string, string> Newest { get { return States[^1]; } }

        /// <summary>Every value that an item ever had.</summary>
        public Dictionary<string, HashSet<string>> Values { get; } =
            new Dictionary<string, HashSet<string>>();

        /// <summary>Where the records of a bank begin, and the end of the last.</summary>
        public static List<int> RecordsOf(byte[] bank)
        {
            List<int> starts = new List<int>();
            int address = HeaderBytes;
            while (address < bank.Length - HeaderBytes && bank[address] != 0xff)
            {
                starts.Add(address);
                int data = (bank[address + 4] << 8) | bank[address + 5];
                int count = bank[address] == 5 ? 12 + data + 20 : 40 + bank[address + 3] + data;
                address += (count + 15) / 16 * 16;
            }
            starts.Add(address);
            return starts;
        }

        /// <summary>Everything that a store holds, by area, type and name.</summary>
        public static Dictionary<string, string> Read(KcmStore store)
        {
            Dictionary<string, string> state = new Dictionary<string, string>();
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            for (int i = 0; i < store.ItemCount; i++)
            {
                store.GetItem(i, out KcmItemInfo item);
                state[$"{item.Area}/{item.Type}/{item.Name}"] = ValueOf(
                    store, item.Area, item.Type, item.Name, buffer);
            }
            return state;
        }

        /// <summary>The bytes of an item as text, or how reading ended.</summary>
        public static string ValueOf(
            KcmStore store, KcmArea area, KcmItemType type, string name, byte[] buffer)
        {
            if (type != KcmItemType.PrivateKey)
            {
                KcmStatus status = store.GetFrom(
                    area, type, name, buffer, 0, buffer.Length, out int count);
                return status == KcmStatus.Success
                    ? Convert.ToBase64String(buffer, 0, count) : StatusText(status);
            }
            KcmStatus opened = store.OpenPrivateKey(area, name, KeyUse.Sign, out IPrivateKey key);
            if (opened != KcmStatus.Success) { return StatusText(opened); }
            key.ExportScalar(buffer, 0);
            key.CopyPublicPoint(buffer, P256.ScalarSize);
            return Convert.ToBase64String(buffer, 0, P256.ScalarSize + P256.PointSize);
        }

        public static string StatusText(KcmStatus status)
        {
            return status switch
            {
                KcmStatus.ItemNotFound => "!gone",
                KcmStatus.FileCorrupted => "!corrupted",
                _ => $"!{status}",
            };
        }

        private void MakeItems()
        {
            Change(t => SetKey(t, KcmArea.Factory, "boot"));
            Change(t => Chain(t, KcmArea.Factory, "boot", 1));
            Change(t => Config(t, KcmArea.Factory, "uri", 40));
            Change(t => Config(t, KcmArea.Working, "uri", 44));
            Change(t =>
            {
                SetKey(t, KcmArea.Working, "device");
                Chain(t, KcmArea.Working, "device", 2);
                Config(t, KcmArea.Working, "device", 10);
            });
            Change(t => Secret(t, KcmArea.Working, "disk"));
            Change(t => Config(t, KcmArea.Staged, "next", 25));
            Change(t => Config(t, KcmArea.Working, "next", 24));
            Change(t => Config(t, KcmArea.Working, "replaced", 70));
            Change(t => Config(t, KcmArea.Working, "deleted", 20));
            Change(t => Public(t, KcmArea.Working, "peer"));
            Older = Copy();

            // A secret is replaced: all of it becomes an image.
            Change(t => Secret(t, KcmArea.Working, "disk"));
            Change(t => t.Promote(KcmItemType.Config, "next"));
            Change(t => t.Delete(KcmArea.Working, KcmItemType.Config, "deleted"));
            Change(t => SetKey(t, KcmArea.Staged, "device"));
            Change(t => Chain(t, KcmArea.Staged, "device", 1));
            Change(t => Config(t, KcmArea.Working, "replaced", 71));
            Change(t => Config(t, KcmArea.Working, "short-lived", 5));
            Change(t =>
            {
                Config(t, KcmArea.Working, "three-1", 0);
                Config(t, KcmArea.Working, "three-2", 1);
                Config(t, KcmArea.Working, "replaced", 72);
            });
            Change(t => t.Delete(KcmArea.Working, KcmItemType.Config, "short-lived"));
            for (int i = 0; _store.GetHealth().TailBytes > 900; i++)
            {
                Change(t => Config(t, KcmArea.Working, $"fill-{i}", 300));
            }
            Change(t => Config(t, KcmArea.Working, "last", 30));
            Banks = Copy();
            Live = Banks[0][0] == 'K' ? 0 : 1;
        }

        private void Change(Action<KcmTransaction> steps)
        {
            KcmTransaction t = _store.Begin();
            steps(t);
            KcmStatus status = t.Commit();
            if (status != KcmStatus.Success) { throw new InvalidOperationException($"{status}"); }
            States.Add(Read(_store));
        }

        private byte[][] Copy()
        {
            return _banks.Select(x => (byte[])x.Image.Clone()).ToArray();
        }

        private byte[] Data(int count)
        {
            byte[] data = new byte[count];
            Array.Fill(data, (byte)_fill++);
            return data;
        }

        private void Config(KcmTransaction t, KcmArea area, string name, int count)
        {
            t.Set(area, KcmItemType.Config, name, Data(count), 0, count);
        }

        private void Secret(KcmTransaction t, KcmArea area, string name)
        {
            t.Set(area, KcmItemType.SymmetricKey, name, Data(16), 0, 16);
        }

        private void SetKey(KcmTransaction t, KcmArea area, string name)
        {
            using IPrivateKey key = CheapKeyCrypto.MakeKey((byte)_fill++);
            t.SetPrivateKey(area, name, key);
        }

        private static void Chain(KcmTransaction t, KcmArea area, string name, int count)
        {
            byte[] chain = TestChain.Of(count);
            t.Set(area, KcmItemType.Certificate, name, chain, 0, chain.Length);
        }

        private static void Public(KcmTransaction t, KcmArea area, string name)
        {
            byte[] point = Convert.FromHexString(PointHex);
            t.Set(area, KcmItemType.PublicKey, name, point, 0, point.Length);
        }
    }
}
