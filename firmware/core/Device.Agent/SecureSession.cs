using System;
using Device.Base;
using Device.Dtls;
using Device.Lwm2m.Coap;
using Device.X509;

namespace Device.Agent
{
    /// <summary>
    /// CoAP over DTLS as one machine.
    /// </summary>
    /// <remarks>
    /// Implementation notes. Both parts demand to be drained to Idle between two mutations, and
    /// each feeds the other, so what CoAP wants to send waits in a small queue until DTLS is
    /// drained:
    /// <code>
    /// datagram → DTLS ──plaintext──▶ CoAP ──datagram──▶ queue ──(DTLS idle)──▶ DTLS → datagram
    /// </code>
    /// A full queue drops the newest: CoAP's own retransmission stands in.
    /// </remarks>
    internal sealed class SecureSession : IDisposable
    {
        private const int QueueCountMax = 4;

        // RFC 7252 section 3: version, type and length of the token; code; message id; token.
        private const int TokenOffset = 4;
        private const int TokenCountMask = 15;
        private const int ProbeSize = 8;

        private readonly DtlsClient _dtls;
        private readonly CoapEndpoint _coap;
        private readonly DtlsOutput _dtlsOutput = new DtlsOutput();
        private readonly byte[][] _queue = new byte[QueueCountMax][];
        private readonly int[] _queueCounts = new int[QueueCountMax];
        private int _queued;
        private readonly byte[] _probe = new byte[ProbeSize];
        private bool _hasProbe;
        private bool _coapActive;
        private bool _dtlsActive;
        private bool _connected;
        private long _nowMs;

        public SecureSession(DtlsClient dtls, CoapEndpoint coap)
        {
            _dtls = dtls;
            _coap = coap;
            DtlsDeadlineMs = DtlsOutput.NoDeadline;
            CoapDeadlineMs = CoapOutput.NoDeadline;
        }

        /// <summary>The CoAP side: requests and answers go in here, then
        /// <see cref="Touch"/>.</summary>
        public CoapEndpoint Coap { get { return _coap; } }

        /// <summary>What the CoAP side answered with the last CoAP step.</summary>
        public CoapOutput CoapOutput { get; } = new CoapOutput();

        /// <summary>What the DTLS side answered with the last DTLS step.</summary>
        public DtlsOutput DtlsOutput { get { return _dtlsOutput; } }

        public bool IsOpen { get; private set; }

        public long DeadlineMs
        {
            get
            {
                // What CoAP waited for in a session that is over would be due for ever, and the
                // edge would call again and again.
                return _connected && CoapDeadlineMs < DtlsDeadlineMs
                    ? CoapDeadlineMs
                    : DtlsDeadlineMs;
            }
        }

        private long DtlsDeadlineMs { get; set; }

        private long CoapDeadlineMs { get; set; }

        /// <summary>Begins a handshake under the credential.</summary>
        /// <param name="credential">With a certificate or a pre-shared key.</param>
        /// <param name="policy">For the service's chain.</param>
        /// <param name="session">To resume; null for a full handshake.</param>
        /// <param name="nowMs">Monotonic time.</param>
        public void Open(
            Credential credential, ChainPolicy policy, DtlsSession session, long nowMs)
        {
            Begin(nowMs);
            if (credential.Psk != null) { _dtls.Connect(credential.Psk, nowMs); }
            else
            {
                _dtls.Connect(
                    credential.Identity, credential.Anchors, credential.Anchors.Length, policy,
                    session, nowMs);
            }
            _dtlsActive = true;
        }

        /// <summary>Goes on with a session of before a restart. Nothing that comes in counts until
        /// it answers the first request that goes out.</summary>
        /// <param name="state">Of <see cref="TryExport"/>.</param>
        /// <param name="binding">What the session rests on.</param>
        /// <param name="numbers">Its records and messages may bear.</param>
        /// <param name="nowMs">Monotonic time.</param>
        /// <returns>False when it cannot be: nothing has begun.</returns>
        public bool TryRestore(byte[] state, byte[] binding, SessionNumbers numbers, long nowMs)
        {
            if (!_dtls.TryRestore(
                state, 0, state.Length, binding, numbers.First, numbers.End, nowMs))
            {
                return false;
            }
            Begin(nowMs);
            _coap.ContinueAfter(numbers.LastMessageId);
            _dtlsActive = true;
            _connected = true;
            IsUnconfirmed = true;
            _hasProbe = false;
            return true;
        }

        /// <summary>True until the service has answered a request of this run.</summary>
        public bool IsUnconfirmed { get; private set; }

        public int ExportSize { get { return _dtls.ExportSize; } }

        /// <summary>Number of the next record.</summary>
        public long NextSequence { get { return _dtls.NextSendSequence; } }

        /// <summary>Records that may be sent yet.</summary>
        public long SequencesLeft { get { return _dtls.SequencesLeft; } }

        /// <summary>What a later handshake can resume, or null.</summary>
        public DtlsSession TakeSession()
        {
            return _dtls.TakeSession();
        }

        /// <summary>Writes what <see cref="TryRestore"/> takes; false when the service could not
        /// tell the records of this session from others after a restart.</summary>
        public bool TryExport(byte[] state, out int count)
        {
            return _dtls.TryExport(state, 0, out count);
        }

        /// <summary>No record is numbered from here on.</summary>
        public void ReserveSequence(long end)
        {
            _dtls.ReserveSendSequence(end);
        }

        private void Begin(long nowMs)
        {
            _nowMs = nowMs;
            IsUnconfirmed = false;
            _queued = 0;
            _connected = false;
            IsOpen = true;
            _coap.Reset(nowMs);
            _coapActive = true;
            CoapDeadlineMs = CoapOutput.NoDeadline;
        }

