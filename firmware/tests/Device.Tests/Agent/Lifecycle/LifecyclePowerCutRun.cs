using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Kcm;
using Device.Tests.Kcm;
using Device.X509;

namespace Device.Tests.Agent.Lifecycle
{
    /// <summary>
    /// Runs a saga once and records its flash operations and when the service learned what; then
    /// makes, for each operation and each tear, the flash that a power cut there leaves, and lets
    /// the device and the service go on from there. The recovery's own operations are cut too.
    /// </summary>
    /// <remarks>A recovery is what the mount does and what the saga then does. Cuts of the saga's
    /// part are made once for states that are alike to the store: same items, same image, same room
    /// in the log, torn or not.</remarks>
    internal sealed class LifecyclePowerCutRun
    {
        private const int BankBytes = 8_192;

        // Every fifth of the tears of an operation, the next operation the next ones, so that all
        // have their turn over a run; of a second cut's tears one.
        private const int TearStride = 5;

        private readonly LifecyclePowerCutScenario _scenario;
        private readonly LazyKeyCrypto _crypto = new LazyKeyCrypto();
        private readonly ConcurrentDictionary<string, bool> _recovered =
            new ConcurrentDictionary<string, bool>();

        private string? _failure;
        private int _states;
        private int _deepStates;
        private SimFlash _prepared = null!;

        public LifecyclePowerCutRun(LifecyclePowerCutScenario scenario)
        {
            _scenario = scenario;
        }

        /// <summary>Every tear, not each in its turn.</summary>
        public bool IsDeep { get; set; }

        public int Cuts { get; private set; }

        public int States { get { return _states; } }

        /// <summary>Those of them with a second cut.</summary>
        public int DeepStates { get { return _deepStates; } }

        /// <summary>Recoveries whose every operation was cut.</summary>
        public int Recoveries { get { return _recovered.Count; } }

        public string? Failure { get { return _failure; } }

        public void Execute()
        {
            LifecycleFixture first = new LifecycleFixture(BankBytes);
            if (_scenario.IsNearlyFull) { FillLog(first.Store); }
            if (_scenario.HasWaitingUpdate)
            {
                first.Do(first.Operation(HeartbeatVerb.Update, _scenario.Item));
            }
            _prepared = first.Flash.Copy();
            Recording whole = Record(_prepared.Copy(), _scenario.MakeService());
            if (whole.Error != null) { Fail($"{_scenario.Name}: uncut: {whole.Error}"); }
            Cuts = whole.Operations.Length;
            int stride = IsDeep ? 1 : TearStride;
            ForEachCut(_prepared, whole, stride, (flash, service, where, isFirst) =>
            {
                CutRecovery(flash, service, where, isFirst);
                Judge(flash, service, where);
            });
        }

        private void ForEachCut(
            SimFlash start, Recording recording, int stride,
            Action<SimFlash, TestService, string, bool> visit)
        {
            Parallel.For(0, recording.Operations.Length, cut =>
            {
                SimFlash before = start.Copy();
                for (int i = 0; i < cut; i++) { before.Apply(recording.Operations[i]); }
                FlashOperation operation = recording.Operations[cut];
                IReadOnlyList<Tear> tears = operation.Tears;
                stride = Math.Min(stride, tears.Count);
                for (int i = cut % stride; i < tears.Count && _failure == null; i += stride)
                {
                    SimFlash flash = before.Copy();
                    flash.ApplyTorn(operation, tears[i], cut * 64 + i);
                    visit(
                        flash, recording.ServiceAt(cut), $"cut={cut} tear={tears[i]}",
                        i < stride);
                }
            });
        }

        /// <summary>Cuts the mount after a cut, for one tear of each operation, and what follows it
        /// unless that was cut already.</summary>
        private void CutRecovery(
            SimFlash flash, TestService service, string where, bool isFirst)
        {
            SimFlash mounted = flash.Copy();
            List<FlashOperation> journal = mounted.Record();
            string key;
            using (KcmStore store = Mount(mounted))
            {
                KcmHealth health = store.GetHealth();
                key = $"{string.Join(";", Snapshot.Take(store).Lines())} {health.Generation % 2} "
                    + $"{health.TailBytes} {health.TailWasTorn} {service.Status}";
            }
            Recording recording = new Recording(journal.ToArray(), service);
            if (isFirst) { Cut(flash, recording, where, "mount"); }
            mounted.PowerOn();
            if (!_recovered.TryAdd(key, true)) { return; }
            Cut(mounted, Record(mounted.Copy(), service.Copy()), where, "saga");
        }

        private void Cut(SimFlash start, Recording recording, string where, string part)
        {
            int stride = IsDeep ? TearStride : int.MaxValue;
            ForEachCut(start, recording, stride, (flash, service, second, isFirst) =>
            {
                Interlocked.Increment(ref _deepStates);
                Judge(flash, service, $"{where}, then in its {part} {second}");
            });
        }

