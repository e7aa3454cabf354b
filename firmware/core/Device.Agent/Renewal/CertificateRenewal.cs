using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Base;
using Device.Lwm2m;
using Device.Lwm2m.Coap;
using Device.X509;

namespace Device.Agent.Renewal
{
    /// <summary>
    /// Renews a certificate over the session with the management service (facts/pelion.md C), one
    /// at a time.
    /// <code>
    ///  1. POST /35011/0/27002 with a name, or the application's call: busy from here on
    ///  2. new key pair and request: a local update of the engine, on flash before 3
    ///  3. POST est/sen, or est/name/sen for a named certificate; at most 247 s
    ///  4. checked and staged by the engine; a named one is in force then
    ///  5. free again, the answer to 1 with the status, news for the edge
    ///  6. LWM2M: the agent connects anew and proves it; the engine promotes it, or drops it
    /// </code>
    /// Whatever fails, the certificate before stays in force, and the next renewal may come.
    /// </summary>
    internal sealed class CertificateRenewal
    {
        /// <summary>In place of a request that waits for an answer.</summary>
        public const int NoRequest = -1;

        // EXCHANGE_LIFETIME (RFC 7252 section 4.8.2): a service that hands out its answer drop by
        // drop must not keep the device busy for ever.
        private const int AnswerWaitMs = 247_000;

        private readonly IRandomSource _random;
        private readonly LifecycleEngine _engine;
        private readonly CoapEndpoint _coap;
        private readonly EstClient _est;
        private RenewalPhase _phase;
        private string _name;
        private RenewalInitiator _initiator;
        private int _request = NoRequest;
        private byte[] _transaction;
        private RenewalEvent _ended;

        public CertificateRenewal(IRandomSource random, LifecycleEngine engine, CoapEndpoint coap)
        {
            _random = random;
            _engine = engine;
            _coap = coap;
            _est = new EstClient(coap);
            DeadlineMs = CoapOutput.NoDeadline;
        }

        public bool IsBusy { get { return _phase != RenewalPhase.None; } }

        /// <summary>When <see cref="Advance"/> gives up waiting for the service.</summary>
        public long DeadlineMs { get; private set; }

        /// <summary>Sets out. The time is as <see cref="LifecycleEngine.BeginLocal"/> has
        /// it.</summary>
        /// <returns>Success when it is under way, else why it is not.</returns>
        public CeStatus Start(
            string name, RenewalInitiator initiator, int request, long timeSeconds,
            bool timeIsTrusted)
        {
            if (IsBusy || _engine.IsBusy) { return CeStatus.DeviceBusy; }
            byte[] transaction = new byte[HeartbeatLimits.IdSize];
            try
            {
                _random.FillRandom(transaction, 0, transaction.Length);
            }
            catch (EntropyMissingException)
            {
                return CeStatus.Error;
            }
            HeartbeatOperation update = new HeartbeatOperation
            {
                Verb = HeartbeatVerb.Update,
                Transaction = transaction,
                Name = name,
            };
            LifecycleFault fault = _engine.BeginLocal(update, timeSeconds, timeIsTrusted);
            if (fault != LifecycleFault.None)
            {
                _engine.ForgetLocal();
                return StatusOf(fault);
            }
            _phase = RenewalPhase.Preparing;
            _name = name;
            _initiator = initiator;
            _request = request;
            _transaction = transaction;
            return CeStatus.Success;
        }

        /// <summary>Takes a ResponseReceived or RequestFailed.</summary>
        /// <returns>False when the exchange is not of this machine.</returns>
        public bool HandleResponse(CoapStep step, CoapOutput output, long nowMs)
        {
            return _est.HandleResponse(step, output, nowMs);
        }

        /// <summary>Goes on as far as it can; true when something was done.</summary>
        public bool Advance(bool isRegistered, long timeSeconds, bool timeIsTrusted, long nowMs)
        {
            if (!IsBusy) { return false; }

            // With its session the request is gone: a later one could have the same handle.
            if (!isRegistered) { _request = NoRequest; }
            if (_engine.IsBusy) { return false; }
            switch (_phase)
            {
                case RenewalPhase.Preparing: return AdvanceRequest(isRegistered, nowMs);
                case RenewalPhase.Asking:
                    return AdvanceAnswer(isRegistered, timeSeconds, timeIsTrusted, nowMs);
                default: return AdvanceCheck(nowMs);
            }
        }

        /// <summary>The end of a renewal, once.</summary>
        public bool TryTakeEnd(out RenewalEvent ended)
        {
            ended = _ended;
            _ended = null;
            return ended != null;
        }

