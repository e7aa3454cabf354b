using System;
using System.Collections.Generic;
using System.Linq;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Everything that a store holds, read by name; two snapshots compare as
    /// text.</summary>
    internal sealed class Snapshot
    {
        private readonly SortedDictionary<string, string> _items =
            new SortedDictionary<string, string>(StringComparer.Ordinal);

        public static Snapshot Take(KcmStore store)
        {
            Snapshot snapshot = new Snapshot();
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            for (int i = 0; i < store.ItemCount; i++)
            {
                KcmStatus status = store.GetItem(i, out KcmItemInfo item);
                string value = status.ToString();
                if (status == KcmStatus.Success) { value = ValueOf(store, item, buffer); }
                snapshot._items[$"{item?.Area}/{item?.Type}/{item?.Name}"] = value;
            }
            return snapshot;
        }

        public bool Same(Snapshot other)
        {
            return _items.Count == other._items.Count && _items.SequenceEqual(other._items);
        }

        /// <summary>"Area/Type/Name" of every item.</summary>
        public IEnumerable<string> Keys { get { return _items.Keys; } }

        /// <summary>One line an item, sorted.</summary>
        public IEnumerable<string> Lines()
        {
            return _items.Select(x => $"{x.Key}={x.Value}");
        }

        public void Forget(string key)
        {
            _items.Remove(key);
        }

        /// <summary>Forgets all but the items of the factory.</summary>
        public void KeepFactory()
        {
            string factory = $"{KcmArea.Factory}/";
            foreach (string key in _items.Keys.ToArray())
            {
                if (!key.StartsWith(factory, StringComparison.Ordinal)) { _items.Remove(key); }
            }
        }

        /// <summary>The lines in which two snapshots differ.</summary>
        public string Difference(Snapshot other)
        {
            IEnumerable<string> lines = _items.Except(other._items).Select(x => $"+{x}")
                .Concat(other._items.Except(_items).Select(x => $"-{x}"));
            return string.Join(" ", lines.Select(x => x.Length > 80 ? x.Substring(0, 80) : x));
        }

        private static string ValueOf(KcmStore store, KcmItemInfo item, byte[] buffer)
        {
            if (item.Type == KcmItemType.PrivateKey)
            {
                KcmStatus opened = store.OpenPrivateKey(
                    item.Area, item.Name, KeyUse.Sign, out IPrivateKey key);
                if (opened != KcmStatus.Success) { return opened.ToString(); }
                key.ExportScalar(buffer, 0);
                key.CopyPublicPoint(buffer, P256.ScalarSize);
                key.Dispose();
                return Convert.ToHexString(buffer, 0, P256.ScalarSize + P256.PointSize);
            }
            KcmStatus status = store.GetFrom(
                item.Area, item.Type, item.Name, buffer, 0, buffer.Length, out int count);
            return status == KcmStatus.Success
                ? Convert.ToHexString(buffer, 0, count) : status.ToString();
        }
    }
}