        private Recording Record(SimFlash flash, TestService service)
        {
            List<FlashOperation> journal = flash.Record();
            Recording recording = new Recording(service.Copy());
            try
            {
                LifecycleFixture device = new LifecycleFixture(flash, _crypto, false);
                recording.Error = service.Drive(
                    device, () => Look(device.Store),
                    () => recording.Learn(journal.Count, service.Copy()))
                    ?? LookAtEnd(device, service);
                device.Store.Dispose();
            }
            catch (Exception e) when (e is not PowerCut)
            {
                recording.Error = e.ToString();
            }
            recording.Operations = journal.ToArray();
            return recording;
        }

        private void Judge(SimFlash flash, TestService service, string where)
        {
            Interlocked.Increment(ref _states);
            string? error;
            try
            {
                LifecycleFixture device = new LifecycleFixture(flash, _crypto, false);
                error = Look(device.Store)
                    ?? service.Drive(device, () => Look(device.Store), () => { })
                    ?? LookAtEnd(device, service);
                device.Store.Dispose();
            }
            catch (Exception e)
            {
                error = e.ToString();
            }
            if (error != null) { Fail($"{_scenario.Name} {where}: {error}"); }
        }

        /// <summary>Old or new, whole, at every instant.</summary>
        private string? Look(KcmStore store)
        {
            bool hasOperational = TestCredential.IsUsable(store, _crypto, KcmArea.Working);
            if (!hasOperational && (_scenario.IsNamed || !_scenario.IsDelete))
            {
                return "no usable credential is in force";
            }
            string item = _scenario.CertificateItem;
            bool hasLeaf = store.GetChain(KcmArea.Working, item, out CertificateChain chain)
                == KcmStatus.Success;
            bool hasKey = store.Contains(
                KcmArea.Working, KcmItemType.PrivateKey, _scenario.KeyItem);
            if (hasLeaf != hasKey) { return "half a credential is in force"; }
            if (!hasLeaf) { return _scenario.IsDelete ? null : "nothing is in force"; }
            if (!TestCredential.IsPair(store, KcmArea.Working, _scenario.KeyItem, chain.Leaf))
            {
                return "a mixed pair is in force";
            }
            return store.GetChain(KcmArea.Staged, item, out CertificateChain staged)
                == KcmStatus.Success
                && !TestCredential.IsPair(store, KcmArea.Staged, _scenario.KeyItem, staged.Leaf)
                ? "a mixed pair is staged" : null;
        }

        private string? LookAtEnd(LifecycleFixture device, TestService service)
        {
            if (service.Fault != _scenario.Expected) { return $"it ended with {service.Fault}"; }
            for (int i = 0; i < device.Store.ItemCount; i++)
            {
                device.Store.GetItem(i, out KcmItemInfo item);
                if (item.Area == KcmArea.Staged) { return $"{item.Name} is still staged"; }
            }
            byte[]? leaf = device.LeafOf(KcmArea.Working, _scenario.CertificateItem);
            if (_scenario.IsDelete) { return leaf == null ? null : "it is still there"; }
            bool isOld = leaf != null && leaf.AsSpan().SequenceEqual(_scenario.OldLeaf);
            return isOld == (_scenario.Expected != LifecycleFault.None)
                ? null : "the other certificate is in force";
        }

        private KcmStore Mount(SimFlash flash)
        {
            KcmStatus status = KcmStore.Mount(
                flash.First, flash.Second, _crypto, StoreFixture.Root, flash,
                out KcmStore store);
            return status == KcmStatus.Success
                ? store : throw new InvalidOperationException($"mount says {status}");
        }

        private static void FillLog(KcmStore store)
        {
            for (byte i = 0; store.GetHealth().TailBytes > 500; i++)
            {
                byte[] straw = new byte[300];
                straw[0] = i;
                using KcmTransaction transaction = store.Begin();
                transaction.Set(
                    KcmArea.Working, KcmItemType.Config, "straw", straw, 0, straw.Length);
                if (transaction.Commit() != KcmStatus.Success)
                {
                    throw new InvalidOperationException("the log does not take the straw");
                }
            }
        }

        private void Fail(string failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
        }

        /// <summary>Operations, and what the service knew when.</summary>
        private sealed class Recording
        {
            private readonly List<(int At, TestService Service)> _learned =
                new List<(int At, TestService Service)>();

            public Recording(TestService atStart)
            {
                _learned.Add((0, atStart));
            }

            public Recording(FlashOperation[] operations, TestService service)
                : this(service)
            {
                Operations = operations;
            }

            public FlashOperation[] Operations { get; set; } = Array.Empty<FlashOperation>();

            public string? Error { get; set; }

            public void Learn(int at, TestService service)
            {
                _learned.Add((at, service));
            }

            /// <summary>A copy of the service as it was when this operation began.</summary>
            public TestService ServiceAt(int operation)
            {
                return _learned.Last(x => x.At <= operation).Service.Copy();
            }
        }
    }
}
