using System;
using Device.Base;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>
    /// A server's full handshake, from the hello that brought a valid cookie:
    ///   1. from the client  ClientHello
    ///   2. to the client    ServerHello, Certificate, ServerKeyExchange, CertificateRequest,
    ///                       ServerHelloDone
    ///   3. from the client  Certificate, ClientKeyExchange, CertificateVerify,
    ///                       ChangeCipherSpec, Finished
    ///   4. to the client    ChangeCipherSpec, Finished
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
        public bool HasProgressed { get { return _state > State.AwaitCertificate; } }

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
                    return HandleFinished(body, offset, count);
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
            if (extensions.IsRenegotiationInfoWrong) { return DtlsFault.RenegotiationInfoWrong; }
            if (!extensions.HasExtendedMasterSecret)
            {
                return DtlsFault.ExtendedMasterSecretMissing;
            }
            if (!extensions.AcceptsUncompressedPoints) { return DtlsFault.IllegalParameter; }
            _handshake.Suite = ChooseSuite(hello);
            if (_handshake.Suite == CipherSuite.None
                || !extensions.OffersSecp256r1
                || !extensions.OffersEcdsaSha256)
            {
                return DtlsFault.HandshakeFailure;
            }
            Array.Copy(hello.Random, _handshake.ClientRandom, ClientHello.RandomSize);
            WriteFlight(hello);
            _state = State.AwaitCertificate;
            _session.SendFlight(nowMs);
            return DtlsFault.None;
        }

        private int ChooseSuite(ClientHello hello)
        {
            DtlsServerOptions options = _context.Options;
            if (hello.OffersGcm && options.AcceptsGcm)
            {
                return CipherSuite.EcdheEcdsaAes128GcmSha256;
            }
            return hello.OffersCcm8 && options.AcceptsCcm8
                ? CipherSuite.EcdheEcdsaAes128Ccm8
                : CipherSuite.None;
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
            ClientKeyExchange message = _context.ClientKeyExchange;
            if (!message.TryRead(body)) { return DtlsFault.DecodeError; }
            byte[] secret = _context.Secret;
            if (!message.IsUncompressed
                || !_handshake.Ephemeral!.TryAgree(body.Buffer, message.PointOffset, secret, 0))
            {
                return DtlsFault.IllegalParameter;
            }
            _handshake.Transcript.CopyDigest(_context.Digest, 0);
            KeySchedule keys = _handshake.Keys;
            keys.DeriveExtendedMasterSecret(secret, 0, secret.Length, _context.Digest, 0);
            Bytes.Zeroise(secret);
            keys.DeriveKeys(
                CipherSuite.Aead(_handshake.Suite),
                _handshake.ClientRandom, _handshake.ServerRandom);
            _session.InstallKeys();
            _state = State.AwaitCertificateVerify;
            return DtlsFault.None;
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

        private DtlsFault HandleFinished(ByteReader body, int offset, int count)
        {
            if (!_context.Finished.TryRead(body)) { return DtlsFault.DecodeError; }
            byte[] verifyData = _context.VerifyData;
            _handshake.Transcript.CopyDigest(_context.Digest, 0);
            _handshake.Keys.ComputeVerifyData(
                ofClient: true, _context.Digest, 0, verifyData, 0);
            if (!Bytes.ConstantTimeEquals(
                verifyData, 0, body.Buffer, _context.Finished.VerifyDataOffset,
                Finished.VerifyDataSize))
            {
                return DtlsFault.DecryptError;
            }
            AddToTranscript(offset, count);
            _handshake.Transcript.CopyDigest(_context.Digest, 0);
            _handshake.Keys.ComputeVerifyData(
                ofClient: false, _context.Digest, 0, verifyData, 0);
            _state = State.Done;
            _session.Complete(_handshake.Reassembler.NextSequence, verifyData);
            return DtlsFault.None;
        }

        private void AddToTranscript(int offset, int count)
        {
            _handshake.Transcript.Add(_handshake.Reassembler.Buffer, offset, count);
        }
    }
}
