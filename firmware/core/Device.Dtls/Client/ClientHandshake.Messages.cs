using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    // What each message does, in the order of the flow.
    internal sealed partial class ClientHandshake
    {
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
            DtlsFault fault = ServerHelloCheck.Check(_serverHello, _flights.Hello, _terms);
            if (fault != DtlsFault.None) { Fail(fault); return; }
            IsResumed = ServerHelloCheck.Resumes(_serverHello, _flights.Hello, _terms);
            _agreed.Take(_serverHello, _terms, IsResumed ? _terms.Session : null);
            if (IsResumed)
            {
                _flights.BeginResumption(_serverHello);
                AwaitEnd();
                return;
            }
            State = _terms.Psk == null
                ? ClientState.AwaitCertificate
                : ClientState.AwaitPskKeyExchange;
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

        // [6] with a pre-shared key. The hint is for those that have several.
        private void OnPskKeyExchange()
        {
            PskKeyExchange message = new PskKeyExchange();
            if (!message.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            State = ClientState.AwaitServerHelloDone;
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
            if (_terms.Psk == null)
            {
                State = ClientState.ProvingServer;
                return;
            }
            _flights.BeginPskAnswer(_serverHello);
            EndAnswer();
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
            _flights.EndAnswer(false);
            HasNewFlight = true;
            AwaitEnd();
        }

        private void AwaitEnd()
        {
            // What came ahead in the clear is not what we wait for.
            _reassembler.Reset(_reassembler.NextSequence);
            State = _serverHello.HasSessionTicket
                ? ClientState.AwaitTicket
                : ClientState.AwaitFinished;
        }

        // [15]
        private void OnNewSessionTicket()
        {
            NewSessionTicketMessage message = new NewSessionTicketMessage();
            if (!message.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            _ticket = Bytes.Copy(_reader.Buffer, message.TicketOffset, message.TicketCount);
            // RFC 5077 section 5.6: a lifetime of 0 is none that the server tells.
            if (message.LifetimeSeconds != 0)
            {
                _ticketMs = message.LifetimeSeconds * 1000L;
            }
            State = ClientState.AwaitFinished;
        }

        // [16]
        private void OnFinished()
        {
            Finished message = new Finished();
            if (!message.TryRead(_reader)) { Fail(DtlsFault.DecodeError); return; }
            if (!_flights.IsServerFinished(_reader.Buffer, message.VerifyDataOffset))
            {
                Fail(DtlsFault.DecryptError);
                return;
            }
            if (IsResumed)
            {
                AddToTranscript();
                _flights.EndAnswer(true);
            }
            State = ClientState.Connected;
        }

        /// <summary>Our last flight, of a resumed handshake that is connected.</summary>
        public ClientFarewell CreateFarewell()
        {
            return new ClientFarewell(
                _flights.VerifyData, _flights.FinishedSequence,
                _reassembler.NextSequence - 1);
        }

        /// <summary>What a later handshake can resume; null when there is nothing, or nothing that
        /// may be. Only when connected.</summary>
        public DtlsSession CreateSession(long nowMs)
        {
            DtlsSession old = IsResumed ? _terms.Session : null;
            bool hasNewTicket = _ticket.Length > 0;
            byte[] ticket = hasNewTicket || old == null ? _ticket : Copy(old.Ticket);
            bool hasName = ticket.Length > 0
                || (_serverHello.SessionIdCount > 0 && !_serverHello.HasSessionTicket);
            if (!_terms.Options.OfferResumption
                || _terms.Psk != null
                || !_serverHello.HasExtendedMasterSecret
                || !hasName
                || ticket.Length > DtlsSession.TicketMax)
            {
                return null;
            }
            DtlsSession session = new DtlsSession(
                _flights.Keys, _serverHello, Peer, _terms.Binding, ticket);
            session.FragmentCode = old == null ? _serverHello.MaxFragmentLength : old.FragmentCode;
            session.BeganMs = old == null ? nowMs : old.BeganMs;
            session.TicketMs = old == null || hasNewTicket ? nowMs : old.TicketMs;
            session.LifetimeMs = old == null || hasNewTicket ? _ticketMs : old.LifetimeMs;
            return session;
        }

        private static byte[] Copy(byte[] bytes)
        {
            return Bytes.Copy(bytes, 0, bytes.Length);
        }
    }
}
