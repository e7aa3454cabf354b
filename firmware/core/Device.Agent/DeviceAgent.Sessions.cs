using Device.Base;
using Device.Kcm;
using Device.Lwm2m;

namespace Device.Agent
{
    /// <content>The management session across reconnects and restarts: what is kept, when it is
    /// gone on with, and what is reserved before a record is sent.</content>
    public sealed partial class DeviceAgent
    {
        private readonly ResumableSessions _resumable = new ResumableSessions();
        private readonly SavedSession _saved;

        private bool _isSaved;
        private long _probeBeforeMs;
        private long _nextSaveMs = long.MinValue;

        // 1. Restart: go on with what is on flash.
        private bool TryRestore(Credential credential)
        {
            _isSaved = false;
            if (!_saved.IsThere) { return false; }
            // Older keys than the newest would bear numbers a second time.
            if (_options.SaveSession && !_report.IsRolledBack && TryRestoreSaved(credential))
            {
                return true;
            }
            _saved.Drop();
            return false;
        }

        private bool TryRestoreSaved(Credential credential)
        {
            if (!_saved.TryLoad(out byte[] keys)) { return false; }
            SessionNumbers numbers = new SessionNumbers(
                _saved.End, _saved.End + _options.SessionBlock, _saved.MessageIdShift);
            bool isRestored =
                _saved.Reserve(numbers.End) == KcmStatus.Success
                && _main.TryRestore(
                    credential, ServerPolicy(credential), keys, numbers, _nowMs);
            Bytes.Zeroise(keys);
            if (!isRestored) { return false; }
            _isSaved = true;
            _proceedWhenClosed = false;
            _probeBeforeMs = _nowMs + _options.SessionProbeMs;
            StartRegistration();
            return true;
        }

        // 2. Nothing is believed until the server has answered a request of this run.
        private bool AdvanceProbe()
        {
            bool isOver = _nowMs >= _probeBeforeMs
                || _registration.State == RegistrationState.Failed;
            if (!_session.IsUnconfirmed || !isOver) { return false; }
            EndSession();
            return true;
        }

        /// <summary>The server does not know the session any more or does not answer, or there are
        /// no numbers left: a handshake follows at once.</summary>
        private void EndSession()
        {
            DropSaved();
            _proceedWhenClosed = true;
            _session.Close(_nowMs);
        }

        // 3. A registration stands: keep its session.
        private void KeepSession()
        {
            _resumable.Keep(_main.Credential, _session.TakeSession());
            // What is written for every session of a service that keeps ending them would wear
            // the flash.
            if (_isSaved || !_options.SaveSession || _promotionDue || _nowMs < _nextSaveMs)
            {
                return;
            }
            byte[] keys = new byte[_session.ExportSize];
            if (_session.TryExport(keys, out int count))
            {
                _nextSaveMs = _nowMs + _options.SessionSaveIntervalMs;
                long next = _session.NextSequence;
                long end = next + _options.SessionBlock;
                // Before the store: what it says it did not write, a restart may find.
                _session.ReserveSequence(end);
                _isSaved = true;
                _saved.Save(
                    keys, count, end,
                    SessionNumbers.ShiftOf(_session.Coap.LastMessageId, next));
            }
            Bytes.Zeroise(keys);
        }

        // 4. The next block of numbers before this one is used up.
        private bool AdvanceNumbers()
        {
            if (!_isSaved || !_session.IsOpen
                || _session.SequencesLeft > _options.SessionBlock / 8)
            {
                return false;
            }
            if (ReserveNumbers(_saved.End + _options.SessionBlock)) { return true; }
            // These keys end with their numbers; those of a handshake are not on flash.
            _nextSaveMs = _nowMs + _options.SessionSaveIntervalMs;
            EndSession();
            return true;
        }

        private bool ReserveNumbers(long end)
        {
            if (_saved.Reserve(end) != KcmStatus.Success) { return false; }
            _session.ReserveSequence(end);
            return true;
        }

        // 5. It ended.
        private void DropSaved()
        {
            if (!_isSaved) { return; }
            _isSaved = false;
            _saved.Drop();
        }
    }
}
