using System;
using System.Linq;
using System.Threading;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Says what is wrong with a flash after power is back: the store mounts, holds
    /// exactly the old items or exactly the new ones, and every name of either can be deleted,
    /// stored and read, over another restart.</summary>
    internal sealed class PowerCutJudge
    {
        /// <summary>What a second change of a depth-2 run stores.</summary>
        public const string SecondName = "recovery";

        private readonly ICrypto _crypto;
        private readonly bool _hasCounter;
        private readonly Snapshot _before;
        private readonly Snapshot _after;
        private readonly string[][] _touched;
        private int _judged;

        public PowerCutJudge(
            ICrypto crypto, bool hasCounter, Snapshot before, Snapshot after)
        {
            _crypto = crypto;
            _hasCounter = hasCounter;
            _before = before;
            _after = after;
            _touched = before.Keys.Concat(after.Keys).Distinct()
                .Append($"{KcmArea.Working}/{KcmItemType.Config}/{SecondName}")
                .Select(x => x.Split('/'))
                .Where(x => x[0] != nameof(KcmArea.Factory)).ToArray();
        }

        /// <summary>Looks; the flash is changed by it.</summary>
        /// <param name="flash">With its power on.</param>
        /// <param name="mustBeNew">Success was answered before the cut.</param>
        /// <returns>What is wrong, or null.</returns>
        public string? Judge(SimFlash flash, bool mustBeNew)
        {
            try
            {
                KcmStatus status = Mount(flash, out KcmStore store);
                if (status != KcmStatus.Success) { return $"mount says {status}"; }
                Snapshot found = Snapshot.Take(store);
                found.Forget($"{KcmArea.Working}/{KcmItemType.Config}/{SecondName}");
                if (!found.Same(_after) && (mustBeNew || !found.Same(_before)))
                {
                    return $"neither old nor new: {found.Difference(_before)}";
                }
                KcmHealth health = store.GetHealth();
                if (health.CorruptedCount > 0 || health.IsRolledBack)
                {
                    return "a cut looks like damage or an old image";
                }
                string? error = UseNames(store);
                store.Dispose();
                return error ?? LookAgain(flash, found);
            }
            catch (Exception e)
            {
                return $"{e.GetType().Name} {e.Message}";
            }
        }

        public KcmStatus Mount(SimFlash flash, out KcmStore store)
        {
            return KcmStore.Mount(
                flash.First, flash.Second, _crypto, StoreFixture.Root,
                _hasCounter ? flash : null, out store);
        }

        private string? UseNames(KcmStore store)
        {
            byte[] buffer = new byte[KcmLimits.DataBytesMax];
            string? error = DeleteAll(store);
            for (int i = 0; i < _touched.Length && error == null;)
            {
                KcmTransaction t = store.Begin();
                int end = Math.Min(_touched.Length, i + KcmLimits.TransactionStepsMax);
                for (int at = i; at < end; at++) { Set(t, _touched[at]); }
                KcmStatus status = t.Commit();
                if (status != KcmStatus.Success) { return $"store says {status}"; }
                for (; i < end && error == null; i++)
                {
                    error = ReadBack(store, _touched[i], buffer);
                }
            }

            // Half of the states go on with the names stored, half with them deleted again.
            return error ?? (Interlocked.Increment(ref _judged) % 2 == 0 ? null : DeleteAll(store));
        }

        private string? DeleteAll(KcmStore store)
        {
            KcmTransaction? t = null;
            int steps = 0;
            KcmStatus status = KcmStatus.Success;
            foreach (string[] name in _touched)
            {
                KcmArea area = AreaOf(name);
                KcmItemType type = TypeOf(name);
                if (!store.Contains(area, type, name[2])) { continue; }
                t ??= store.Begin();
                t.Delete(area, type, name[2]);
                if (++steps % KcmLimits.TransactionStepsMax != 0) { continue; }
                status = t.Commit();
                t = null;
                if (status != KcmStatus.Success) { return $"delete says {status}"; }
            }
            if (t != null) { status = t.Commit(); }
            return status == KcmStatus.Success ? null : $"delete says {status}";
        }

        private static void Set(KcmTransaction t, string[] name)
        {
            KcmArea area = AreaOf(name);
            KcmItemType type = TypeOf(name);
            byte[] data = DataOf(type);
            if (type == KcmItemType.PrivateKey)
            {
                using IPrivateKey key = CheapKeyCrypto.MakeKey(9);
                t.SetPrivateKey(area, name[2], key);
                return;
            }
            t.Set(area, type, name[2], data, 0, data.Length);
        }

        private static string? ReadBack(KcmStore store, string[] name, byte[] buffer)
        {
            KcmArea area = AreaOf(name);
            KcmItemType type = TypeOf(name);
            if (type == KcmItemType.PrivateKey)
            {
                KcmStatus opened = store.OpenPrivateKey(
                    area, name[2], KeyUse.Sign, out IPrivateKey key);
                key?.Dispose();
                return opened == KcmStatus.Success ? null : $"open of {name[2]} says {opened}";
            }
            KcmStatus status = store.GetFrom(
                area, type, name[2], buffer, 0, buffer.Length, out int count);
            return status == KcmStatus.Success
                && buffer.AsSpan(0, count).SequenceEqual(DataOf(type))
                ? null : $"get of {name[2]} says {status}, {count} bytes";
        }

        private static KcmArea AreaOf(string[] name)
        {
            return name[0] == nameof(KcmArea.Staged) ? KcmArea.Staged : KcmArea.Working;
        }

        private static KcmItemType TypeOf(string[] name)
        {
            return name[1] switch
            {
                nameof(KcmItemType.PrivateKey) => KcmItemType.PrivateKey,
                nameof(KcmItemType.SymmetricKey) => KcmItemType.SymmetricKey,
                nameof(KcmItemType.Certificate) => KcmItemType.Certificate,
                nameof(KcmItemType.PublicKey) => KcmItemType.PublicKey,
                _ => KcmItemType.Config,
            };
        }

        private static readonly byte[] SmallData = { 1, 2, 3 };

        private static byte[] DataOf(KcmItemType type)
        {
            return type == KcmItemType.Certificate ? TestChain.One(1) : SmallData;
        }

        /// <summary>What was done after the cut is there after another restart, and the rest is
        /// still whole.</summary>
        private string? LookAgain(SimFlash flash, Snapshot found)
        {
            KcmStatus status = Mount(flash, out KcmStore store);
            if (status != KcmStatus.Success) { return $"the next mount says {status}"; }
            KcmHealth health = store.GetHealth();
            if (health.TailWasTorn || health.DamagedRecordCount > 0 || health.IsErasePending)
            {
                return "the tail was not cleaned";
            }
            Snapshot now = Snapshot.Take(store);
            store.Dispose();
            foreach (string[] name in _touched)
            {
                found.Forget(string.Join("/", name));
                now.Forget(string.Join("/", name));
            }
            return now.Same(found) ? null : $"changed later: {now.Difference(found)}";
        }
    }
}
