using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>
    /// Runs a scenario once and records its flash operations; then makes, for each of them and each
    /// tear, the flash that a power cut there leaves, and lets a <see cref="PowerCutJudge"/> look
    /// at it. The scenario itself is not run again: up to the cut it did the same.
    /// </summary>
    internal sealed class PowerCutRun
    {
        public const int BankBytes = 8_192;

        private const int WriteTearStride = 7;

        private readonly PowerCutScenario _scenario;
        private readonly CheapKeyCrypto _crypto;
        private readonly Func<IBank, IBank, (IBank First, IBank Second)> _wrap;
        private readonly Func<IMonotonicCounter, IMonotonicCounter> _wrapCounter;
        private readonly bool _hasCounter;
        private readonly SimFlash _prepared = new SimFlash(BankBytes);
        private readonly ConcurrentBag<PowerCutWorker> _workers =
            new ConcurrentBag<PowerCutWorker>();

        private readonly ConcurrentDictionary<UInt128, bool> _recovered =
            new ConcurrentDictionary<UInt128, bool>();

        private readonly ConcurrentDictionary<UInt128, bool> _judged =
            new ConcurrentDictionary<UInt128, bool>();

        private Snapshot _before = null!;
        private Snapshot _after = null!;
        private string? _failure;
        private int _states;
        private int _deepStates;
        private int _distinctDeepStates;

        /// <param name="scenario">What is cut.</param>
        /// <param name="crypto">Primitives of the store under test.</param>
        /// <param name="wrap">What stands between the store and its flash while the change runs: a
        /// saboteur, or nothing.</param>
        /// <param name="hasCounter">The device has a monotonic counter.</param>
        /// <param name="wrapCounter">A saboteur of the counter, or nothing.</param>
        public PowerCutRun(
            PowerCutScenario scenario, CheapKeyCrypto crypto,
            Func<IBank, IBank, (IBank First, IBank Second)>? wrap = null,
            bool hasCounter = false,
            Func<IMonotonicCounter, IMonotonicCounter>? wrapCounter = null)
        {
            _hasCounter = hasCounter;
            _scenario = scenario;
            _crypto = crypto;
            _wrap = wrap ?? ((first, second) => (first, second));
            _wrapCounter = wrapCounter ?? (counter => counter);
        }

        /// <summary>Also cuts the recovery from each cut.</summary>
        public bool IsDeep { get; set; }

        /// <summary>States of the flash that were judged.</summary>
        public int States { get { return _states; } }

        /// <summary>States with a second cut, during the recovery from the first.</summary>
        public int DeepStates { get { return _deepStates; } }

        /// <summary>Those of them that were judged: the same flash is judged once.</summary>
        public int DistinctDeepStates { get { return _distinctDeepStates; } }

        /// <summary>Cuts: operations of the change.</summary>
        public int Cuts { get; private set; }

        /// <summary>The first state that was wrong, in words that replay it; null when all were
        /// right.</summary>
        public string? Failure { get { return _failure; } }

        public PowerCutRun Execute()
        {
            // The image before is the same in every run, so that a cut can be replayed.
            CheapKeyCrypto seeded = new CheapKeyCrypto(1);
            if (!_scenario.IsFirstFormat)
            {
                KcmStatus status = KcmStore.Mount(
                    _prepared.First, _prepared.Second, seeded, StoreFixture.Root,
                    _hasCounter ? _prepared : null, out KcmStore store);
                if (status != KcmStatus.Success) { throw new InvalidOperationException("mount"); }
                _scenario.Prepare(store);
            }
            _scenario.Spoil?.Invoke(_prepared, _hasCounter);
            _prepared.PowerOn();
            Snapshot before = Look(_prepared.Copy());
            SimFlash whole = _prepared.Copy();
            List<FlashOperation> journal = whole.Record();
            string? error = Change(whole);
            if (error != null)
            {
                Fail($"{_scenario.Name}: uncut: {error}");
                return this;
            }
            whole.PowerOn();
            Snapshot after;
            try
            {
                after = Look(whole.Copy());
            }
            catch (InvalidOperationException e)
            {
                Fail($"{_scenario.Name}: uncut: {e.Message}");
                return this;
            }
            if (!_scenario.IsFirstFormat && after.Same(before))
            {
                Fail($"{_scenario.Name}: uncut: success was answered and nothing changed");
                return this;
            }
            error = PowerCutChange.Check(_scenario.Name, before, after);
            if (error != null)
            {
                Fail($"{_scenario.Name}: uncut: {error}");
                return this;
            }
            _before = before;
            _after = after;
            FlashOperation[] operations = journal.ToArray();
            Cuts = operations.Length;
            Work(worker =>
            {
                worker.Judged.CopyFrom(whole);
                Judge(worker, true, () => "uncut");
            });
            Parallel.For(
                0, operations.Length, cut => Work(worker => CutAt(worker, operations, cut)));
            if (_crypto is SealLoggingCrypto logging && logging.Log.Failure != null)
            {
                Fail($"{_scenario.Name}: {logging.Log.Failure}");
            }
            return this;
        }

        private void Work(Action<PowerCutWorker> work)
        {
            if (!_workers.TryTake(out PowerCutWorker? worker))
            {
                worker = new PowerCutWorker(_crypto, _scenario, _hasCounter, _before, _after);
            }
            work(worker);
            _workers.Add(worker);
        }

        private void CutAt(PowerCutWorker worker, FlashOperation[] operations, int cut)
        {
            worker.Start.CopyFrom(_prepared);
            for (int i = 0; i < cut; i++) { worker.Start.Apply(operations[i]); }
            IReadOnlyList<Tear> tears = operations[cut].Tears;
            for (int i = 0; i < tears.Count && _failure == null; i++)
            {
                Tear tear = tears[i];
                worker.Torn.CopyFrom(worker.Start);
                worker.Torn.ApplyTorn(operations[cut], tear, cut * 64 + i);
                worker.Judged.CopyFrom(worker.Torn);
                Judge(worker, false, () => $"cut={cut} tear={tear}");
                if (IsDeep) { CutRecovery(worker, cut, i, $"cut={cut} tear={tear}"); }
            }
        }

        /// <summary>Cuts everything that the next mount does; of every fourth cut, for one of its
        /// tears, also the write that follows it.</summary>
        private void CutRecovery(PowerCutWorker worker, int cut, int tearIndex, string where)
        {
            // The same flash is recovered in the same way.
            bool isWriting = cut % 4 == 0 && tearIndex == cut / 4 % 35;
            if (!_recovered.TryAdd(worker.Torn.Digest(), true) && !isWriting) { return; }
            worker.Judged.CopyFrom(worker.Torn);
            List<FlashOperation> journal = worker.Judged.Record();
            if (worker.Recover(worker.Judged, out KcmStore store) != KcmStatus.Success) { return; }
            int mountCount = journal.Count;
            if (isWriting)
            {
                store.Put(
                    KcmItemType.Config, PowerCutJudge.SecondName, new byte[] { 1 }, 0, 1);
            }
            store.Dispose();
            worker.DeepStart.CopyFrom(worker.Torn);
            for (int at = 0; at < journal.Count; at++)
            {
                FlashOperation operation = journal[at];
                bool isSampled = at >= mountCount && operation.Type == FlashOperation.Kind.Program;
                int stride = isSampled ? WriteTearStride : 1;
                for (int i = at % stride; i < operation.Tears.Count && _failure == null;
                    i += stride)
                {
                    worker.Judged.CopyFrom(worker.DeepStart);
                    worker.Judged.ApplyTorn(operation, operation.Tears[i], cut * 64 + at * 8 + i);
                    Interlocked.Increment(ref _deepStates);
                    if (!_judged.TryAdd(worker.Judged.Digest(), true)) { continue; }
                    Interlocked.Increment(ref _distinctDeepStates);
                    int second = at;
                    Tear tear = operation.Tears[i];
                    Judge(worker, false, () => $"{where}, then cut={second} tear={tear}");
                }
                worker.DeepStart.Apply(operation);
            }
        }

        private void Judge(PowerCutWorker worker, bool mustBeNew, Func<string> where)
        {
            Interlocked.Increment(ref _states);
            string? error = worker.Judge(mustBeNew);
            if (error != null) { Fail($"{_scenario.Name} {where()}: {error}"); }
        }

        /// <summary>Mounts and makes the change, through the saboteur.</summary>
        private string? Change(SimFlash flash)
        {
            try
            {
                (IBank first, IBank second) = _wrap(flash.First, flash.Second);
                KcmStatus status = KcmStore.Mount(
                    first, second, _crypto, StoreFixture.Root,
                    _hasCounter ? _wrapCounter(flash) : null, out KcmStore store);
                if (status != KcmStatus.Success) { return $"mount says {status}"; }
                status = _scenario.Change(store);
                store.Dispose();
                return status == KcmStatus.Success ? null : $"the change says {status}";
            }
            catch (InvalidOperationException e)
            {
                return e.Message;
            }
        }

        private Snapshot Look(SimFlash flash)
        {
            KcmStatus status = KcmStore.Mount(
                flash.First, flash.Second, _crypto, StoreFixture.Root,
                _hasCounter ? flash : null, out KcmStore store);
            return status == KcmStatus.Success
                ? Snapshot.Take(store) : throw new InvalidOperationException($"mount: {status}");
        }

        private void Fail(string failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }
    }
}
