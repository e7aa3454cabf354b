using System;
using System.Collections.Generic;
using Device.Base;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.X509;

namespace Device.Tests.Dtls
{
    /// <summary>
    /// The other end of a client under test: a server as the RFCs have it, whose every message a
    /// test can edit, leave out or send at the wrong time. It checks the client as it goes.
    /// </summary>
    public sealed partial class ScriptedServer
    {
        public static readonly DotNetCrypto Crypto = new DotNetCrypto();

        private readonly DtlsCredential _credential;
        private readonly HandshakeReassembler _reassembler = new HandshakeReassembler(8192);
        private readonly Flight _flight = new Flight(16384);
        private readonly Transcript _transcript = new Transcript(Crypto);
        private readonly RecordReader _records;
        private readonly KeySchedule _keys = new KeySchedule(Crypto);
        private readonly ClientHello _hello = new ClientHello();
        private readonly HandshakeHeader _header = new HandshakeHeader();
        private readonly byte[] _random = new byte[32];
        private readonly byte[] _buffer = new byte[DtlsOutput.DatagramMax];
        private IPrivateKey? _ephemeral;
        private int _sequence;

        public ScriptedServer(DtlsCredential credential)
        {
            _credential = credential;
            _records = new RecordReader(Counters);
            Records = new RecordWriter(DtlsClientOptions.RecordsMaxDefault);
        }

        public RecordWriter Records { get; }

        public int Suite { get; set; } = CipherSuite.EcdheEcdsaAes128Ccm8;

        /// <summary>Cookies to ask for, one after the other; none for no cookie exchange.</summary>
        public Queue<byte[]> Cookies { get; } = new Queue<byte[]>();

        public bool AsksForCertificate { get; set; } = true;

        public bool HasExtendedMasterSecret { get; set; } = true;

        /// <summary>Signs and sends a point that is not on the curve.</summary>
        public bool SpoilsPoint { get; set; }

        public int DatagramMax { get; set; } = 1200;

        /// <summary>Given type and body of each message: what is sent instead, or null for
        /// nothing.</summary>
        public Func<int, byte[], byte[]?> Edit { get; set; } = (type, body) => body;

        /// <summary>Given type and body of each message once it is in the transcript: what is sent
        /// then differs from what was hashed.</summary>
        public Action<int, byte[]> AlterOutgoing { get; set; } = (type, body) => { };

        /// <summary>Given the ServerHello before it is written.</summary>
        public Action<ServerHello> EditHello { get; set; } = hello => { };

        /// <summary>The type under which a message is sent.</summary>
        public Func<int, int> Rename { get; set; } = type => type;

        public Queue<byte[]> Outgoing { get; } = new Queue<byte[]>();

        /// <summary>Bodies of the client's messages by type, hellos one behind the other.</summary>
        public List<(int Type, int Sequence, byte[] Body)> Messages { get; } =
            new List<(int, int, byte[])>();

        public List<(int Level, int Description)> Alerts { get; } = new List<(int, int)>();

        public List<byte[]> Data { get; } = new List<byte[]>();

        public bool IsFinished { get; private set; }

        public void Receive(byte[] datagram)
        {
            _records.Start((byte[])datagram.Clone(), 0, datagram.Length);
            RecordResult result;
            while ((result = _records.Next()) != RecordResult.End)
            {
                if (result == RecordResult.Dropped) { continue; }
                if (result == RecordResult.TooLarge)
                {
                    throw new InvalidOperationException("a record of the client is too large");
                }
                byte[] plaintext = Bytes.Copy(
                    _records.Buffer, _records.PlaintextOffset, _records.PlaintextCount);
                switch (_records.Header.Type)
                {
                    case ContentType.Alert: Alerts.Add((plaintext[0], plaintext[1])); break;
                    case ContentType.ApplicationData: Data.Add(plaintext); break;
                    case ContentType.Handshake: ReceiveFragments(plaintext); break;
                }
            }
        }

        /// <summary>Sends a record of the epoch as a datagram of its own.</summary>
        public void SendRecord(int type, int epoch, params byte[] plaintext)
        {
            int count = Records.Append(type, epoch, plaintext, 0, plaintext.Length, _buffer, 0);
            Outgoing.Enqueue(Bytes.Copy(_buffer, 0, count));
        }

