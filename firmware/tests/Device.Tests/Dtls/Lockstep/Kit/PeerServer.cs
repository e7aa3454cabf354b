using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>
    /// A server made by hand, for our client. Every value that goes into a message can be set
    /// before the message is made; every message of the client is checked when it is taken.
    /// </summary>
    public sealed class PeerServer : ScriptedPeer
    {
        private List<WireMessage>? _flight;
        private WireMessage? _finished;
        private WireMessage? _ticket;
        private byte[] _helloBody = Array.Empty<byte>();

        public PeerServer(WireIdentity identity)
            : base(isClient: false, identity)
        {
            SignedBy = identity.Key;
            KeyExchangePoint = Point;
            Extensions.Add((23, Array.Empty<byte>()));
            Extensions.Add((0xff01, new byte[] { 0 }));
        }

        public int Version { get; set; } = Wire.Dtls12;

        public byte[] SessionId { get; set; } = Array.Empty<byte>();

        public int Compression { get; set; }

        public List<(int Type, byte[] Data)> Extensions { get; } = new();

        /// <summary>False leaves out the list and its length.</summary>
        public bool HasExtensions { get; set; } = true;

        public int CurveType { get; set; } = 3;

        public int Group { get; set; } = Wire.Secp256r1;

        public byte[] KeyExchangePoint { get; set; }

        public int Scheme { get; set; } = Wire.EcdsaSha256;

        public ECDsa SignedBy { get; set; }

        /// <summary>Given what should be signed: what is signed.</summary>
        public Func<byte[], byte[]> Signed { get; set; } = input => input;

        /// <summary>Given the right signature, DER: what is sent.</summary>
        public Func<byte[], byte[]> Signature { get; set; } = der => der;

        public bool AsksForCertificate { get; set; } = true;

        /// <summary>The types and schemes of the CertificateRequest.</summary>
        public byte[] RequestTypes { get; set; } = { 64 };

        public byte[] RequestSchemes { get; set; } = { 4, 3 };

        public bool HasExtendedMasterSecret { get; set; } = true;

        /// <summary>A ticket to give, announced in the ServerHello; null for none.</summary>
        public byte[]? Ticket { get; set; }

        /// <summary>The session id in the client's hello.</summary>
        public byte[] OfferedSessionId { get; private set; } = Array.Empty<byte>();

        /// <summary>The key that is shared with the client, in place of certificates.</summary>
        public byte[]? SharedKey { get; set; }

        /// <summary>The name of that key, as the client told it.</summary>
        public byte[] Identified { get; private set; } = Array.Empty<byte>();

        /// <summary>Number of the client's hello that is answered.</summary>
        public int HelloNumber { get; private set; }

        public int SuitesOffered { get; private set; }

        /// <summary>The hello's extensions.</summary>
        public List<(int Type, byte[] Data)> Offer { get; } = new();

        /// <summary>The chain that the client showed.</summary>
        public List<byte[]> ClientChain { get; } = new List<byte[]>();

        /// <summary>ServerHello to ServerHelloDone, made once.</summary>
        public List<WireMessage> Flight { get { return _flight ??= MakeFlight(); } }

        public WireMessage ServerHello { get { return Find(Wire.ServerHello); } }

        /// <summary>The right Finished; once the client's was taken.</summary>
        public WireMessage Finished { get { return _finished ??= MakeFinished(); } }

        public WireMessage Find(int type)
        {
            return Flight.Single(message => message.Type == type);
        }

        /// <summary>The flight with one message replaced.</summary>
        public List<WireMessage> FlightWith(WireMessage replaced)
        {
            return Flight.Select(
                message => message.Number == replaced.Number ? replaced : message).ToList();
        }

        public WireMessage HelloVerifyRequest(byte[] cookie, int version = Wire.Dtls10)
        {
            return Draft(
                Wire.HelloVerifyRequest,
                new WireBody().Number(version, 2).Vector("cookie", 1, cookie));
        }

        /// <summary>Takes a hello: one record, one message.</summary>
        public byte[] TakeHello(byte[] datagram)
        {
            WireRecord record = WireRecord.Split(datagram).Single();
            Require(record.Type == Wire.Handshake && record.Epoch == 0, "a handshake record");
            WireFlight flight = new WireFlight();
            flight.Add(record, record.Fragment);
            WireMessage hello = flight.Messages.Single().Message;
            Require(hello.Type == Wire.ClientHello, "a ClientHello");
            HelloNumber = hello.Number;
            if (_flight == null)
            {
                ForgetTranscript();
                Note(hello.Whole);
            }
            return ReadHello(hello.Body);
        }

        /// <summary>The last flight: ChangeCipherSpec and Finished.</summary>
        public byte[] LastFlight()
        {
            if (_finished == null && Ticket != null)
            {
                _ticket = Say(
                    Wire.NewSessionTicket,
                    new WireBody().Number(3_600, 4).Vector("ticket", 2, Ticket));
            }
            byte[] ticket = _ticket == null ? Array.Empty<byte>() : Plain(_ticket.Whole);
            return Wire.Join(ticket, ChangeCipherSpec(), Sealed(Finished));
        }

        /// <summary>Goes on with a session: ServerHello and the keys.</summary>
        public void Resume(byte[] master)
        {
            SessionId = OfferedSessionId;
            _flight = new List<WireMessage> { Say(Wire.ServerHello, HelloBody()) };
            Keys = new WireKeys(Suite, master, TheirRandom, OwnRandom);
        }

        /// <summary>Takes the client's ChangeCipherSpec and Finished that end a resumed
        /// handshake.</summary>
        public void TakeResumedFinished(byte[] datagram)
        {
            List<WireRecord> records = Split(datagram);
            Require(
                records.Count == 2 && records[0].Type == Wire.ChangeCipherSpec, "two records");
            byte[]? plaintext = Open(records[1]);
            Require(plaintext != null, "an authentic Finished");
            WireFlight flight = new WireFlight();
            flight.Add(records[1], plaintext!);
            Require(
                flight.Messages.Single().Message.Body.SequenceEqual(
                    Keys!.VerifyData(true, Wire.Join(Transcript, Finished.Whole))),
                "the right verify_data");
        }

        /// <summary>A handshake message under the key.</summary>
        public byte[] Sealed(WireMessage message)
        {
            return Record(Wire.Handshake, 1, message.Whole);
        }

        /// <summary>Takes the client's answer, all of it, and checks every byte.</summary>
        public void TakeAnswer(IEnumerable<byte[]> datagrams)
        {
            WireFlight flight = new WireFlight();
            foreach (WireRecord record in datagrams.SelectMany(Split))
            {
                if (record.Epoch == 0) { flight.Add(record, record.Fragment); }
                else
                {
                    if (Keys == null) { TakeMessages(flight); }
                    byte[]? plaintext = Open(record);
                    Require(plaintext != null, "an authentic Finished");
                    flight.Add(record, plaintext!);
                }
            }
            Require(flight.ChangesOfCipher == 1, "one ChangeCipherSpec");
            (int epoch, WireMessage finished) = flight.Messages[^1];
            Require(epoch == 1 && finished.Type == Wire.Finished, "a Finished under the key");
            Require(
                finished.Body.SequenceEqual(Keys!.VerifyData(true, Transcript)),
                "the right verify_data");
            Note(finished.Whole);
        }

        private static void Require(bool holds, string what)
        {
            if (!holds) { throw new InvalidOperationException("the client did not send " + what); }
        }

        private byte[] ReadHello(byte[] body)
        {
            WireReader reader = new WireReader(body);
            Require(reader.Number(2) == Wire.Dtls12, "version 1.2");
            TheirRandom = reader.Raw(32);
            byte[] sessionId = reader.Vector(1);
            OfferedSessionId = sessionId;
            byte[] cookie = reader.Vector(1);
            byte[] suites = reader.Vector(2);
            Require(suites.Length % 2 == 0, "whole suites");
            SuitesOffered = suites.Length / 2;
            Require(reader.Vector(1).SequenceEqual(new byte[] { 0 }), "null compression alone");
            byte[] extensions = reader.Vector(2);
            reader.End();
            Offer.Clear();
            WireReader list = new WireReader(extensions);
            while (!list.AtEnd) { Offer.Add(((int)list.Number(2), list.Vector(2))); }
            // RFC 6347 section 4.2.1: the second hello differs in its cookie alone.
            byte[] bare = Wire.Join(
                TheirRandom, Wire.Number(sessionId.Length, 1), sessionId, suites, extensions);
            Require(_helloBody.Length == 0 || _helloBody.SequenceEqual(bare), "the same hello");
            _helloBody = bare;
            return cookie;
        }

        private List<WireMessage> MakeFlight()
        {
            if (SharedKey != null)
            {
                return new List<WireMessage>
                {
                    Say(Wire.ServerHello, HelloBody()),
                    Say(Wire.ServerHelloDone, new WireBody()),
                };
            }
            List<WireMessage> flight = new List<WireMessage>
            {
                Say(Wire.ServerHello, HelloBody()),
                Say(Wire.Certificate, CertificateBody()),
                Say(Wire.ServerKeyExchange, KeyExchangeBody()),
            };
            if (AsksForCertificate)
            {
                flight.Add(Say(Wire.CertificateRequest, RequestBody()));
            }
            flight.Add(Say(Wire.ServerHelloDone, new WireBody()));
            return flight;
        }

        private WireBody HelloBody()
        {
            WireBody body = new WireBody().Number(Version, 2).Raw(OwnRandom)
                .Vector("session_id", 1, SessionId).Number(Suite, 2).Number(Compression, 1);
            if (!HasExtensions) { return body; }
            WireBody list = new WireBody();
            foreach ((int type, byte[] data) in Extensions)
            {
                list.Number(type, 2).Vector($"extension {type}", 2, data);
            }
            if (Ticket != null) { list.Number(35, 2).Number(0, 2); }
            return body.Vector("extensions", 2, list);
        }

        private WireBody CertificateBody()
        {
            WireBody list = new WireBody();
            for (int i = 0; i < Identity.Chain.Length; i++)
            {
                list.Vector($"certificate {i}", 3, Identity.Chain[i]);
            }
            return new WireBody().Vector("certificates", 3, list);
        }

        private WireBody KeyExchangeBody()
        {
            WireBody parameters = new WireBody().Number(CurveType, 1).Number(Group, 2)
                .Vector("point", 1, KeyExchangePoint);
            byte[] input = Signed(Wire.Join(TheirRandom, OwnRandom, parameters.ToArray()));
            byte[] der = Signature(SignedBy.SignData(
                input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            return parameters.Number(Scheme, 2).Vector("signature", 2, der);
        }

        private WireBody RequestBody()
        {
            return new WireBody()
                .Vector("certificate_types", 1, RequestTypes)
                .Vector("schemes", 2, RequestSchemes)
                .Vector(
                    "authorities", 2,
                    new WireBody().Vector("authority", 2, new byte[] { 0x30, 0 }));
        }

        private WireMessage MakeFinished()
        {
            return Draft(
                Wire.Finished, new WireBody().Raw(Keys!.VerifyData(false, Transcript)));
        }

        // Certificate, ClientKeyExchange and CertificateVerify, as far as asked for.
        private void TakeMessages(WireFlight flight)
        {
            Queue<WireMessage> left = new Queue<WireMessage>(
                flight.Messages.Select(entry => entry.Message));
            if (AsksForCertificate && SharedKey == null) { TakeCertificate(left.Dequeue()); }
            WireMessage exchange = left.Dequeue();
            Require(exchange.Type == Wire.ClientKeyExchange, "ClientKeyExchange");
            Note(exchange.Whole);
            WireReader reader = new WireReader(exchange.Body);
            byte[] premaster = SharedKey == null
                ? Agree(reader.Vector(1))
                : SharedPremaster(Identified = reader.Vector(2), SharedKey);
            reader.End();
            byte[] master = HasExtendedMasterSecret
                ? WireKeys.ExtendedMaster(premaster, Transcript)
                : WireKeys.PlainMaster(premaster, TheirRandom, OwnRandom);
            Keys = new WireKeys(Suite, master, TheirRandom, OwnRandom);
            if (ClientChain.Count > 0) { TakeVerify(left.Dequeue()); }
            Require(left.Count == 0, "nothing else");
        }

        // RFC 4279 section 2: as many zeros as the key has bytes, and the key.
        private static byte[] SharedPremaster(byte[] identity, byte[] key)
        {
            Require(identity.Length > 0, "an identity");
            return new WireBody().Vector("zeros", 2, new byte[key.Length])
                .Vector("key", 2, key).ToArray();
        }

        private void TakeCertificate(WireMessage message)
        {
            Require(message.Type == Wire.Certificate, "Certificate");
            Note(message.Whole);
            WireReader list = new WireReader(new WireReader(message.Body).Vector(3));
            while (!list.AtEnd) { ClientChain.Add(list.Vector(3)); }
        }

        private void TakeVerify(WireMessage message)
        {
            Require(message.Type == Wire.CertificateVerify, "CertificateVerify");
            WireReader reader = new WireReader(message.Body);
            Require(reader.Number(2) == Wire.EcdsaSha256, "ecdsa_secp256r1_sha256");
            byte[] der = reader.Vector(2);
            reader.End();
            using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(ClientChain[0]);
            using ECDsa key = leaf.GetECDsaPublicKey()!;
            Require(
                key.VerifyData(
                    Transcript, der, HashAlgorithmName.SHA256,
                    DSASignatureFormat.Rfc3279DerSequence),
                "a signature over the transcript");
            Note(message.Whole);
        }
    }
}
