using System;
using Device.Base;
using Device.Crypto;

namespace Device.Kcm
{
    /// <summary>
    /// Changes that happen all or not at all, whatever is cut. Steps are collected in memory, in
    /// order, each seeing those before it; nothing touches the flash until
    /// <see cref="Commit"/>. The first step that fails decides: Commit then answers its status and
    /// changes nothing. At most <see cref="KcmLimits.TransactionStepsMax"/> steps. Dispose, or
    /// letting it go, forgets it.
    /// </summary>
    public sealed class KcmTransaction : IDisposable
    {
        private readonly StoreCore _core;
        private readonly KcmStore _store;
        private readonly KcmStep[] _steps = new KcmStep[KcmLimits.TransactionStepsMax];
        private KcmIndex _preview;
        private int _changeCount;
        private int _count;
        private KcmStatus _firstFailure;
        private bool _isOver;

        internal KcmTransaction(KcmStore store, StoreCore core)
        {
            _store = store;
            _core = core;
            _isOver = core == null;
            if (!_isOver) { MakePreview(); }
        }

        /// <summary>Inserts or replaces an item; a factory item is inserted only
        /// (<see cref="KcmStatus.FileExist"/>). The data is checked as its type asks and
        /// copied.</summary>
        public KcmStatus Set(
            KcmArea area, KcmItemType type, string name, byte[] data, int offset, int count)
        {
            KcmStatus status = MakeStep(StepKind.Set, area, type, name, out KcmStep step);
            if (status != KcmStatus.Success) { return status; }
            if (!KcmStore.IsSlice(data, offset, count))
            {
                return Fail(KcmStatus.InvalidParameter);
            }
            status = ItemData.Prepare(
                _core.Crypto, type, data, offset, count, out byte[] stored);
            if (status != KcmStatus.Success) { return Fail(status); }
            step.Data = stored;
            return Take(step);
        }

        /// <summary>Inserts or replaces a certificate or chain after the checks that the caller
        /// names; null for none beyond those of <see cref="Set"/>.</summary>
        public KcmStatus SetChain(
            KcmArea area, string name, byte[] data, int offset, int count,
            KcmCertificateCheck check)
        {
            if (check != null && !_isOver && KcmStore.IsSlice(data, offset, count))
            {
                KcmStatus status = check.Run(_core.Crypto, data, offset, count);
                if (status != KcmStatus.Success) { return Fail(status); }
            }
            return Set(area, KcmItemType.Certificate, name, data, offset, count);
        }

        /// <summary>Inserts or replaces a private key that lives in the crypto provider; the
        /// caller keeps and disposes its object.</summary>
        public KcmStatus SetPrivateKey(KcmArea area, string name, IPrivateKey key)
        {
            KcmStatus status = MakeStep(
                StepKind.Set, area, KcmItemType.PrivateKey, name, out KcmStep step);
            if (status != KcmStatus.Success) { return status; }
            if (key == null) { return Fail(KcmStatus.InvalidParameter); }
            step.Data = ItemData.FromPrivateKey(key);
            return Take(step);
        }

        /// <summary>Removes an item of the Working or Staged area; one of the factory answers
        /// <see cref="KcmStatus.NotPermitted"/>.</summary>
        public KcmStatus Delete(KcmArea area, KcmItemType type, string name)
        {
            KcmStatus status = MakeStep(StepKind.Delete, area, type, name, out KcmStep step);
            return status == KcmStatus.Success ? Take(step) : status;
        }

        /// <summary>Moves a staged item to Working, replacing what is there. Costs one small
        /// record; replacing a secret compacts.</summary>
        public KcmStatus Promote(KcmItemType type, string name)
        {
            KcmStatus status = MakeStep(
                StepKind.Promote, KcmArea.Staged, type, name, out KcmStep step);
            return status == KcmStatus.Success ? Take(step) : status;
        }

        /// <summary>Makes the changes. After <see cref="KcmStatus.Success"/> and
        /// <see cref="KcmStatus.ErasePending"/> they are durable; after any other status the store
        /// is as it was (after StorageError, a restart may also show them complete). The
        /// transaction is over either way.</summary>
        public KcmStatus Commit()
        {
            if (_isOver || !_store.Uses(_core)) { return KcmStatus.NotInitialized; }
            KcmStatus status = _firstFailure;
            if (status == KcmStatus.Success && _changeCount != _core.ChangeCount)
            {
                status = Replay();
            }
            if (status == KcmStatus.Success && _count > 0)
            {
                status = _core.Change(_preview, _steps, _count);
            }
            Dispose();
            return status;
        }

        /// <summary>Forgets the steps; nothing was changed unless <see cref="Commit"/> did
        /// so.</summary>
        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
            {
                Bytes.Zeroise(_steps[i].Data);
                _steps[i] = null;
            }
            _count = 0;
            _preview = null;
            _isOver = true;
        }

        private void MakePreview()
        {
            _preview = _core.Index.Clone(_steps);
            _changeCount = _core.ChangeCount;
        }

        /// <summary>The store was changed by another way since the steps were taken.</summary>
        private KcmStatus Replay()
        {
            MakePreview();
            for (int i = 0; i < _count; i++)
            {
                KcmStatus status = StepRules.Apply(_preview, _steps[i], i);
                if (status != KcmStatus.Success) { return status; }
            }
            return KcmStatus.Success;
        }

        private KcmStatus MakeStep(
            StepKind kind, KcmArea area, KcmItemType type, string name, out KcmStep step)
        {
            step = null;
            if (_isOver || !_store.Uses(_core)) { return KcmStatus.NotInitialized; }
            if (!KcmStore.IsKnown(area, type)) { return Fail(KcmStatus.InvalidParameter); }
            KcmStatus status = ItemName.TryGetBytes(name, out byte[] bytes);
            if (status != KcmStatus.Success) { return Fail(status); }
            if (_count == KcmLimits.TransactionStepsMax) { return Fail(KcmStatus.StorageFull); }
            step = new KcmStep();
            step.Kind = kind;
            step.Area = area;
            step.Type = type;
            step.Name = bytes;
            step.Hash = ItemName.Hash(type, bytes, 0, bytes.Length);
            return KcmStatus.Success;
        }

        private KcmStatus Take(KcmStep step)
        {
            _steps[_count] = step;
            KcmStatus status = KcmStatus.Success;
            if (_changeCount != _core.ChangeCount)
            {
                status = Replay();
            }
            if (status == KcmStatus.Success)
            {
                status = StepRules.Apply(_preview, step, _count);
            }
            if (status != KcmStatus.Success)
            {
                Bytes.Zeroise(step.Data);
                return Fail(status);
            }
            _count++;
            return KcmStatus.Success;
        }

        private KcmStatus Fail(KcmStatus status)
        {
            if (_firstFailure == KcmStatus.Success) { _firstFailure = status; }
            return status;
        }
    }
}