        /// <summary>Sends a record of so many zeros under the keys.</summary>
        public void SendLarge(int count)
        {
            byte[] datagram = new byte[count + Records.Overhead(1)];
            Records.LimitPlaintext(count, count);
            Records.Append(
                ContentType.ApplicationData, 1, new byte[count], 0, count, datagram, 0);
            Outgoing.Enqueue(datagram);
        }

        /// <summary>Sends the present flight again.</summary>
        public void Repeat()
        {
            _flight.Rewind();
            Flush();
        }

        private void ReceiveFragments(byte[] plaintext)
        {
            ByteReader reader = new ByteReader(plaintext, 0, plaintext.Length);
            while (reader.Remaining > 0 && _header.TryRead(reader))
            {
                int start = reader.Skip(_header.FragmentLength);
                // A server that keeps no state takes any hello for the first.
                if (_header.Type == HandshakeType.ClientHello && _ephemeral == null)
                {
                    _reassembler.Reset(_header.MessageSequence);
                }
                _reassembler.Add(_header, plaintext, start);
                while (_reassembler.HasNext) { TakeMessage(); }
            }
        }

        private void TakeMessage()
        {
            int type = _reassembler.NextType;
            int offset = _reassembler.NextOffset;
            int count = _reassembler.NextCount;
            byte[] message = Bytes.Copy(_reassembler.Buffer, offset, count);
            byte[] body = message[HandshakeHeader.Size..];
            Messages.Add((type, _reassembler.NextSequence, body));
            _reassembler.Release();
            byte[] before = new byte[P256.DigestSize];
            _transcript.CopyDigest(before, 0);
            if (type == HandshakeType.ClientHello) { _transcript.Reset(); }
            _transcript.Add(message, 0, count);
            switch (type)
            {
                case HandshakeType.ClientHello: OnHello(body); break;
                case HandshakeType.ClientKeyExchange: OnKeyExchange(body); break;
                case HandshakeType.CertificateVerify: OnCertificateVerify(body, before); break;
                case HandshakeType.Finished: OnFinished(body, before); break;
            }
        }

        private void OnHello(byte[] body)
        {
            if (!_hello.TryRead(new ByteReader(body, 0, body.Length)))
            {
                throw new InvalidOperationException("the client's hello is malformed");
            }
            if (Cookies.Count > 0)
            {
                byte[] cookie = Cookies.Dequeue();
                _flight.Clear();
                Add(HandshakeType.HelloVerifyRequest, 0,
                    w => HelloVerifyRequest.Write(w, cookie, 0, cookie.Length), isHashed: false);
                _sequence = 1;
                Flush();
                return;
            }
            _ephemeral = Crypto.GenerateKeyPair(KeyUse.Agree);
            Crypto.FillRandom(_random, 0, 32);
            ServerHello hello = CreateHello();
            EditHello(hello);
            Take(hello);
            _flight.Clear();
            Add(HandshakeType.ServerHello, 0, hello.Write);
            if (IsResumed)
            {
                Resume();
                return;
            }
            if (Psk == null)
            {
                Add(HandshakeType.Certificate, 0, WriteCertificate);
                Add(HandshakeType.ServerKeyExchange, 0, WriteKeyExchange);
            }
            else if (Hint != null)
            {
                Add(HandshakeType.ServerKeyExchange, 0,
                    w => PskKeyExchange.Write(w, Hint, 0, Hint.Length));
            }
            if (AsksForCertificate && Psk == null)
            {
                Add(HandshakeType.CertificateRequest, 0, CertificateRequestMessage.Write);
            }
            Add(HandshakeType.ServerHelloDone, 0, w => { });
            Flush();
        }

        private void OnKeyExchange(byte[] body)
        {
            byte[] premaster = PremasterOf(body);
            byte[] digest = new byte[32];
            _transcript.CopyDigest(digest, 0);
            if (HasExtendedMasterSecret)
            {
                _keys.DeriveExtendedMasterSecret(premaster, 0, premaster.Length, digest, 0);
            }
            else
            {
                _keys.DeriveMasterSecret(
                    premaster, 0, premaster.Length, _hello.Random, _random);
            }
            Protect();
        }

