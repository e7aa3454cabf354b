using System;
using Device.Base;
using Device.Crypto;
using Device.X509;

namespace Device.Dtls
{
    /// <summary>Makes what a client sends in a handshake, and with it the transcript and the keys.
    /// The numbers in brackets are those of the flow in <see cref="ClientHandshake"/>.</summary>
    internal sealed class ClientFlights : IDisposable
    {
        // A hello with the longest cookie, without server name.
        private const int HelloBytesMax = 512;

        // Everything of the answer but the certificates: four headers, point, signature, Finished.
        private const int AnswerBytesMin = 256;

        private readonly ICrypto _crypto;
        private readonly ClientTerms _terms;
        private readonly DtlsCredential _credential;
        private readonly ClientHello _hello = new ClientHello();
        private readonly byte[] _digest = new byte[P256.DigestSize];
        private readonly byte[] _verifyData = new byte[KeySchedule.VerifyDataSize];
        private int _sequence;
        private int _chainCount;

        public ClientFlights(ICrypto crypto, ClientTerms terms)
        {
            DtlsClientOptions options = terms.Options;
            _crypto = crypto;
            _terms = terms;
            _credential = terms.Credential;
            int chainBytes = CountChain();
            int helloBytes = HelloBytesMax
                + (options.ServerName == null ? 0 : options.ServerName.Length)
                + (terms.Session == null ? 0 : terms.Session.Ticket.Length);
            int answerBytes = AnswerBytesMin + chainBytes;
            Flight = new Flight(helloBytes > answerBytes ? helloBytes : answerBytes);
            Transcript = new Transcript(crypto);
            Keys = new KeySchedule(crypto);
            Cookie = new HelloVerifyRequest();
            SetOffer(_hello, terms);
        }

        public Flight Flight { get; }

        public Transcript Transcript { get; }

        public KeySchedule Keys { get; }

        /// <summary>The question that the server asked last.</summary>
        public HelloVerifyRequest Cookie { get; }

        /// <summary>What we offered.</summary>
        public ClientHello Hello { get { return _hello; } }

        /// <summary>The number of our Finished, once it was made.</summary>
        public int FinishedSequence { get { return _sequence - 1; } }

        /// <summary>verify_data of the Finished that was made or checked last.</summary>
        public byte[] VerifyData { get { return _verifyData; } }

        /// <summary>The number of the hello sent last.</summary>
        public int HelloSequence { get { return _sequence - 1; } }

        /// <summary>The server asked for a certificate.</summary>
        public bool CertificateIsWanted { get; set; }

        /// <summary>The transcript's digest up to and including ClientKeyExchange.</summary>
        public byte[] Digest { get { return _digest; } }

        /// <summary>True when the hello sent last has the cookie asked for last.</summary>
        public bool IsCookieInHello
        {
            get
            {
                return _hello.CookieCount == Cookie.CookieCount
                    && Bytes.AreEqual(_hello.Cookie, 0, Cookie.Cookie, 0, Cookie.CookieCount);
            }
        }

        // [1]
        public void WriteHello()
        {
            _crypto.FillRandom(_hello.Random, 0, ClientHello.RandomSize);
            SetSession();
            AddHello();
        }

        // [3] RFC 6347 section 4.2.1: the same but for the cookie; what was before is not part of
        // the transcript.
        public void WriteHelloWithCookie()
        {
            Array.Copy(Cookie.Cookie, 0, _hello.Cookie, 0, Cookie.CookieCount);
            _hello.CookieCount = Cookie.CookieCount;
            Transcript.Reset();
            AddHello();
        }

        /// <summary>What a ServerKeyExchange signs: both randoms and the parameters.</summary>
        public void DigestParameters(
            byte[] serverRandom, byte[] parameters, int offset, int count, byte[] digest)
        {
            byte[] signed = new byte[(2 * ClientHello.RandomSize) + count];
            Array.Copy(_hello.Random, 0, signed, 0, ClientHello.RandomSize);
            Array.Copy(
                serverRandom, 0, signed, ClientHello.RandomSize, ClientHello.RandomSize);
            Array.Copy(parameters, offset, signed, 2 * ClientHello.RandomSize, count);
            _crypto.Sha256(signed, 0, signed.Length, digest, 0);
        }

        /// <summary>[10, 11] and the keys.</summary>
        /// <returns>The key that signs CertificateVerify, or null when there is nothing to
        /// prove.</returns>
        public IPrivateKey BeginAnswer(
            ServerProofJob proof, ServerHello serverHello, bool acceptsOurKind)
        {
            if (proof.Peer == null) { throw new InvalidOperationException("server not proven"); }
            Flight.Clear();
            bool shows = CertificateIsWanted && acceptsOurKind && _credential != null;
            if (CertificateIsWanted) { AddCertificate(shows); }
            ByteWriter writer = Flight.Begin(HandshakeType.ClientKeyExchange, _sequence++, 0);
            ClientKeyExchange.Write(writer, proof.OwnPoint, 0);
            End();

            DeriveKeys(proof.Premaster, serverHello);
            return shows ? _credential.Key : null;
        }

        /// <summary>[11] and the keys, with a pre-shared key in place of an agreement.</summary>
        public void BeginPskAnswer(ServerHello serverHello)
        {
            DtlsPreSharedKey psk = _terms.Psk;
            Flight.Clear();
            PskKeyExchange.Write(
                Flight.Begin(HandshakeType.ClientKeyExchange, _sequence++, 0),
                psk.Identity, 0, psk.Identity.Length);
            End();
            byte[] premaster = psk.CreatePremaster();
            DeriveKeys(premaster, serverHello);
            Bytes.Zeroise(premaster);
        }

