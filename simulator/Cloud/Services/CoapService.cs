using System;
using System.Text;
using Device.Dtls;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// A service that speaks CoAP over secure sessions. It drives one <see cref="CoapEndpoint"/> a
    /// session: one mutation, then down to Idle; requests and responses go to the service.
    /// </summary>
    public abstract class CoapService : ISecureService
    {
        // 1024 bytes of body, CoAP's options and DTLS's record stay below 1200: a bootstrap write
        // and an EST answer fit in one datagram each.
        private const int BlockSizeMax = 1_024;

        private const int BlockSizeMin = 16;

        // Header, token, options and payload marker of a message that carries a block.
        private const int BlockOverhead = 96;

        private static readonly CoapOptions Options = OptionsFor(BlockSizeMax);

        private protected static readonly Refusal StoreUnavailable = new Refusal(
            RefusalCause.StoreUnavailable, "the store is busy or full; try again");

        [ThreadStatic]
        private static CoapOutput? _outputOfLane;

        private protected CoapService(ServiceContext context)
        {
            Context = context;
        }

        /// <inheritdoc/>
        public abstract TrustSnapshot Trust { get; }

        /// <inheritdoc/>
        public abstract DtlsCredential Credential { get; }

        /// <summary>What both services share.</summary>
        protected ServiceContext Context { get; }

        /// <inheritdoc/>
        public void OnConnected(ISecureSession session, long nowMs)
        {
            Conversation conversation = CreateConversation(session);
            session.State = conversation;
            conversation.Link = Context.Sessions.Add(
                session, AccountOf(session.Peer), IsOperational);
            // What was revoked, or trusted no more, since the certificate came saw no session yet.
            if (IsRevoked(session.Peer)) { session.CloseRevoked(); }
            else if (IsOperational && !Trust.Has(session.Peer.Anchor)) { session.Close(); }
            else { OnBegin(conversation, nowMs); }
        }

        /// <inheritdoc/>
        public void OnDatagram(
            ISecureSession session, byte[] buffer, int offset, int count, long nowMs)
        {
            Conversation conversation = (Conversation)session.State!;
            OpenEndpoint(conversation).HandleDatagram(buffer, offset, count, nowMs);
            Pump(conversation, nowMs);
        }

        /// <inheritdoc/>
        public void OnDeadline(ISecureSession session, long nowMs)
        {
            Conversation conversation = (Conversation)session.State!;
            if (conversation.Endpoint == null) { return; }
            conversation.Endpoint.HandleTimeout(nowMs);
            Pump(conversation, nowMs);
        }

        /// <inheritdoc/>
        public void OnClosed(ISecureSession session, DtlsFault fault)
        {
            if (session.State is Conversation conversation)
            {
                Context.Sessions.Remove(conversation.Link!);
                OnEnd(conversation);
            }
            session.State = null;
        }

        /// <inheritdoc/>
        public virtual bool IsRevoked(PeerVerified peer)
        {
            return false;
        }

        /// <inheritdoc/>
        public virtual bool MayResume(PeerVerified peer)
        {
            return !IsRevoked(peer);
        }

        /// <summary>True when sessions are under the operational identity.</summary>
        private protected abstract bool IsOperational { get; }

        /// <summary>The account that a peer belongs to; "" when it is not known.</summary>
        private protected abstract string AccountOf(PeerVerified peer);

        private protected abstract Conversation CreateConversation(ISecureSession session);

        private protected abstract void OnRequest(
            Conversation conversation, CoapOutput output, long nowMs);

        /// <summary>The session is there, and nothing was heard in it yet.</summary>
        private protected virtual void OnBegin(Conversation conversation, long nowMs)
        {
        }

        private protected virtual void OnEnd(Conversation conversation)
        {
        }

        private protected virtual void OnResponse(
            Conversation conversation, CoapStep step, CoapOutput output, long nowMs)
        {
        }

        /// <summary>The session's endpoint, made when it is first needed.</summary>
        private protected CoapEndpoint OpenEndpoint(Conversation conversation)
        {
            conversation.Endpoint ??= new CoapEndpoint(
                OptionsOf(conversation.Session.PlaintextMax), Context.Crypto);
            return conversation.Endpoint;
        }

        /// <summary>Tells the peer why not, counts it and logs it.</summary>
        private protected void Refuse(
            Conversation conversation, int handle, Refusal refusal, long nowMs)
        {
            Context.Counters.Count(refusal.Cause);
            if (Context.Log != null)
            {
                string name = conversation.Session.Peer.Chain.Leaf.CommonName;
                Context.Log(
                    $"refused {name} at {conversation.Session.RemoteEndPoint}: "
                    + $"{refusal.Cause}: {refusal.Text}");
            }
            byte[] text = Encoding.UTF8.GetBytes(refusal.Text);
            conversation.Endpoint!.Respond(
                handle, refusal.Code, CoapContentFormat.None, text, 0, text.Length, null, nowMs);
        }

        /// <summary>Tells the peer that nothing of ours has this path or method.</summary>
        private protected void RefuseUnknown(
            Conversation conversation, int handle, int code, long nowMs)
        {
            Context.Counters.Count(CloudEvent.RequestUnknown);
            conversation.Endpoint!.Respond(handle, code, nowMs);
        }

        /// <summary>Answers GET /.well-known/core (RFC 6690).</summary>
        private protected static void Describe(
            Conversation conversation, int handle, byte[] links, long nowMs)
        {
            conversation.Endpoint!.Respond(
                handle, CoapCode.Content, CoapContentFormat.LinkFormat, links, 0, links.Length,
                null, nowMs);
        }

        /// <summary>From any thread: goes on with a session on its lane, unless it has ended, and
        /// brings its endpoint down to Idle afterwards.</summary>
        private protected void Resume(Conversation conversation, Action<long> action)
        {
            conversation.Session.Post(() =>
            {
                if (!conversation.Session.IsOpen) { return; }
                long nowMs = Context.MonotonicMs();
                action(nowMs);
                Pump(conversation, nowMs);
            });
        }

        // A peer that takes small records gets small blocks (RFC 7959).
        private static CoapOptions OptionsOf(int plaintextMax)
        {
            int blockSize = BlockSizeMax;
            while (blockSize > BlockSizeMin && blockSize > plaintextMax - BlockOverhead)
            {
                blockSize /= 2;
            }
            return blockSize == BlockSizeMax ? Options : OptionsFor(blockSize);
        }

        private static CoapOptions OptionsFor(int blockSize)
        {
            return new CoapOptions
            {
                BlockSize = blockSize,
                InboundCountMax = 4,
                ExchangeCountMax = 2,
                BodyCountMax = 4096,
            };
        }

        private void Pump(Conversation conversation, long nowMs)
        {
            Drain(conversation, nowMs);
            if (TryPing(conversation, nowMs)) { Drain(conversation, nowMs); }
            if (conversation.Session.IsOpen)
            {
                conversation.Session.SetDeadline(_outputOfLane!.DeadlineMs);
            }
        }

        // The peer speaks from a new address: an empty message there, whose answer is under keys
        // that only the peer has, shows that it hears us (docs/decisions/0008).
        private static bool TryPing(Conversation conversation, long nowMs)
        {
            ISecureSession session = conversation.Session;
            CoapEndpoint endpoint = conversation.Endpoint!;
            if (!session.IsOpen || session.IsPathConfirmed
                || (conversation.PingId >= 0 && conversation.PingPath == session.PathNumber)
                || !endpoint.CanRequest)
            {
                return false;
            }
            conversation.PingPath = session.PathNumber;
            conversation.PingId = endpoint.Ping(nowMs);
            return true;
        }

        // True when the step was about our own question, which no service knows of.
        private static bool TookPing(
            Conversation conversation, CoapStep step, CoapOutput output)
        {
            if (step is not (CoapStep.ResponseReceived or CoapStep.RequestFailed)
                || conversation.PingId < 0
                || output.ExchangeId != conversation.PingId)
            {
                return false;
            }
            conversation.PingId = -1;
            if (step == CoapStep.ResponseReceived)
            {
                conversation.Session.ConfirmPath(conversation.PingPath);
            }
            return true;
        }

        private void Drain(Conversation conversation, long nowMs)
        {
            CoapOutput output = _outputOfLane ??= new CoapOutput();
            CoapEndpoint endpoint = conversation.Endpoint!;
            CoapStep step;
            while ((step = endpoint.Poll(output)) != CoapStep.Idle)
            {
                switch (step)
                {
                    case CoapStep.SendDatagram:
                        conversation.Session.Send(output.Buffer, output.Offset, output.Count);
                        break;
                    case CoapStep.RequestReceived:
                        OnRequest(conversation, output, nowMs);
                        break;
                    default:
                        if (!TookPing(conversation, step, output))
                        {
                            OnResponse(conversation, step, output, nowMs);
                        }
                        break;
                }
            }
        }
    }
}