        private void OnCertificateVerify(byte[] body, byte[] digest)
        {
            CertificateMessage certificates = new CertificateMessage();
            byte[] message = Messages.Find(m => m.Type == HandshakeType.Certificate).Body;
            byte[] der = new byte[message.Length];
            CertificateVerify verify = new CertificateVerify();
            byte[] raw = new byte[64];
            bool isSigned =
                certificates.TryRead(
                    new ByteReader(message, 0, message.Length), der, 0, der.Length)
                && CertificateChain.TryParse(
                    der, 0, certificates.ChainBytes, out CertificateChain chain) == X509Fault.None
                && verify.TryRead(new ByteReader(body, 0, body.Length))
                && EcdsaSignature.TryDecodeDer(
                    body, verify.SignatureOffset, verify.SignatureCount, raw, 0)
                && Crypto.TryImportPublicKey(chain.Leaf.PublicPoint, 0, out IPublicKey key)
                && key.Verify(digest, 0, raw, 0);
            if (!isSigned) { throw new InvalidOperationException("CertificateVerify is wrong"); }
        }

        private void OnFinished(byte[] body, byte[] digest)
        {
            byte[] expected = new byte[12];
            _keys.ComputeVerifyData(true, digest, 0, expected, 0);
            if (!Bytes.AreEqual(expected, body))
            {
                throw new InvalidOperationException("the client's Finished is wrong");
            }
            IsFinished = true;
            if (IsResumed) { return; }
            _flight.Clear();
            AddEnd();
            Keep();
            Flush();
        }

        // What ends the server's part, also of a resumed handshake.
        private void AddEnd()
        {
            if (_gaveTicket)
            {
                Add(HandshakeType.NewSessionTicket, 0, w => NewSessionTicketMessage.Write(
                    w, TicketLifetime, _ticket, 0, _ticket.Length));
            }
            byte[] digest = new byte[32];
            _transcript.CopyDigest(digest, 0);
            byte[] verifyData = new byte[12];
            _keys.ComputeVerifyData(false, digest, 0, verifyData, 0);
            _flight.AddChangeCipherSpec();
            Add(HandshakeType.Finished, 1, w => w.WriteBytes(verifyData, 0, 12));
        }

        private void WriteCertificate(ByteWriter writer)
        {
            int mark = CertificateMessage.Begin(writer);
            for (int i = 0; i < _credential.Chain.Count; i++)
            {
                Certificate certificate = _credential.Chain[i];
                if (!certificate.IsSelfIssued) { CertificateMessage.Add(writer, certificate.Der); }
            }
            CertificateMessage.End(writer, mark);
        }

        private void WriteKeyExchange(ByteWriter writer)
        {
            byte[] point = new byte[65];
            _ephemeral!.CopyPublicPoint(point, 0);
            if (SpoilsPoint) { point[64] ^= 1; }
            ByteWriter parameters = new ByteWriter(new byte[69], 0, 69);
            ServerKeyExchange.WriteParameters(parameters, point, 0);
            byte[] digest = new byte[32];
            byte[] signed = [.. _hello.Random, .. _random, .. parameters.Buffer];
            Crypto.Sha256(signed, 0, signed.Length, digest, 0);
            byte[] raw = new byte[64];
            _credential.Key.Sign(digest, 0, raw, 0);
            byte[] der = new byte[72];
            int count = EcdsaSignature.EncodeDer(raw, 0, der, 0);
            writer.WriteBytes(parameters.Buffer, 0, 69);
            ServerKeyExchange.WriteSignature(writer, der, 0, count);
        }

        private void Add(int type, int epoch, Action<ByteWriter> write, bool isHashed = true)
        {
            byte[] scratch = new byte[8192];
            ByteWriter body = new ByteWriter(scratch, 0, scratch.Length);
            write(body);
            byte[]? edited = Edit(type, Bytes.Copy(scratch, 0, body.Count));
            if (edited == null) { return; }
            _flight.Begin(Rename(type), _sequence++, epoch).WriteBytes(edited, 0, edited.Length);
            _flight.End();
            if (isHashed)
            {
                _transcript.Add(_flight.Buffer, _flight.LastOffset, _flight.LastCount);
            }
            AlterOutgoing(type, edited);
            edited.CopyTo(_flight.Buffer, _flight.LastOffset + HandshakeHeader.Size);
        }

        private void Flush()
        {
            int count;
            while ((count = _flight.WriteDatagram(Records, _buffer, DatagramMax)) > 0)
            {
                Outgoing.Enqueue(Bytes.Copy(_buffer, 0, count));
            }
        }
    }
}