        /// <summary>The keys of a session that goes on, before our Finished.</summary>
        public void BeginResumption(ServerHello serverHello)
        {
            Keys.DeriveKeys(
                CipherSuite.Aead(serverHello.Suite), _hello.Random, serverHello.Random);
        }

        // [12]
        public void AddCertificateVerify(byte[] signature)
        {
            byte[] der = new byte[EcdsaSignature.DerMax];
            int count = EcdsaSignature.EncodeDer(signature, 0, der, 0);
            ByteWriter writer = Flight.Begin(HandshakeType.CertificateVerify, _sequence++, 0);
            CertificateVerify.Write(writer, der, 0, count);
            End();
        }

        // [13, 14] Of a resumed handshake it is the whole flight.
        public void EndAnswer(bool isResumed)
        {
            if (isResumed) { Flight.Clear(); }
            Flight.AddChangeCipherSpec();
            Transcript.CopyDigest(_digest, 0);
            Keys.ComputeVerifyData(true, _digest, 0, _verifyData, 0);
            ByteWriter writer = Flight.Begin(HandshakeType.Finished, _sequence++, 1);
            Finished.Write(writer, _verifyData, 0);
            End();
        }

        // [15]
        public bool IsServerFinished(byte[] verifyData, int offset)
        {
            Transcript.CopyDigest(_digest, 0);
            Keys.ComputeVerifyData(false, _digest, 0, _verifyData, 0);
            return Bytes.ConstantTimeEquals(
                verifyData, offset, _verifyData, 0, KeySchedule.VerifyDataSize);
        }

        public void Dispose()
        {
            Flight.Clear();
            Keys.Dispose();
            Transcript.Dispose();
        }

        private static void SetOffer(ClientHello hello, ClientTerms terms)
        {
            DtlsClientOptions options = terms.Options;
            ClientHelloExtensions extensions = hello.Extensions;
            bool hasCertificates = terms.Psk == null;
            hello.OffersCcm8 = hasCertificates && options.OfferCcm8;
            hello.OffersGcm = hasCertificates && options.OfferGcm;
            hello.PrefersGcm = options.PreferGcm;
            hello.OffersPskCcm8 = !hasCertificates;
            extensions.OffersSecp256r1 = hasCertificates;
            extensions.HasPointFormats = hasCertificates;
            extensions.OffersEcdsaSha256 = hasCertificates;
            extensions.ServerName = options.ServerName;
            extensions.HasConnectionId = options.OfferConnectionId;
            extensions.ConnectionId = terms.OwnConnectionId;
            extensions.MaxFragmentLength = options.MaxFragmentLengthCode;
            extensions.RecordSizeLimit = options.RecordSizeLimit;
            extensions.HasSessionTicket =
                hasCertificates && options.OfferResumption && options.OfferSessionTicket;
        }

        // RFC 5077 section 3.4: beside a ticket stands an id that we made up, which comes back when
        // the ticket was taken.
        private void SetSession()
        {
            DtlsSession session = _terms.Session;
            if (session == null) { return; }
            // Copied now: the session's owner may drop it meanwhile. A full handshake puts its own
            // in this place.
            Keys.UseMasterSecret(session.Master, 0);
            if (session.Ticket.Length > 0)
            {
                _hello.Extensions.HasSessionTicket = true;
                _hello.Extensions.SessionTicket = session.Ticket;
                _hello.SessionIdCount = ClientHello.SessionIdMax;
                _crypto.FillRandom(_hello.SessionId, 0, ClientHello.SessionIdMax);
                return;
            }
            _hello.SessionIdCount = session.Id.Length;
            Array.Copy(session.Id, 0, _hello.SessionId, 0, session.Id.Length);
        }

        // RFC 7627 section 4: over the transcript up to and including ClientKeyExchange.
        private void DeriveKeys(byte[] premaster, ServerHello serverHello)
        {
            Transcript.CopyDigest(_digest, 0);
            if (serverHello.HasExtendedMasterSecret)
            {
                Keys.DeriveExtendedMasterSecret(premaster, 0, premaster.Length, _digest, 0);
            }
            else
            {
                Keys.DeriveMasterSecret(
                    premaster, 0, premaster.Length, _hello.Random, serverHello.Random);
            }
            Keys.DeriveKeys(
                CipherSuite.Aead(serverHello.Suite), _hello.Random, serverHello.Random);
        }

        private void AddHello()
        {
            Flight.Clear();
            _hello.Write(Flight.Begin(HandshakeType.ClientHello, _sequence++, 0));
            End();
        }

        // RFC 5246 section 7.4.6: with nothing suitable to show, an empty list.
        private void AddCertificate(bool shows)
        {
            ByteWriter writer = Flight.Begin(HandshakeType.Certificate, _sequence++, 0);
            int mark = CertificateMessage.Begin(writer);
            for (int i = 0; shows && i < _chainCount; i++)
            {
                CertificateMessage.Add(writer, _credential.Chain[i].Der);
            }
            CertificateMessage.End(writer, mark);
            End();
        }

        private void End()
        {
            Flight.End();
            Transcript.Add(Flight.Buffer, Flight.LastOffset, Flight.LastCount);
        }

        // RFC 7925 section 4.4.1: the anchor stays at home; the server has it.
        private int CountChain()
        {
            if (_credential == null) { return 0; }
            int bytes = 0;
            for (_chainCount = 0; _chainCount < _credential.Chain.Count; _chainCount++)
            {
                Certificate certificate = _credential.Chain[_chainCount];
                if (_chainCount > 0 && certificate.IsSelfIssued) { break; }
                bytes += 3 + certificate.Der.Length;
            }
            return bytes;
        }
    }
}
