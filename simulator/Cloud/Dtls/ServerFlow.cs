using System;
using Device.Base;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// A server's handshake, from the hello that brought a valid cookie:
    ///   1. from the client  ClientHello
    ///   2. to the client    ServerHello, Certificate, ServerKeyExchange, CertificateRequest,
    ///                       ServerHelloDone
    ///   3. from the client  Certificate, ClientKeyExchange, CertificateVerify,
    ///                       ChangeCipherSpec, Finished
    ///   4. to the client    ChangeCipherSpec, Finished
    /// Under a pre-shared key both sides leave out what has to do with certificates:
    ///   2. to the client    ServerHello, ServerHelloDone
    ///   3. from the client  ClientKeyExchange, ChangeCipherSpec, Finished
    /// A session that is resumed (RFC 5246 section 7.3) turns the ends round:
    ///   2. to the client    ServerHello, ChangeCipherSpec, Finished
    ///   3. from the client  ChangeCipherSpec, Finished
    /// Each state takes exactly one message; anything else ends the handshake.
    /// </summary>
    internal sealed partial class ServerFlow
    {
        private enum State
        {
            AwaitClientHello = 0,
            AwaitCertificate = 1,
            AwaitClientKeyExchange = 2,
            AwaitCertificateVerify = 3,
            AwaitFinished = 4,
            Done = 5,
        }

        private readonly DtlsServerSession _session;
        private readonly DtlsServerContext _context;
        private readonly ServerHandshake _handshake;
        private State _state = State.AwaitClientHello;

        public ServerFlow(
            DtlsServerSession session, DtlsServerContext context, ServerHandshake handshake)
        {
            _session = session;
            _context = context;
            _handshake = handshake;
        }

        /// <summary>True once the client answered our flight: it has it.</summary>
        public bool HasProgressed { get; private set; }

        /// <summary>Takes all messages that are whole, in order.</summary>
        public void Advance(long nowMs)
        {
            HandshakeReassembler messages = _handshake.Reassembler;
            while (!_session.IsClosed && _state != State.Done && messages.HasNext)
            {
                int type = messages.NextType;
                int offset = messages.NextOffset;
                int count = messages.NextCount;
                if (type != Expected())
                {
                    _session.End(DtlsFault.UnexpectedMessage);
                    return;
                }
                // The reassembler's buffer outlives the fragments, so the shared reader may stand
                // in the middle of a record: this one is of our own.
                ByteReader body = new ByteReader(
                    messages.Buffer, offset + HandshakeHeader.Size, count - HandshakeHeader.Size);
                DtlsFault fault = Handle(body, offset, count, nowMs);
                if (fault != DtlsFault.None) { _session.End(fault); }
                else if (!_session.IsClosed && _state != State.Done) { messages.Release(); }
            }
        }

        private int Expected()
        {
            return _state switch
            {
                State.AwaitClientHello => HandshakeType.ClientHello,
                State.AwaitCertificate => HandshakeType.Certificate,
                State.AwaitClientKeyExchange => HandshakeType.ClientKeyExchange,
                State.AwaitCertificateVerify => HandshakeType.CertificateVerify,
                _ => HandshakeType.Finished,
            };
        }

        private DtlsFault Handle(ByteReader body, int offset, int count, long nowMs)
        {
            HasProgressed = _state != State.AwaitClientHello;
            switch (_state)
            {
                case State.AwaitClientHello:
                    AddToTranscript(offset, count);
                    return HandleClientHello(body, nowMs);
                case State.AwaitCertificate:
                    AddToTranscript(offset, count);
                    return HandleCertificate(body);
                case State.AwaitClientKeyExchange:
                    AddToTranscript(offset, count);
                    return HandleClientKeyExchange(body);
                case State.AwaitCertificateVerify:
                    return HandleCertificateVerify(body, offset, count);
                default:
                    return HandleFinished(body, offset, count, nowMs);
            }
        }

        private DtlsFault HandleClientHello(ByteReader body, long nowMs)
        {
            ClientHello hello = _context.ClientHello;
            if (!hello.TryRead(body)) { return DtlsFault.DecodeError; }
            // A smaller number is a newer version.
            if (hello.Version > ProtocolVersion.Dtls12) { return DtlsFault.VersionUnsupported; }
            if (!hello.OffersNullCompression) { return DtlsFault.IllegalParameter; }
            ClientHelloExtensions extensions = hello.Extensions;
            if (extensions.HasIllegalValue) { return DtlsFault.RecordLimitInvalid; }
            if (extensions.IsRenegotiationInfoWrong) { return DtlsFault.RenegotiationInfoWrong; }
            if (!extensions.HasExtendedMasterSecret)
            {
                return DtlsFault.ExtendedMasterSecretMissing;
            }
            if (!extensions.AcceptsUncompressedPoints) { return DtlsFault.IllegalParameter; }
            _handshake.Resumed = _context.Sessions.Find(hello, _handshake.Keys, nowMs);
            _handshake.Suite = _handshake.Resumed?.Suite ?? ChooseSuite(hello);
            if (_handshake.Suite == CipherSuite.None) { return DtlsFault.HandshakeFailure; }
            Array.Copy(hello.Random, _handshake.ClientRandom, ClientHello.RandomSize);
            _handshake.Terms.Agree(extensions, _context);
            _session.UseTerms(_handshake.Terms);
            if (_handshake.Resumed != null) { Resume(hello, _handshake.Resumed); }
            else if (CipherSuite.HasCertificates(_handshake.Suite))
            {
                WriteFlight(hello);
                _state = State.AwaitCertificate;
            }
            else
            {
                WriteShortFlight(hello);
                _state = State.AwaitClientKeyExchange;
            }
            _session.SendFlight(nowMs);
            return DtlsFault.None;
        }

        // GCM first: it has the longer tag. A pre-shared key only where nothing else is left.
        private int ChooseSuite(ClientHello hello)
        {
            bool canSign = hello.Extensions.OffersSecp256r1 && hello.Extensions.OffersEcdsaSha256;
            if (canSign && _context.Accepts(CipherSuite.EcdheEcdsaAes128GcmSha256, hello))
            {
                return CipherSuite.EcdheEcdsaAes128GcmSha256;
            }
            if (canSign && _context.Accepts(CipherSuite.EcdheEcdsaAes128Ccm8, hello))
            {
                return CipherSuite.EcdheEcdsaAes128Ccm8;
            }
            return _context.Accepts(CipherSuite.PskAes128Ccm8, hello)
                ? CipherSuite.PskAes128Ccm8
                : CipherSuite.None;
        }

        private void Resume(ClientHello hello, CachedSession session)
        {
            _handshake.Peer = session.Peer;
            _handshake.PskIdentity = session.PskIdentity;
            Array.Copy(hello.SessionId, _handshake.SessionId, ClientHello.SessionIdMax);
            WriteServerHello(hello);
            DeriveKeys();
            WriteFinished();
            _state = State.AwaitFinished;
        }

        private DtlsFault HandleCertificate(ByteReader body)
        {
            CertificateMessage message = _context.Certificate;
            byte[] buffer = body.Buffer;
            int start = body.Position;
            // The transcript has the message already, so its certificates move together in place.
            if (!message.TryRead(body, buffer, start, body.Remaining))
            {
                if (message.CertificateCount < CertificateMessage.CountMax)
                {
                    return DtlsFault.DecodeError;
                }
                // A chain that is too long is well formed, and has a name of its own.
                _session.End(DtlsFault.PeerCertificateInvalid, X509Fault.ChainTooLong);
                return DtlsFault.None;
            }
            if (message.CertificateCount == 0) { return DtlsFault.CertificateRequired; }

            X509Fault fault = CertificateChain.TryParse(
                buffer, start, message.ChainBytes, out CertificateChain chain);
            if (fault == X509Fault.None && chain.Count != message.CertificateCount)
            {
                return DtlsFault.DecodeError;
            }
            PeerVerified? peer = null;
            if (fault == X509Fault.None)
            {
                TrustSnapshot trust = _context.Service.Trust;
                _handshake.Trust = trust;
                ChainPolicy policy = _context.Policy;
                policy.Usage = CertificateUsage.ClientAuth;
                policy.TimeSeconds = _context.Options.WallClockSeconds();
                policy.TimeIsTrusted = true;
                policy.LeafMayBeExpired = trust.LeafMayBeExpired;
                fault = _context.Verifier.Verify(
                    chain, trust.Anchors, trust.Count, policy, out peer);
            }
            if (fault != X509Fault.None)
            {
                _session.End(FaultAlert.FaultOf(fault), fault);
                return DtlsFault.None;
            }
            _handshake.Peer = peer;
            if (_context.Service.IsRevoked(peer!)) { return DtlsFault.PeerCertificateRevoked; }
            _state = State.AwaitClientKeyExchange;
            return DtlsFault.None;
        }

        private DtlsFault HandleClientKeyExchange(ByteReader body)
        {
            if (_handshake.Suite == CipherSuite.PskAes128Ccm8) { return HandleIdentity(body); }
            ClientKeyExchange message = _context.ClientKeyExchange;
            if (!message.TryRead(body)) { return DtlsFault.DecodeError; }
            byte[] secret = _context.Secret;
            if (!message.IsUncompressed
                || !_handshake.Ephemeral!.TryAgree(body.Buffer, message.PointOffset, secret, 0))
            {
                return DtlsFault.IllegalParameter;
            }
            DeriveMaster(secret);
            _state = State.AwaitCertificateVerify;
            return DtlsFault.None;
        }

        // RFC 4279 section 2.
        private DtlsFault HandleIdentity(ByteReader body)
        {
            PskKeyExchange message = _context.PskKeyExchange;
            if (!message.TryRead(body)) { return DtlsFault.DecodeError; }
            if (message.IdentityCount == 0
                || message.IdentityCount > DtlsPreSharedKey.IdentityMax)
            {
                return DtlsFault.PskIdentityUnknown;
            }
            byte[] identity = Bytes.Copy(
                body.Buffer, message.IdentityOffset, message.IdentityCount);
            byte[]? key = _context.Options.PskLookup!(identity);
            if (key == null) { return DtlsFault.PskIdentityUnknown; }
            using (DtlsPreSharedKey shared = new DtlsPreSharedKey(identity, key))
            {
                DeriveMaster(shared.CreatePremaster());
            }
            _handshake.PskIdentity = identity;
            _handshake.PskKey = key;
            _state = State.AwaitFinished;
            return DtlsFault.None;
        }

        private void DeriveMaster(byte[] premaster)
        {
            _handshake.Transcript.CopyDigest(_context.Digest, 0);
            _handshake.Keys.DeriveExtendedMasterSecret(
                premaster, 0, premaster.Length, _context.Digest, 0);
            Bytes.Zeroise(premaster);
            DeriveKeys();
        }

        private void DeriveKeys()
        {
            _handshake.Keys.DeriveKeys(
                CipherSuite.Aead(_handshake.Suite),
                _handshake.ClientRandom, _handshake.ServerRandom);
            _session.InstallKeys();
        }

        private DtlsFault HandleCertificateVerify(ByteReader body, int offset, int count)
        {
            CertificateVerify message = _context.CertificateVerify;
            if (!message.TryRead(body)) { return DtlsFault.DecodeError; }
            if (message.Scheme != SignatureScheme.EcdsaSecp256r1Sha256)
            {
                return DtlsFault.IllegalParameter;
            }
            _handshake.Transcript.CopyDigest(_context.Digest, 0);
            if (!EcdsaSignature.TryDecodeDer(
                    body.Buffer, message.SignatureOffset, message.SignatureCount,
                    _context.RawSignature, 0)
                || !_handshake.Peer!.Key.Verify(_context.Digest, 0, _context.RawSignature, 0))
            {
                return DtlsFault.DecryptError;
            }
            AddToTranscript(offset, count);
            _state = State.AwaitFinished;
            return DtlsFault.None;
        }

        private DtlsFault HandleFinished(ByteReader body, int offset, int count, long nowMs)
        {
            if (!_context.Finished.TryRead(body)) { return DtlsFault.DecodeError; }
            byte[] verifyData = _context.VerifyData;
            ComputeVerifyData(ofClient: true);
            if (!Bytes.ConstantTimeEquals(
                verifyData, 0, body.Buffer, _context.Finished.VerifyDataOffset,
                Finished.VerifyDataSize))
            {
                // It came under the session's keys, so this is its peer, and the alert that
                // follows ends the session (RFC 5246 section 7.2.2).
                if (_handshake.Resumed != null) { _context.Sessions.Forget(_handshake.Resumed); }
                return DtlsFault.DecryptError;
            }
            _state = State.Done;
            if (_handshake.Resumed != null)
            {
                _session.CompleteResumed(_handshake.Resumed);
                return DtlsFault.None;
            }
            AddToTranscript(offset, count);
            ComputeVerifyData(ofClient: false);
            _session.Complete(
                _handshake.Reassembler.NextSequence, verifyData,
                _context.Sessions.Keep(_handshake, nowMs));
            return DtlsFault.None;
        }

        // Over all messages so far, into the lane's scratch.
        private void ComputeVerifyData(bool ofClient)
        {
            _handshake.Transcript.CopyDigest(_context.Digest, 0);
            _handshake.Keys.ComputeVerifyData(
                ofClient, _context.Digest, 0, _context.VerifyData, 0);
        }

        private void AddToTranscript(int offset, int count)
        {
            _handshake.Transcript.Add(_handshake.Reassembler.Buffer, offset, count);
        }
    }
}
