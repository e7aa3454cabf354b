using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    // The client's handshake, DTLS 1.2 with ECDHE-ECDSA and certificates on both sides
    // (RFC 6347 section 4.2.4, RFC 5246 section 7.3, RFC 8422 section 2, RFC 5077 section 3.3):
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
    // 15                                          NewSessionTicket (if announced in 4)
    // 16                          <-------------  ChangeCipherSpec, Finished
    //
    // With a pre-shared key 5, 7, 10 and 12 are left out, 6 may be, and there is nothing to do in
    // 9 (RFC 4279 section 2). A server that goes on with the session that we offered is the first
    // to finish:
    //
    //  4                                          ServerHello (our session id)
    // 15                                          NewSessionTicket (if announced in 4)
    // 16                          <-------------  ChangeCipherSpec, Finished
    // 13 ChangeCipherSpec
    // 14 Finished                 ------------->
    //
    // 2 and 3 are left out by a server that wants no cookie. 1 and 2 are not part of the
    // transcript. ChangeCipherSpec carries nothing that the epoch of a record does not say, so
    // the server's is not waited for: a Finished that opens under the new key is proof enough,
    // and may overtake it.
    //
    // In a full handshake the last flight is the server's. So when the server repeats 4 to 8, our
    // 10 to 14 was lost and is repeated; when it repeats 16, it has our Finished, and an answer
    // would only make both ends repeat for ever. In a resumed one the last flight is ours: when the
    // server repeats 16, ours was lost (ClientFarewell).

    /// <summary>The states of a client's handshake and what each message does in them. It lives
    /// from Connect until Connected or Closed; a connection keeps only the keys.</summary>
    internal sealed partial class ClientHandshake
    {
        // Cookies are asked for once; more often when the server's secret rotates or it restarts.
        private const int HelloVerifyMax = 4;

        private readonly ClientTerms _terms;
        private readonly ByteReader _reader = new ByteReader();
        private readonly HandshakeReassembler _reassembler;
        private readonly ClientFlights _flights;
        private readonly ServerHello _serverHello = new ServerHello();
        private readonly ServerProofJob _proof;
        private readonly ClientAgreed _agreed = new ClientAgreed();
        private byte[] _ticket = Bytes.Empty;
        private long _ticketMs = DtlsSession.AgeMsMax;
        private SignJob _sign;
        private int _messageOffset;
        private int _messageCount;
        private int _helloVerifyCount;
        private bool _acceptsCertificate;

        public ClientHandshake(ICrypto crypto, ChainVerifier verifier, ClientTerms terms)
        {
            _terms = terms;
            _reassembler = new HandshakeReassembler(terms.Options.ReassemblyBytesMax);
            _flights = new ClientFlights(crypto, terms);
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

        /// <summary>The proof of who the server is; null with a pre-shared key.</summary>
        public PeerVerified Peer
        {
            get { return IsResumed ? _terms.Session.Peer : _proof.Peer; }
        }

        /// <summary>The server goes on with the session that we offered.</summary>
        public bool IsResumed { get; private set; }

        /// <summary>The suite that the server chose.</summary>
        public int Suite { get { return _serverHello.Suite; } }

        /// <summary>What the server was proven against.</summary>
        public byte[] Binding { get { return _terms.Binding; } }

        /// <summary>What the hellos agreed on, from the server's on.</summary>
        public ClientAgreed Agreed { get { return _agreed; } }

        /// <summary>Public-key work that the edge has to do now, or null.</summary>
        public ComputeJob Job
        {
            get
            {
                if (State == ClientState.ProvingServer) { return _proof; }
                return State == ClientState.Signing ? _sign : null;
            }
        }

        /// <summary>True when the answer [10 to 14] was made, or a session goes on, so that epoch 1
        /// is open.</summary>
        public bool HasKeys { get { return State >= ClientState.AwaitTicket; } }

        public void Start()
        {
            _proof.SetTrust(_terms.Anchors, _terms.AnchorCount, _terms.Policy);
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
            if (!isOld && !IsOfItsEpoch(header, epoch)) { return FragmentResult.Conflict; }
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
            _messageOffset = _reassembler.NextOffset;
            _messageCount = _reassembler.NextCount;
            _reader.Reset(
                _reassembler.Buffer, _messageOffset + HandshakeHeader.Size,
                _messageCount - HandshakeHeader.Size);
            if (type != HandshakeType.HelloVerifyRequest && type != HandshakeType.Finished)
            {
                AddToTranscript();
            }
            // Its bytes stay where they are until the next fragment comes.
            _reassembler.Release();
            Handle(type);
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
                case ClientState.AwaitPskKeyExchange:
                    if (type == HandshakeType.ServerKeyExchange) { OnPskKeyExchange(); }
                    else if (type == HandshakeType.ServerHelloDone) { OnServerHelloDone(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                case ClientState.AwaitServerHelloDone:
                    if (type == HandshakeType.ServerHelloDone) { OnServerHelloDone(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                case ClientState.AwaitTicket:
                    if (type == HandshakeType.NewSessionTicket) { OnNewSessionTicket(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
                default:
                    if (type == HandshakeType.Finished) { OnFinished(); }
                    else { Fail(DtlsFault.UnexpectedMessage); }
                    break;
            }
        }

        // Once there are keys, what is left comes under them, but for the ticket, which stands
        // before the ChangeCipherSpec (RFC 5077 section 3.3).
        private bool IsOfItsEpoch(HandshakeHeader header, int epoch)
        {
            if (!HasKeys) { return epoch == 0; }
            bool isTicket = header.Type == HandshakeType.NewSessionTicket;
            if (epoch == 1) { return !isTicket; }
            return isTicket
                && State == ClientState.AwaitTicket
                && header.MessageSequence == _reassembler.NextSequence;
        }

        private void AddToTranscript()
        {
            _flights.Transcript.Add(_reassembler.Buffer, _messageOffset, _messageCount);
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
