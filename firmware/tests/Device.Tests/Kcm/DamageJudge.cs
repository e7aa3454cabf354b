using System;
using System.Collections.Generic;
using System.Linq;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Mounts a damaged copy of a <see cref="DamageImage"/>, reads everything and says
    /// what is wrong with the answers. For one thread.</summary>
    internal sealed class DamageJudge
    {
        /// <summary>Calls on the banks in one look, at most: what makes a hang a failure without
        /// a clock.</summary>
        public const int CallsMax = 20_000;

        private readonly DamageImage _image;
        private readonly (string Key, KcmArea Area, KcmItemType Type, string Name)[] _items;
        private readonly string[] _newest;
        private readonly MemoCrypto _crypto = new MemoCrypto(new CheapKeyCrypto(), 3);
        private readonly byte[] _buffer = new byte[KcmLimits.DataBytesMax];
        private readonly CountingBank _first = new CountingBank(DamageImage.BankBytes);
        private readonly CountingBank _second = new CountingBank(DamageImage.BankBytes);
        private readonly string[] _found;

        public DamageJudge(DamageImage image)
        {
            _image = image;
            _items = image.Values.Keys.OrderBy(x => x, StringComparer.Ordinal)
                .Select(x => x.Split('/'))
                .Select(x => (string.Join("/", x), Enum.Parse<KcmArea>(x[0]),
                    Enum.Parse<KcmItemType>(x[1]), x[2])).ToArray();
            _newest = _items
                .Select(x => image.Newest.TryGetValue(x.Key, out string? value) ? value : "!gone")
                .ToArray();
            _found = new string[_items.Length];
        }

        public byte[] First { get { return _first.Image; } }

        public byte[] Second { get { return _second.Image; } }

        /// <summary>Most calls that one look took.</summary>
        public int MostCalls { get; private set; }

        public int Refused { get; private set; }

        public int Reported { get; private set; }

        /// <summary>Looked the same as without damage.</summary>
        public int Whole { get; private set; }

        /// <summary>Puts the undamaged image back.</summary>
        public void Reset()
        {
            _image.Banks[0].CopyTo(First, 0);
            _image.Banks[1].CopyTo(Second, 0);
        }

        /// <summary>Looks; the banks are changed by it.</summary>
        /// <param name="isOneBit">No value but the newest is right; else one that the item once had
        /// is, when something is reported or the whole state is one that once was.</param>
        /// <param name="isUsed">Also stores and deletes an item, and looks again.</param>
        /// <returns>What is wrong, or null.</returns>
        public string? Look(bool isOneBit, bool isUsed)
        {
            _first.Calls = 0;
            _second.Calls = 0;
            KcmStatus status = Mount(out KcmStore? store);
            if (store == null)
            {
                Refused++;
                bool isNamed = status == KcmStatus.FileCorrupted
                    || status == KcmStatus.InvalidFileVersion;
                return isNamed && !isOneBit ? null : $"mount says {status}";
            }
            string? error = Check(store, isOneBit);
            if (error == null && isUsed) { error = Use(store); }
            store.Dispose();
            int calls = _first.Calls + _second.Calls;
            if (calls > MostCalls) { MostCalls = calls; }
            return error ?? (calls > CallsMax ? $"{calls} calls on the banks" : null);
        }

        private KcmStatus Mount(out KcmStore? store)
        {
            KcmStatus status = KcmStore.Mount(
                _first, _second, _crypto, StoreFixture.Root, null, out KcmStore mounted);
            store = mounted;
            return status;
        }

        private string? Check(KcmStore store, bool isOneBit)
        {
            KcmHealth health = store.GetHealth();
            bool isReported = health.DamagedRecordCount > 0 || health.TailWasTorn
                || health.CorruptedCount > 0 || health.WipedRecordCount > 0;
            int others = 0;
            for (int i = 0; i < _items.Length; i++)
            {
                string value = DamageImage.ValueOf(
                    store, _items[i].Area, _items[i].Type, _items[i].Name, _buffer);
                _found[i] = value;
                if (value == _newest[i]) { continue; }
                others++;
                bool isError = value[0] == '!';
                if (isError && value != "!gone" && value != "!corrupted")
                {
                    return $"{_items[i].Key} says {value}";
                }
                if (!isError && !_image.Values[_items[i].Key].Contains(value))
                {
                    return $"{_items[i].Key} has wrong bytes";
                }
                if (!isOneBit) { continue; }
                if (!isError) { return $"{_items[i].Key} has the bytes of a state before"; }
                if (!isReported) { return $"{_items[i].Key} says {value} and nothing is reported"; }
            }
            bool isNewest = others == 0;
            if (isOneBit && others > 1) { return $"one bit cost {others} items: {Difference()}"; }
            if (isNewest) { Whole++; }
            if (isReported) { Reported++; }
            return isNewest || isReported || isOneBit || WasOnce(store)
                ? null : $"a state that never was, and nothing is reported: {Difference()}";
        }

        private string Difference()
        {
            return string.Join(" ", Enumerable.Range(0, _items.Length)
                .Where(i => _found[i] != _newest[i])
                .Select(i => _items[i].Key + "=" + _found[i]));
        }

        /// <summary>A log that ends at an earlier commit, or an older image, cannot be told from
        /// the store as it was then.</summary>
        private bool WasOnce(KcmStore store)
        {
            Dictionary<string, string> state = DamageImage.Read(store);
            if (state.Count == 0) { return true; }
            foreach (Dictionary<string, string> once in _image.States)
            {
                if (once.Count == state.Count && !once.Except(state).Any()) { return true; }
            }
            return false;
        }

        private string? Use(KcmStore store)
        {
            byte[] data = { 1, 2, 3 };
            KcmStatus put = store.Put(KcmItemType.Config, "fresh", data, 0, data.Length);
            if (put == KcmStatus.StorageFull) { return null; }
            if (put != KcmStatus.Success) { return $"put says {put}"; }
            KcmStatus status = Mount(out KcmStore? again);
            if (again == null) { return $"the next mount says {status}"; }
            string value = DamageImage.ValueOf(
                again, KcmArea.Working, KcmItemType.Config, "fresh", _buffer);
            if (value != Convert.ToBase64String(data)) { return $"fresh says {value}"; }
            for (int i = 0; i < _items.Length; i++)
            {
                value = DamageImage.ValueOf(
                    again, _items[i].Area, _items[i].Type, _items[i].Name, _buffer);
                if (value != _found[i]) { return $"{_items[i].Key} changed to {value}"; }
            }
            status = again.Delete(KcmItemType.Config, "fresh");
            again.Dispose();
            return status == KcmStatus.Success ? null : $"delete says {status}";
        }
    }
}