        public void HandleDatagram(byte[] buffer, int offset, int count, long nowMs)
        {
            _nowMs = nowMs;
            if (!IsOpen) { return; }
            _dtls.HandleDatagram(buffer, offset, count, nowMs);
            _dtlsActive = true;
        }

        public void HandleTimeout(long nowMs)
        {
            _nowMs = nowMs;
            if (!IsOpen) { return; }
            if (nowMs >= DtlsDeadlineMs)
            {
                _dtls.HandleTimeout(nowMs);
                _dtlsActive = true;
            }
            if (_connected && nowMs >= CoapDeadlineMs)
            {
                _coap.HandleTimeout(nowMs);
                _coapActive = true;
            }
        }

        /// <summary>Tells that a request or an answer was given to <see cref="Coap"/>.</summary>
        public void Touch(long nowMs)
        {
            _nowMs = nowMs;
            _coapActive = true;
        }

        /// <summary>Ends the session: close_notify goes out with the next polls.</summary>
        public void Close(long nowMs)
        {
            _nowMs = nowMs;
            _coapActive = false;
            _queued = 0;
            if (!IsOpen) { return; }
            _dtls.Close(nowMs);
            _dtlsActive = true;
        }

        public SessionStep Poll()
        {
            while (true)
            {
                if (_coapActive)
                {
                    SessionStep step = PollCoap();
                    if (step != SessionStep.Idle) { return step; }
                    continue;
                }
                DtlsStep dtlsStep = _dtlsActive ? _dtls.Poll(_dtlsOutput) : DtlsStep.Idle;
                switch (dtlsStep)
                {
                    case DtlsStep.SendDatagram: return SessionStep.SendDatagram;
                    case DtlsStep.Compute: return SessionStep.Compute;
                    case DtlsStep.Connected:
                        _connected = true;
                        return SessionStep.Connected;
                    case DtlsStep.Closed:
                        IsOpen = false;
                        IsUnconfirmed = false;
                        _connected = false;
                        return SessionStep.Closed;
                    case DtlsStep.DeliverPlaintext:
                        if (IsUnconfirmed && !TryConfirm()) { break; }
                        _coap.HandleDatagram(
                            _dtlsOutput.Buffer, _dtlsOutput.Offset, _dtlsOutput.Count, _nowMs);
                        _coapActive = true;
                        break;
                    default:
                        EndDtlsDrain();
                        if (_queued == 0 || !_connected || !_dtls.CanSend)
                        {
                            return SessionStep.Idle;
                        }
                        SendQueued();
                        break;
                }
            }
        }

        public void Dispose()
        {
            _dtls.Dispose();
        }

        private void EndDtlsDrain()
        {
            if (!_dtlsActive) { return; }
            _dtlsActive = false;
            DtlsDeadlineMs = IsOpen ? _dtlsOutput.DeadlineMs : DtlsOutput.NoDeadline;
        }

        private SessionStep PollCoap()
        {
            switch (_coap.Poll(CoapOutput))
            {
                case CoapStep.SendDatagram:
                    Enqueue(CoapOutput.Buffer, CoapOutput.Offset, CoapOutput.Count);
                    return SessionStep.Idle;
                case CoapStep.RequestReceived: return SessionStep.RequestReceived;
                case CoapStep.ResponseReceived: return SessionStep.ResponseReceived;
                case CoapStep.RequestFailed: return SessionStep.RequestFailed;
                case CoapStep.NotificationReceived: return SessionStep.NotificationReceived;
                case CoapStep.ObservationEnded: return SessionStep.ObservationEnded;
                default:
                    CoapDeadlineMs = CoapOutput.DeadlineMs;
                    _coapActive = false;
                    return SessionStep.Idle;
            }
        }

        // The token was drawn after the restart: what bears it was made after it, too.
        private bool TryConfirm()
        {
            byte[] buffer = _dtlsOutput.Buffer;
            int offset = _dtlsOutput.Offset;
            bool isAnswer = _hasProbe
                && _dtlsOutput.Count >= TokenOffset + ProbeSize
                && (buffer[offset] & TokenCountMask) == ProbeSize
                && CoapCode.IsResponse(buffer[offset + 1])
                && Bytes.AreEqual(buffer, offset + TokenOffset, _probe, 0, ProbeSize);
            if (!isAnswer) { return false; }
            IsUnconfirmed = false;
            _dtls.Confirm();
            return true;
        }

        private void NoteProbe(byte[] buffer, int offset, int count)
        {
            if (count < TokenOffset + ProbeSize
                || (buffer[offset] & TokenCountMask) != ProbeSize)
            {
                return;
            }
            Array.Copy(buffer, offset + TokenOffset, _probe, 0, ProbeSize);
            _hasProbe = true;
        }

        private void Enqueue(byte[] buffer, int offset, int count)
        {
            if (IsUnconfirmed && !_hasProbe) { NoteProbe(buffer, offset, count); }
            if (_queued == QueueCountMax) { return; }
            if (_queue[_queued] == null || _queue[_queued].Length < count)
            {
                _queue[_queued] = new byte[count];
            }
            Array.Copy(buffer, offset, _queue[_queued], 0, count);
            _queueCounts[_queued] = count;
            _queued++;
        }

        private void SendQueued()
        {
            byte[] first = _queue[0];
            int count = _queueCounts[0];
            _queued--;
            for (int i = 0; i < _queued; i++)
            {
                _queue[i] = _queue[i + 1];
                _queueCounts[i] = _queueCounts[i + 1];
            }
            _queue[_queued] = first;
            _dtls.Send(first, 0, count, _nowMs);
            _dtlsActive = true;
        }
    }
}
