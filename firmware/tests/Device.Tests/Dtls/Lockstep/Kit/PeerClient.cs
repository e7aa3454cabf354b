using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>A client made by hand, for our server: the counterpart of
    /// <see cref="PeerServer"/>.</summary>
    public sealed class PeerClient : ScriptedPeer
    {
        private WireMessage? _hello;
        private List<WireMessage>? _answer;
        private WireMessage? _finished;

        public PeerClient(WireIdentity identity)
            : base(isClient: true, identity)
        {
            SignedBy = identity.Key;
            KeyExchangePoint = Point;
            Suites.Add(Wire.Ccm8);
            Extensions.Add((10, new byte[] { 0, 2, 0, 23 }));
            Extensions.Add((11, new byte[] { 1, 0 }));
            Extensions.Add((13, new byte[] { 0, 2, 4, 3 }));
            Extensions.Add((23, Array.Empty<byte>()));
            Extensions.Add((0xff01, new byte[] { 0 }));
        }

        public int Version { get; set; } = Wire.Dtls12;

        public byte[] SessionId { get; set; } = Array.Empty<byte>();

        public byte[] Cookie { get; set; } = Array.Empty<byte>();

        public List<int> Suites { get; } = new List<int>();

        public byte[] Compressions { get; set; } = { 0 };

        public List<(int Type, byte[] Data)> Extensions { get; } = new();

        public bool HasExtensions { get; set; } = true;

        public byte[] KeyExchangePoint { get; set; }

        public int Scheme { get; set; } = Wire.EcdsaSha256;

        public ECDsa SignedBy { get; set; }

        public Func<byte[], byte[]> Signed { get; set; } = input => input;

        public Func<byte[], byte[]> Signature { get; set; } = der => der;

        /// <summary>The server's chain, once its flight was taken.</summary>
        public List<byte[]> ServerChain { get; } = new List<byte[]>();

        /// <summary>The extensions of the ServerHello.</summary>
        public List<(int Type, byte[] Data)> Reply { get; } = new();

        public byte[] ServerSessionId { get; private set; } = Array.Empty<byte>();

        public byte[] ServerPoint { get; private set; } = Array.Empty<byte>();

        /// <summary>The hello with the present cookie; made anew for each.</summary>
        public WireMessage Hello { get { return _hello ??= MakeHello(); } }

        /// <summary>Certificate, ClientKeyExchange, CertificateVerify: once the server's flight
        /// was taken.</summary>
        public List<WireMessage> Answer { get { return _answer ??= MakeAnswer(); } }

        /// <summary>The right Finished.</summary>
        public WireMessage Finished { get { return _finished ??= MakeFinished(); } }

        public WireMessage Find(int type)
        {
            return Answer.Single(message => message.Type == type);
        }

        public List<WireMessage> AnswerWith(WireMessage replaced)
        {
            return Answer.Select(
                message => message.Number == replaced.Number ? replaced : message).ToList();
        }

        /// <summary>The cookie of a HelloVerifyRequest that must be one and nothing else; the
        /// next hello has it.</summary>
        public void TakeCookie(byte[] datagram)
        {
            WireRecord record = WireRecord.Split(datagram).Single();
            WireFlight flight = new WireFlight();
            flight.Add(record, record.Fragment);
            WireMessage request = flight.Messages.Single().Message;
            Require(request.Type == Wire.HelloVerifyRequest, "a HelloVerifyRequest");
            Require(request.Number == Hello.Number, "the number of the hello");
            WireReader reader = new WireReader(request.Body);
            Require(reader.Number(2) == Wire.Dtls10, "version 1.0");
            Cookie = reader.Vector(1);
            reader.End();
            _hello = null;
        }

        /// <summary>Takes ServerHello to ServerHelloDone and checks every byte.</summary>
        public void TakeFlight(IEnumerable<byte[]> datagrams)
        {
            WireFlight flight = new WireFlight();
            foreach (WireRecord record in datagrams.SelectMany(bytes => WireRecord.Split(bytes)))
            {
                Require(record.Epoch == 0, "a flight in the clear");
                flight.Add(record, record.Fragment);
            }
            ForgetTranscript();
            Note(Hello.Whole);
            int[] types = flight.Messages.Select(entry => entry.Message.Type).ToArray();
            Require(
                types.SequenceEqual(new[] { 2, 11, 12, 13, 14 }),
                "its five messages but " + string.Join(",", types));
            foreach ((int _, WireMessage message) in flight.Messages) { TakeMessage(message); }
        }

        /// <summary>Certificate to Finished, in one datagram.</summary>
        public byte[] LastFlight()
        {
            return Wire.Join(Plain(Answer), ChangeCipherSpec(), Sealed(Finished));
        }

        public byte[] Sealed(WireMessage message)
        {
            return Record(Wire.Handshake, 1, message.Whole);
        }

        /// <summary>Takes ChangeCipherSpec and Finished.</summary>
        public void TakeFinished(byte[] datagram)
        {
            List<WireRecord> records = Split(datagram);
            Require(records.Count == 2, "two records");
            Require(
                records[0].Type == Wire.ChangeCipherSpec && records[0].Epoch == 0,
                "ChangeCipherSpec first");
            byte[]? plaintext = Open(records[1]);
            Require(plaintext != null, "an authentic Finished");
            WireFlight flight = new WireFlight();
            flight.Add(records[1], plaintext!);
            WireMessage finished = flight.Messages.Single().Message;
            Require(finished.Type == Wire.Finished, "Finished");
            Require(
                finished.Body.SequenceEqual(
                    Keys!.VerifyData(false, Wire.Join(Transcript, Finished.Whole))),
                "the right verify_data");
        }

        /// <summary>Takes the ServerHello, ChangeCipherSpec and Finished of a server that goes on
        /// with the session that the hello offered.</summary>
        /// <returns>The Finished that is to be sent.</returns>
        public WireMessage TakeResumption(IEnumerable<byte[]> datagrams, byte[] master)
        {
            List<WireRecord> records = datagrams.SelectMany(Split).ToList();
            Require(records.Count == 3, "three records");
            WireFlight flight = new WireFlight();
            flight.Add(records[0], records[0].Fragment);
            ForgetTranscript();
            Note(Hello.Whole);
            TakeMessage(flight.Messages.Single().Message);
            Require(ServerSessionId.SequenceEqual(SessionId), "the session's id");
            Keys = new WireKeys(Suite, master, OwnRandom, TheirRandom);
            flight.Add(records[1], records[1].Fragment);
            byte[]? plaintext = Open(records[2]);
            Require(plaintext != null, "an authentic Finished");
            flight.Add(records[2], plaintext!);
            WireMessage finished = flight.Messages[^1].Message;
            Require(
                finished.Body.SequenceEqual(Keys.VerifyData(false, Transcript)),
                "the right verify_data");
            Note(finished.Whole);
            return Draft(
                Wire.Finished, new WireBody().Raw(Keys.VerifyData(true, Transcript)));
        }

        private static void Require(bool holds, string what)
        {
            if (!holds) { throw new InvalidOperationException("the server did not send " + what); }
        }

        private WireMessage MakeHello()
        {
            WireBody suites = new WireBody();
            foreach (int suite in Suites) { suites.Number(suite, 2); }
            WireBody body = new WireBody().Number(Version, 2).Raw(OwnRandom)
                .Vector("session_id", 1, SessionId)
                .Vector("cookie", 1, Cookie)
                .Vector("suites", 2, suites)
                .Vector("compressions", 1, Compressions);
            if (HasExtensions)
            {
                WireBody list = new WireBody();
                foreach ((int type, byte[] data) in Extensions)
                {
                    list.Number(type, 2).Vector($"extension {type}", 2, data);
                }
                body.Vector("extensions", 2, list);
            }
            return Draft(Wire.ClientHello, body);
        }

        private List<WireMessage> MakeAnswer()
        {
            WireBody list = new WireBody();
            for (int i = 0; i < Identity.Chain.Length; i++)
            {
                list.Vector($"certificate {i}", 3, Identity.Chain[i]);
            }
            List<WireMessage> answer = new List<WireMessage>
            {
                Say(Wire.Certificate, new WireBody().Vector("certificates", 3, list)),
                Say(
                    Wire.ClientKeyExchange,
                    new WireBody().Vector("point", 1, KeyExchangePoint)),
            };
            Keys = new WireKeys(
                Suite, WireKeys.ExtendedMaster(Agree(ServerPoint), Transcript),
                OwnRandom, TheirRandom);
            if (Identity.Chain.Length == 0) { return answer; }
            byte[] der = Signature(SignedBy.SignData(
                Signed(Transcript), HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence));
            answer.Add(Say(
                Wire.CertificateVerify,
                new WireBody().Number(Scheme, 2).Vector("signature", 2, der)));
            return answer;
        }

        private WireMessage MakeFinished()
        {
            _ = Answer;
            return Draft(
                Wire.Finished, new WireBody().Raw(Keys!.VerifyData(true, Transcript)));
        }

        private void TakeMessage(WireMessage message)
        {
            Note(message.Whole);
            WireReader reader = new WireReader(message.Body);
            switch (message.Type)
            {
                case Wire.ServerHello: TakeServerHello(reader); break;
                case Wire.Certificate:
                    WireReader list = new WireReader(reader.Vector(3));
                    while (!list.AtEnd) { ServerChain.Add(list.Vector(3)); }
                    break;
                case Wire.ServerKeyExchange: TakeKeyExchange(reader); break;
                case Wire.CertificateRequest:
                    Require(reader.Vector(1).Contains((byte)64), "ecdsa_sign");
                    reader.Vector(2);
                    reader.Vector(2);
                    break;
            }
            reader.End();
        }

        private void TakeServerHello(WireReader reader)
        {
            Require(reader.Number(2) == Wire.Dtls12, "version 1.2");
            TheirRandom = reader.Raw(32);
            ServerSessionId = reader.Vector(1);
            Suite = (int)reader.Number(2);
            Require(Suites.Contains(Suite), "a suite that was offered");
            Require(reader.Number(1) == 0, "no compression");
            if (reader.AtEnd) { return; }
            WireReader list = new WireReader(reader.Vector(2));
            Reply.Clear();
            while (!list.AtEnd) { Reply.Add(((int)list.Number(2), list.Vector(2))); }
            byte[]? id = Reply.Find(entry => entry.Type == 54).Data;
            if (id != null) { TheirConnectionId = new WireReader(id).Vector(1); }
        }

        private void TakeKeyExchange(WireReader reader)
        {
            byte[] head = reader.Raw(3);
            Require(head.SequenceEqual(new byte[] { 3, 0, 23 }), "secp256r1 by name");
            ServerPoint = reader.Vector(1);
            Require(reader.Number(2) == Wire.EcdsaSha256, "ecdsa_secp256r1_sha256");
            byte[] der = reader.Vector(2);
            using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(ServerChain[0]);
            using ECDsa key = leaf.GetECDsaPublicKey()!;
            byte[] input = Wire.Join(
                OwnRandom, TheirRandom, head,
                Wire.Number(ServerPoint.Length, 1), ServerPoint);
            Require(
                key.VerifyData(
                    input, der, HashAlgorithmName.SHA256,
                    DSASignatureFormat.Rfc3279DerSequence),
                "a signature over its parameters");
        }
    }
}
