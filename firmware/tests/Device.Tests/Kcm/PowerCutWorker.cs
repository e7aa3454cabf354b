using Device.Crypto;
using Device.Kcm;

namespace Device.Tests.Kcm
{
    /// <summary>What one thread of a <see cref="PowerCutRun"/> keeps from state to
    /// state.</summary>
    internal sealed class PowerCutWorker
    {
        // The banks before the cut come from other seeds: a salt must not come again in one world.
        private const int JudgeSeed = 4;
        private const int RecoverySeed = 5;

        private readonly MemoCrypto _recoveryCrypto;
        private readonly MemoCrypto _judgeCrypto;
        private readonly PowerCutJudge _judge;
        private readonly bool _hasCounter;

        public PowerCutWorker(
            ICrypto crypto, PowerCutScenario scenario, bool hasCounter, Snapshot before,
            Snapshot after)
        {
            _hasCounter = hasCounter;
            _recoveryCrypto = new MemoCrypto(crypto, RecoverySeed);
            _judgeCrypto = new MemoCrypto(crypto, JudgeSeed);
            _judge = new PowerCutJudge(_judgeCrypto, scenario, hasCounter, before, after);
        }

        /// <summary>The flash before a cut.</summary>
        public SimFlash Start { get; } = new SimFlash(PowerCutRun.BankBytes);

        /// <summary>The flash that a cut leaves.</summary>
        public SimFlash Torn { get; } = new SimFlash(PowerCutRun.BankBytes);

        /// <summary>The flash before a cut of the recovery.</summary>
        public SimFlash DeepStart { get; } = new SimFlash(PowerCutRun.BankBytes);

        /// <summary>The flash that is judged, and changed by it.</summary>
        public SimFlash Judged { get; } = new SimFlash(PowerCutRun.BankBytes);

        /// <summary>Judges <see cref="Judged"/>.</summary>
        public string? Judge(bool mustBeNew)
        {
            _judgeCrypto.Restart();
            return _judge.Judge(Judged, mustBeNew);
        }

        /// <summary>Mounts as a device does whose recovery will be cut.</summary>
        public KcmStatus Recover(SimFlash flash, out KcmStore store)
        {
            _recoveryCrypto.Restart();
            return KcmStore.Mount(
                flash.First, flash.Second, _recoveryCrypto, StoreFixture.Root,
                _hasCounter ? flash : null, out store);
        }
    }
}
