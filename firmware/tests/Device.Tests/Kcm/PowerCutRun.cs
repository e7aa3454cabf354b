using System;
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

        private readonly PowerCutScenario _scenario;
        private readonly CheapKeyCrypto _crypto;
        private readonly Func<IBank, IBank, (IBank First, IBank Second)> _wrap;
        private readonly Func<IMonotonicCounter, IMonotonicCounter> _wrapCounter;
        private readonly bool _hasCounter;
        private readonly SimFlash _prepared = new SimFlash(BankBytes);
        private PowerCutJudge _judge = null!;
        private string? _failure;
        private int _states;
        private int _deepStates;

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

        /// <summary>Only counts the states that a run would judge.</summary>
        public bool IsCounting { get; set; }

        /// <summary>States of the flash that were judged.</summary>
        public int States { get { return _states; } }

        /// <summary>Those of them with a second cut, during the recovery from the first.</summary>
        public int DeepStates { get { return _deepStates; } }

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
            _judge = new PowerCutJudge(_crypto, _hasCounter, before, after);
            FlashOperation[] operations = journal.ToArray();
            Cuts = operations.Length;
            if (IsCounting)
            {
                _states = 1;
                foreach (FlashOperation operation in operations)
                {
                    _states += operation.Tears.Count;
                }
                return this;
            }
            Judge(whole, true, () => "uncut");
            Parallel.For(0, operations.Length, cut => CutAt(operations, cut));
            if (_crypto is SealLoggingCrypto logging && logging.Log.Failure != null)
            {
                Fail($"{_scenario.Name}: {logging.Log.Failure}");
            }
            return this;
        }

        private void CutAt(FlashOperation[] operations, int cut)
        {
            SimFlash start = _prepared.Copy();
            SimFlash flash = _prepared.Copy();
            for (int i = 0; i < cut; i++) { start.Apply(operations[i]); }
            IReadOnlyList<Tear> tears = operations[cut].Tears;
            for (int i = 0; i < tears.Count && _failure == null; i++)
            {
                Tear tear = tears[i];
                flash.CopyFrom(start);
                flash.ApplyTorn(operations[cut], tear, cut * 64 + i);
                if (IsDeep) { CutRecovery(flash.Copy(), cut, i, $"cut={cut} tear={tear}"); }
                Judge(flash, false, () => $"cut={cut} tear={tear}");
            }
        }

        /// <summary>Cuts everything that the next mount does; of every fourth cut, for one of its
        /// tears, also the write that follows it.</summary>
        private void CutRecovery(SimFlash state, int cut, int tearIndex, string where)
        {
            SimFlash recovering = state.Copy();
            List<FlashOperation> journal = recovering.Record();
            if (_judge.Mount(recovering, out KcmStore store) != KcmStatus.Success) { return; }
            bool isWriting = cut % 4 == 0 && tearIndex == cut / 4 % 35;
            if (isWriting)
            {
                store.Put(
                    KcmItemType.Config, PowerCutJudge.SecondName, new byte[] { 1 }, 0, 1);
            }
            store.Dispose();
            SimFlash start = state.Copy();
            SimFlash flash = state.Copy();
            for (int at = 0; at < journal.Count; at++)
            {
                IReadOnlyList<Tear> tears = journal[at].Tears;
                int stride = isWriting && journal[at].Type == FlashOperation.Kind.Program ? 7 : 1;
                for (int i = at % stride; i < tears.Count && _failure == null; i += stride)
                {
                    flash.CopyFrom(start);
                    flash.ApplyTorn(journal[at], tears[i], cut * 64 + at * 8 + i);
                    Interlocked.Increment(ref _deepStates);
                    int second = at;
                    Tear tear = tears[i];
                    Judge(flash, false, () => $"{where}, then cut={second} tear={tear}");
                }
                start.Apply(journal[at]);
            }
        }

        private void Judge(SimFlash flash, bool mustBeNew, Func<string> where)
        {
            Interlocked.Increment(ref _states);
            string? error = _judge.Judge(flash, mustBeNew);
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