        // 2, 3.
        private bool AdvanceRequest(bool isRegistered, long nowMs)
        {
            bool isMade = _engine.TryGetResult(_transaction, out HeartbeatResult result)
                && result.Status == HeartbeatResult.StatusRequest;
            if (!isMade) { return End(StatusOf(result), nowMs); }
            if (!isRegistered || !_coap.CanRequest) { return EndEnrolment(0, nowMs); }
            _phase = RenewalPhase.Asking;
            DeadlineMs = nowMs + AnswerWaitMs;
            bool isOperational = _name == HeartbeatLimits.OperationalName;
            _est.Start(
                isOperational ? null : _name, result.Payload, 0, result.Payload.Length, nowMs);
            return true;
        }

        // 3, 4.
        private bool AdvanceAnswer(
            bool isRegistered, long timeSeconds, bool timeIsTrusted, long nowMs)
        {
            if (_est.State == EstState.Requesting)
            {
                if (isRegistered && nowMs < DeadlineMs) { return false; }
                _est.Abandon();
            }
            if (_est.State != EstState.Finished)
            {
                return EndEnrolment(_est.ResponseCode, nowMs);
            }
            _phase = RenewalPhase.Checking;
            DeadlineMs = CoapOutput.NoDeadline;

            // What fails is a result, read once the job is done.
            _engine.BeginLocal(MakeInstall(), timeSeconds, timeIsTrusted);
            return true;
        }

        // 4, 5.
        private bool AdvanceCheck(long nowMs)
        {
            bool isThere = _engine.TryGetResult(_transaction, out HeartbeatResult result);
            if (isThere && result.Status == HeartbeatResult.StatusStaged)
            {
                if (_name == HeartbeatLimits.OperationalName)
                {
                    return End(CeStatus.Success, nowMs);
                }

                // The chain leads to the issuer and the key has signed: no handshake is to come.
                _engine.HandleAcknowledged(new byte[][] { _transaction });
                _engine.TryGetResult(_transaction, out result);
                return End(
                    result.Status == HeartbeatResult.StatusDone
                        ? CeStatus.Success : CeStatus.StorageError,
                    nowMs);
            }
            return End(StatusOf(result), nowMs);
        }

        /// <summary>The answer as an operation. Another CA than the service's own sends its
        /// certificate along, as the last one.</summary>
        private HeartbeatOperation MakeInstall()
        {
            HeartbeatOperation install = new HeartbeatOperation
            {
                Verb = HeartbeatVerb.Install,
                Transaction = _transaction,
                Name = _name,
            };
            X509Fault fault = CertificateChain.TryParse(
                _est.Chain, 0, _est.Chain.Length, out CertificateChain chain);
            if (fault != X509Fault.None)
            {
                // What cannot be taken apart is refused as one broken certificate.
                install.Chain = new byte[][] { _est.Chain };
                return install;
            }
            Certificate last = chain.Get(chain.Count - 1);
            bool hasRoot = chain.Count > 1 && Bytes.AreEqual(last.Issuer, last.Subject);
            if (hasRoot) { install.IssuerAnchor = last.Der; }
            byte[][] ders = new byte[hasRoot ? chain.Count - 1 : chain.Count][];
            for (int i = 0; i < ders.Length; i++) { ders[i] = chain.Get(i).Der; }
            install.Chain = ders;
            return install;
        }

        private bool EndEnrolment(int detail, long nowMs)
        {
            _engine.HandleEnrolmentFailed(_transaction, detail);
            bool isTooLarge = _phase == RenewalPhase.Asking
                && _est.Fault == EstFault.AnswerTooLarge;
            return End(isTooLarge ? CeStatus.InsufficientBuffer : CeStatus.EstError, nowMs);
        }

        // Free before anybody hears of it: who hears may start the next.
        private bool End(CeStatus status, long nowMs)
        {
            _phase = RenewalPhase.None;
            DeadlineMs = CoapOutput.NoDeadline;
            _engine.ForgetLocal();
            if (_request != NoRequest) { Respond(_coap, _request, status, nowMs); }
            _request = NoRequest;
            _ended = new RenewalEvent(_name, status, _initiator);
            return true;
        }

        /// <summary>Answers POST /35011/0/27002: the status as decimal text.</summary>
        public static void Respond(CoapEndpoint coap, int request, CeStatus status, long nowMs)
        {
            byte[] text = Ascii.GetBytes(((int)status).ToString());
            coap.Respond(
                request, CoapCode.Changed, CoapContentFormat.TextPlain, text, 0, text.Length,
                null, nowMs);
        }

        private static CeStatus StatusOf(HeartbeatResult result)
        {
            return result == null ? CeStatus.Error : StatusOf((LifecycleFault)result.Fault);
        }

        private static CeStatus StatusOf(LifecycleFault fault)
        {
            return fault == LifecycleFault.None ? CeStatus.Error
                : fault == LifecycleFault.TransactionsTooMany ? CeStatus.OutOfMemory
                : (CeStatus)LifecycleStatus.Of(fault);
        }
    }
}
