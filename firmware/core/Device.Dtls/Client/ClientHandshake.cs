using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    // The client's handshake, DTLS 1.2 with ECDHE-ECDSA and certificates on both sides
    // (RFC 6347 section 4.2.4, RFC 5246 section 7.3, RFC 8422 section 2):
    //
    //    client                                   server
    //  1 ClientHello              ------------->
    //  2                          <-------------  HelloVerifyRequest (cookie)
    //  3 ClientHello with cookie  ------------->
    //  4                                          ServerHello
    //  5                                          Certificate
    //  6                                          ServerKeyExchange
    //  7                                          CertificateRequest (may be left out)
    //  8                          <-------------  ServerHelloDone
    //  9 prove the server, agree on a secret, sign
    // 10 Certificate (if asked for)
    // 11 ClientKeyExchange
    // 12 CertificateVerify (if a certificate was sent)
    // 13 ChangeCipherSpec
    // 14 Finished                 ------------->
    // 15                          <-------------  ChangeCipherSpec, Finished
    //
    // 2 and 3 are left out by a server that wants no cookie. 1 and 2 are not part of the
    // transcript. ChangeCipherSpec carries nothing that the epoch of a record does not say, so
    // the server's is not waited for: a Finished that opens under the new key is proof enough,
    // and may overtake it.
    //
    // The last flight is the server's. So when the server repeats 4 to 8, our 10 to 14 was lost
    // and is repeated; when it repeats 15, it has our Finished, and an answer would only make
    // both ends repeat for ever.

    /// <summary>The states of a client's handshake and what each message does in them. It lives
    /// from Connect until Connected or Closed; a connection keeps only the keys.</summary>
    internal sealed class ClientHandshake
    {
        // Cookies are asked for once; more often when the server's secret rotates or it restarts.
        private const int HelloVerifyMax = 4;

        private readonly DtlsClientOptions _options;
        private readonly ByteReader _reader = new ByteReader();
        private readonly HandshakeReassembler _reassembler;
        private readonly ClientFlights _flights;
        private readonly ServerHello _serverHello = new ServerHello();
        private readonly ServerProofJob _proof;
        private SignJob _sign;
        private int _helloVerifyCount;
        private bool _acceptsCertificate;

        public ClientHandshake(
            ICrypto crypto, DtlsClientOptions options, ChainVerifier verifier,
            DtlsCredential credential)
        {
            _options = options;
            _reassembler = new HandshakeReassembler(options.ReassemblyBytesMax);
            _flights = new ClientFlights(crypto, options, credential);
            _proof = new ServerProofJob(crypto, verifier);
        }

        public ClientState State { get; private set; }

        /// <summary>Why <see cref="State"/> is Closed.</summary>
        public DtlsFault Fault { get; private set; }

        public X509Fault ChainFault { get; private set; }

        /// <summary>The flight that was made last.</summary>
        public Flight Flight { get { return _flights.Flight; } }

        /// <summary>True when a new flight has to be sent; the reader sets it back.</summary>
        public bool HasNewFlight { get; set; }

        /// <summary>The keys of the connection, from the answer [10] on.</summary>
        public KeySchedule Keys { get { return _flights.Keys; } }

        /// <summary>The proof of who the server is.</summary>
        public PeerVerified Peer { get { return _proof.Peer; } }

        /// <summary>Public-key work that the edge has to do now, or null.</summary>
        public ComputeJob Job
        {
            get
            {
                if (State == ClientState.ProvingServer) { return _proof; }
                return State == ClientState.Signing ? _sign : null;
            }
        }

        /// <summary>True when the answer [10 to 14] was made, so that epoch 1 is open.</summary>
        public bool HasKeys { get { return State >= ClientState.AwaitFinished; } }

        public void Start(Certificate[] anchors, int anchorCount, ChainPolicy policy)
        {
            _proof.SetTrust(anchors, anchorCount, policy);
            _flights.WriteHello();
            HasNewFlight = true;
            State = ClientState.AwaitServerHello;
        }

        /// <summary>Takes in a fragment.</summary>
        /// <returns>What became of it. Stale, of a ServerHelloDone: the server repeats its
        /// flight.</returns>
        public FragmentResult AddFragment(
            HandshakeHeader header, int epoch, byte[] buffer, int offset)
        {
            if (State == ClientState.AwaitServerHello) { FollowServersNumbering(header); }
            bool isOld = header.MessageSequence < _reassembler.NextSequence;
            if (isOld && IsAnotherCookie(header))
            {
                _reader.Reset(buffer, offset, header.FragmentLength);
                OnLateHelloVerifyRequest();
                return FragmentResult.Stale;
            }
            // Once there are keys, the one message that is left comes under them.
            if (!isOld && epoch != (HasKeys ? 1 : 0)) { return FragmentResult.Conflict; }
            FragmentResult result = _reassembler.Add(header, buffer, offset);
            if (result == FragmentResult.TooLarge) { Fail(DtlsFault.MessageTooLarge); }
            return result;
        }

        /// <summary>Handles the next whole message, if there is one.</summary>
        public bool TryAdvance()
        {
            if (State == ClientState.Closed || State == ClientState.Connected) { return false; }
            if (Job != null || !_reassembler.HasNext) { return false; }
            int type = _reassembler.NextType;
            int offset = _reassembler.NextOffset;
            int count = _reassembler.NextCount;
            _reader.Reset(
                _reassembler.Buffer, offset + HandshakeHeader.Size, count - HandshakeHeader.Size);
            if (type != HandshakeType.HelloVerifyRequest && type != HandshakeType.Finished)
            {
                _flights.Transcript.Add(_reassembler.Buffer, offset, count);
            }
            Handle(type);
            // The answer starts the reassembler anew; there is nothing to release then.
            if (State < ClientState.AwaitFinished) { _reassembler.Release(); }
            return true;
        }

        /// <summary>Goes on after the edge finished <see cref="Job"/>; false when it did
        /// not.</summary>
        public bool TryResume()
        {
            if (State == ClientState.ProvingServer && _proof.IsFinished)
            {
                OnServerProven();
                return true;
            }
            if (State == ClientState.Signing && _sign.IsFinished)
            {
                OnSigned();
                return true;
            }
            return false;
        }

        public void Zeroise()
        {
            _proof.Zeroise();
            _flights.Dispose();
        }

        private void Fail(DtlsFault fault)
        {
            Fault = fault;
            State = ClientState.Closed;
        }

        private void Handle(int type)
        {
            switch (State)
            {
                case ClientState.AwaitServerHello:
                    if (type == HandshakeType.HelloVerifyRequest) { OnHelloVerifyRequest(); }
                    else if (type == HandshakeType.ServerHello) { OnServerHello(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                case ClientState.AwaitCertificate:
                    if (type == HandshakeType.Certificate) { OnCertificate(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                case ClientState.AwaitServerKeyExchange:
                    if (type == HandshakeType.ServerKeyExchange) { OnServerKeyExchange(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                case ClientState.AwaitCertificateRequest:
                    if (type == HandshakeType.CertificateRequest) { OnCertificateRequest(); }
                    else if (type == HandshakeType.ServerHelloDone) { OnServerHelloDone(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                case ClientState.AwaitServerHelloDone:
                    if (type == HandshakeType.ServerHelloDone) { OnServerHelloDone(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                default:
                    if (type == HandshakeType.Finished) { OnFinished(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
            }
        }

        // [2] Before ServerHello. The cookie goes into a hello that is otherwise the same.
        private void OnHelloVerifyRequest()
        {
            if (!_flights.Cookie.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            GiveCookie();
        }

        // [2] again: a duplicate means nothing, another cookie replaces the one that we have.
        private void OnLateHelloVerifyRequest()
        {
            if (_flights.Cookie.TryRead(_reader) && !_flights.IsCookieInHello) { GiveCookie(); }
        }

        private void GiveCookie()
        {
            if (++_helloVerifyCount > HelloVerifyMax) { Fail(DtlsFault.CookieLoop); return; }
            _flights.WriteHelloWithCookie();
            HasNewFlight = true;
        }

        // [4]
        private void OnServerHello()
        {
            if (!_serverHello.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            DtlsFault fault = ServerHelloCheck.Check(_serverHello, _options);
            if (fault != DtlsFault.None) { Fail(fault); return; }
            State = ClientState.AwaitCertificate;
        }

        // [5] Only taken apart here; proven in [9], when public-key work is due.
        private void OnCertificate()
        {
            CertificateMessage message = new CertificateMessage();
            int start = _reader.Position;
            if (!message.TryRead(_reader, _reassembler.Buffer, start, _reader.Remaining))
            {
                // A chain that is too long is well formed, and has a name of its own.
                bool isTooLong = message.CertificateCount == CertificateMessage.CountMax;
                FailChain(isTooLong ? X509Fault.ChainTooLong : X509Fault.None);
                return;
            }
            X509Fault fault = CertificateChain.TryParse(
                _reassembler.Buffer, start, message.ChainBytes, out CertificateChain chain);
            if (fault != X509Fault.None) { FailChain(fault); return; }
            // Two certificates in one entry of the list are no entry.
            if (chain.Count != message.CertificateCount) { Fail(DtlsFault.DecodeError); return; }
            _proof.Chain = chain;
            State = ClientState.AwaitServerKeyExchange;
        }

        private void FailChain(X509Fault fault)
        {
            ChainFault = fault;
            Fail(fault == X509Fault.None ? DtlsFault.DecodeError : FaultAlert.FaultOf(fault));
        }

        // [6]
        private void OnServerKeyExchange()
        {
            ServerKeyExchange message = new ServerKeyExchange();
            if (!message.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            if (!message.IsCurveSupported || message.Scheme != SignatureScheme.EcdsaSecp256r1Sha256)
            {
                Fail(DtlsFault.IllegalParameter);
                return;
            }
            byte[] buffer = _reassembler.Buffer;
            if (!EcdsaSignature.TryDecodeDer(
                buffer, message.SignatureOffset, message.SignatureCount, _proof.Signature, 0))
            {
                Fail(DtlsFault.DecryptError);
                return;
            }
            Array.Copy(buffer, message.PointOffset, _proof.ServerPoint, 0, P256.PointSize);
            _flights.DigestParameters(
                _serverHello.Random, buffer, message.ParametersOffset,
                ServerKeyExchange.ParametersSize, _proof.Digest);
            State = ClientState.AwaitCertificateRequest;
        }

        // [7]
        private void OnCertificateRequest()
        {
            CertificateRequestMessage message = new CertificateRequestMessage();
            if (!message.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            _flights.CertificateIsWanted = true;
            _acceptsCertificate = message.AcceptsEcdsa && message.AcceptsEcdsaSha256;
            State = ClientState.AwaitServerHelloDone;
        }

        // [8]
        private void OnServerHelloDone()
        {
            if (!ServerHelloDone.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            State = ClientState.ProvingServer;
        }

        // [9] The server is who it should be, and there is a secret.
        private void OnServerProven()
        {
            if (_proof.Fault != DtlsFault.None)
            {
                ChainFault = _proof.ChainFault;
                Fail(_proof.Fault);
                return;
            }
            IPrivateKey key = _flights.BeginAnswer(_proof, _serverHello, _acceptsCertificate);
            _proof.Zeroise();
            if (key == null)
            {
                EndAnswer();
                return;
            }
            _sign = new SignJob(key, _flights.Digest);
            State = ClientState.Signing;
        }

        // [9] Our proof is signed.
        private void OnSigned()
        {
            _flights.AddCertificateVerify(_sign.Signature);
            EndAnswer();
        }

        private void EndAnswer()
        {
            _flights.EndAnswer();
            // What came ahead in the clear is not what we wait for.
            _reassembler.Reset(_reassembler.NextSequence);
            HasNewFlight = true;
            State = ClientState.AwaitFinished;
        }

        // [15]
        private void OnFinished()
        {
            Finished message = new Finished();
            if (!message.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            if (!_flights.IsServerFinished(_reader.Buffer, message.VerifyDataOffset))
            {
                Fail(DtlsFault.DecryptError);
                return;
            }
            State = ClientState.Connected;
        }

        // A stateless server numbers its HelloVerifyRequests all with zero, and its ServerHello
        // with one or with the number of the hello that it answers.
        private void FollowServersNumbering(HandshakeHeader header)
        {
            if (header.Type == HandshakeType.ServerHello
                && header.MessageSequence != _reassembler.NextSequence
                && header.MessageSequence <= _flights.HelloSequence)
            {
                _reassembler.Reset(header.MessageSequence);
            }
        }

        // The server did not like our cookie and sends a new one under an old number.
        private bool IsAnotherCookie(HandshakeHeader header)
        {
            return State == ClientState.AwaitServerHello
                && header.Type == HandshakeType.HelloVerifyRequest
                && header.IsWhole;
        }
    }
}
