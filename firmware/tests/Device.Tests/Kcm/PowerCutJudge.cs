using System;
using System.Linq;
using System.Runtime.InteropServices;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>Says what is wrong with a flash after power is back: the store mounts, holds
    /// exactly the old items or exactly the new ones, and every name of either can be deleted,
    /// stored, read, and after a restart read and deleted again. A name of the factory is covered
    /// by a Working item of that name, and shows unchanged when that is gone. For one
    /// thread.</summary>
    internal sealed class PowerCutJudge
    {
        /// <summary>What a second change of a depth-2 run stores.</summary>
        public const string SecondName = "recovery";

        private readonly ICrypto _crypto;
        private readonly bool _hasCounter;
        private readonly Snapshot _before;
        private readonly Snapshot _after;
        private readonly string[][] _touched;
        private readonly Func<KcmStore, KcmStatus>? _repeat;
        private readonly byte[] _buffer = new byte[KcmLimits.DataBytesMax];

        public PowerCutJudge(
            ICrypto crypto, PowerCutScenario scenario, bool hasCounter, Snapshot before,
            Snapshot after)
        {
            _repeat = scenario.IsRepeatable ? scenario.Change : null;
            _crypto = crypto;
            _hasCounter = hasCounter;
            _before = before;
            _after = after;
            _touched = before.Keys.Concat(after.Keys)
                .Append($"{KcmArea.Working}/{KcmItemType.Config}/{SecondName}")
                .Select(x => x.Replace(
                    $"{KcmArea.Factory}/", $"{KcmArea.Working}/", StringComparison.Ordinal))
                .Distinct().Select(x => x.Split('/')).ToArray();
        }

        /// <summary>Looks; the flash is changed by it.</summary>
        /// <param name="flash">With its power on.</param>
        /// <param name="mustBeNew">Success was answered before the cut.</param>
        /// <returns>What is wrong, or null.</returns>
        public string? Judge(SimFlash flash, bool mustBeNew)
        {
            try
            {
                bool isAppending = IsAppendedTo(flash);
                KcmStatus status = Mount(flash, out KcmStore store);
                if (status != KcmStatus.Success) { return $"mount says {status}"; }
                Snapshot found = Snapshot.Take(store);
                found.Forget($"{KcmArea.Working}/{KcmItemType.Config}/{SecondName}");
                if (!found.Same(_after) && (mustBeNew || !found.Same(_before)))
                {
                    return $"neither old nor new: {found.Difference(_before)}";
                }
                KcmHealth health = store.GetHealth();
                if (health.CorruptedCount > 0 || health.DamagedRecordCount > 0
                    || health.IsRolledBack)
                {
                    return "a cut looks like damage or an old image";
                }
                string? error = isAppending ? AppendFirst(flash, ref store, found) : null;
                if (error != null) { return error; }
                KcmStatus put = PutAll(store, out error);
                store.Dispose();
                if (put != KcmStatus.Success) { return $"store says {put}"; }
                return error ?? LookAgain(flash, found);
            }
            catch (Exception e)
            {
                return $"{e.GetType().Name} {e.Message}";
            }
        }

        private KcmStatus Mount(SimFlash flash, out KcmStore store)
        {
            return KcmStore.Mount(
                flash.First, flash.Second, _crypto, StoreFixture.Root,
                _hasCounter ? flash : null, out store);
        }

        /// <summary>True for an eighth of the states, the same in every run.</summary>
        private static bool IsAppendedTo(SimFlash flash)
        {
            ulong sum = 0;
            for (int bank = 0; bank < 2; bank++)
            {
                foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(flash.ImageOf(bank)))
                {
                    sum = sum * 31 + word;
                }
            }
            return (sum * 0x9e37_79b9_7f4a_7c15) >> 61 == 0;
        }

        /// <summary>A small change comes first: it would be appended to a tail that does not look
        /// torn, where one that removes a secret compacts. Nothing else may change by it, over a
        /// restart.</summary>
        private string? AppendFirst(SimFlash flash, ref KcmStore store, Snapshot found)
        {
            KcmTransaction t = store.Begin();
            t.Set(KcmArea.Working, KcmItemType.Config, SecondName, SmallData, 0, SmallData.Length);
            KcmStatus status = t.Commit();
            if (status != KcmStatus.Success && status != KcmStatus.StorageFull)
            {
                return $"the first change says {status}";
            }
            store.Dispose();
            status = Mount(flash, out store);
            if (status != KcmStatus.Success) { return $"the mount after it says {status}"; }
            Snapshot now = Snapshot.Take(store);
            now.Forget($"{KcmArea.Working}/{KcmItemType.Config}/{SecondName}");
            return now.Same(found) ? null : $"changed by the next change: {now.Difference(found)}";
        }

        /// <summary>Deletes what is there, then stores and reads every name.</summary>
        private KcmStatus PutAll(KcmStore store, out string? error)
        {
            error = DeleteAll(store);
            for (int i = 0; i < _touched.Length && error == null;)
            {
                KcmTransaction t = store.Begin();
                int end = Math.Min(_touched.Length, i + KcmLimits.TransactionStepsMax);
                for (; i < end; i++) { Set(t, _touched[i]); }
                KcmStatus status = t.Commit();
                if (status != KcmStatus.Success) { return status; }
            }
            error ??= ReadAll(store);
            return KcmStatus.Success;
        }

        private string? ReadAll(KcmStore store)
        {
            string? error = null;
            for (int i = 0; i < _touched.Length && error == null; i++)
            {
                error = ReadBack(store, _touched[i], _buffer);
            }
            return error;
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

        /// <summary>After another restart every name that was stored is there and can be deleted;
        /// after the next they are gone, and what the factory put is whole.</summary>
        private string? LookAgain(SimFlash flash, Snapshot found)
        {
            KcmStatus status = Mount(flash, out KcmStore store);
            if (status != KcmStatus.Success) { return $"the next mount says {status}"; }
            KcmHealth health = store.GetHealth();
            if (health.TailWasTorn || health.DamagedRecordCount > 0 || health.IsErasePending)
            {
                return "the tail was not cleaned";
            }
            string? error = ReadAll(store) ?? DeleteAll(store);
            store.Dispose();
            if (error != null) { return $"after a restart: {error}"; }
            status = Mount(flash, out store);
            if (status != KcmStatus.Success) { return $"the last mount says {status}"; }
            Snapshot now = Snapshot.Take(store);
            found.KeepFactory();
            if (!now.Same(found)) { return $"changed later: {now.Difference(found)}"; }
            if (_repeat != null)
            {
                status = _repeat(store);
                if (status != KcmStatus.Success) { return $"the change again says {status}"; }
                now = Snapshot.Take(store);
                if (!now.Same(_after)) { return $"changed again: {now.Difference(_after)}"; }
            }
            store.Dispose();
            return null;
        }
    }
}
