using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// Runs a scenario once to count its flash operations, then again and again with the power cut
    /// at each of them, with every tear, and judges what is there after power is back.
    /// </summary>
    internal sealed class PowerCutRun
    {
        private const int BankBytes = 8_192;

        private readonly PowerCutScenario _scenario;
        private readonly ICrypto _crypto;
        private readonly Func<IBank, IBank, (IBank First, IBank Second)> _wrap;
        private readonly bool _hasCounter;
        private readonly SimFlash _prepared = new SimFlash(BankBytes);
        private Snapshot _before = null!;
        private Snapshot _after = null!;
        private string? _failure;
        private int _states;

        /// <param name="scenario">What is cut.</param>
        /// <param name="crypto">Primitives of the store under test.</param>
        /// <param name="wrap">What stands between the store and its flash while the change runs: a
        /// saboteur, or nothing.</param>
        /// <param name="hasCounter">The device has a monotonic counter.</param>
        public PowerCutRun(
            PowerCutScenario scenario, ICrypto crypto,
            Func<IBank, IBank, (IBank First, IBank Second)>? wrap = null,
            bool hasCounter = false)
        {
            _hasCounter = hasCounter;
            _scenario = scenario;
            _crypto = crypto;
            _wrap = wrap ?? ((first, second) => (first, second));
        }

        /// <summary>Machine states that were judged.</summary>
        public int States { get { return _states; } }

        /// <summary>The first state that was wrong, in words that replay it; null when all were
        /// right.</summary>
        public string? Failure { get { return _failure; } }

        public PowerCutRun Execute()
        {
            bool isFormat = _scenario.Name == "first-format";
            if (!isFormat) { _scenario.Prepare(Mount(_prepared)); }
            _prepared.PowerOn();
            _before = Snapshot.Take(Mount(_prepared.Copy()));
            SimFlash whole = _prepared.Copy();
            string? error = Change(whole, out bool isDone);
            _after = Snapshot.Take(Mount(whole.PowerOn()));
            if (!isDone || error != null)
            {
                Fail($"{_scenario.Name}: uncut: {error ?? "power cut"}");
                return this;
            }
            if (!isFormat && _after.Same(_before))
            {
                Fail($"{_scenario.Name}: uncut: success was answered and nothing changed");
                return this;
            }
            Judge(whole.PowerOn(), "uncut", true);
            CutEverywhere();
            return this;
        }

        private void CutEverywhere()
        {
            SimFlash counted = _prepared.Copy();
            Change(counted, out bool _);
            IReadOnlyList<Tear>[] tears = counted.Tears.ToArray();
            Parallel.For(0, tears.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 },
                cut =>
                {
                    foreach (Tear tear in tears[cut])
                    {
                        if (_failure != null) { return; }
                        SimFlash flash = _prepared.Copy();
                        flash.CutAt(cut, tear);
                        string where = $"{_scenario.Name} cut={cut} tear={tear}";
                        string? error = Change(flash, out bool isDone);
                        if (error != null)
                        {
                            Fail($"{where}: {error}");
                            return;
                        }
                        Judge(flash.PowerOn(), where, isDone);
                    }
                });
        }

        /// <summary>Mounts and makes the change, through the saboteur.</summary>
        private string? Change(SimFlash flash, out bool isDone)
        {
            isDone = false;
            try
            {
                (IBank first, IBank second) = _wrap(flash.First, flash.Second);
                KcmStatus status = KcmStore.Mount(
                    first, second, _crypto, StoreFixture.Root, _hasCounter ? flash : null,
                    out KcmStore store);
                if (status != KcmStatus.Success) { return $"mount says {status}"; }
                status = _scenario.Change(store);
                if (status != KcmStatus.Success) { return $"the change says {status}"; }
                isDone = true;
            }
            catch (PowerCut)
            {
            }
            catch (InvalidOperationException e)
            {
                return e.Message;
            }
            return null;
        }

        private void Judge(SimFlash flash, string where, bool mustBeNew)
        {
            Interlocked.Increment(ref _states);
            try
            {
                KcmStatus status = KcmStore.Mount(
                    flash.First, flash.Second, _crypto, StoreFixture.Root,
                    _hasCounter ? flash : null, out KcmStore store);
                if (status != KcmStatus.Success)
                {
                    Fail($"{where}: mount says {status}");
                    return;
                }
                Snapshot found = Snapshot.Take(store);
                if (!found.Same(_after) && (mustBeNew || !found.Same(_before)))
                {
                    Fail($"{where}: neither old nor new: {found.Difference(_before)}");
                    return;
                }
                if (store.GetHealth().CorruptedCount > 0 || store.GetHealth().IsRolledBack)
                {
                    Fail($"{where}: a cut looks like damage or an old image");
                    return;
                }
                string? error = UseNames(store) ?? UseAfterRestart(flash, found);
                if (error != null) { Fail($"{where}: {error}"); }
            }
            catch (Exception e)
            {
                Fail($"{where}: {e.GetType().Name} {e.Message}");
            }
        }

        /// <summary>Names that the scenario touches can be stored, read and deleted
        /// again.</summary>
        private static string? UseNames(KcmStore store)
        {
            foreach (string name in new[] { "new", "three", "straw", "mbed.LwM2MServerURI" })
            {
                store.Delete(KcmItemType.Config, name);
                byte[] data = { 1, 2, 3 };
                KcmStatus status = store.Put(KcmItemType.Config, name, data, 0, data.Length);
                if (status != KcmStatus.Success) { return $"put of {name} says {status}"; }
                byte[] read = new byte[data.Length];
                status = store.Get(KcmItemType.Config, name, read, 0, read.Length, out int count);
                if (status != KcmStatus.Success || count != 3 || read[2] != 3)
                {
                    return $"get of {name} says {status}";
                }
                status = store.Delete(KcmItemType.Config, name);
                if (status != KcmStatus.Success) { return $"delete of {name} says {status}"; }
            }
            return null;
        }

        /// <summary>What was done after the cut is there after another restart, and the rest is
        /// still whole.</summary>
        private string? UseAfterRestart(SimFlash flash, Snapshot found)
        {
            KcmStore store = Mount(flash);
            KcmHealth health = store.GetHealth();
            if (health.TailWasTorn || health.DamagedRecordCount > 0 || health.IsErasePending)
            {
                return "the tail was not cleaned";
            }
            Snapshot now = Snapshot.Take(store);
            foreach (string name in new[] { "new", "three", "straw", "mbed.LwM2MServerURI" })
            {
                found.Forget($"{KcmArea.Working}/{KcmItemType.Config}/{name}");
                found.Forget($"{KcmArea.Staged}/{KcmItemType.Config}/{name}");
            }
            return now.Same(found) ? null : $"changed later: {now.Difference(found)}";
        }

        private KcmStore Mount(SimFlash flash)
        {
            KcmStatus status = KcmStore.Mount(
                flash.First, flash.Second, _crypto, StoreFixture.Root,
                _hasCounter ? flash : null, out KcmStore store);
            return status == KcmStatus.Success
                ? store : throw new InvalidOperationException($"mount says {status}");
        }

        private void Fail(string failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
    }
}
