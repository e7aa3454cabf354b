using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Device.Tests.Dtls.Lockstep.Kit
{
    /// <summary>What both scripted ends have: numbers, the transcript, keys and records. Nothing
    /// here knows the product's code.</summary>
    public abstract class ScriptedPeer
    {
        private readonly bool _isClient;
        private readonly long[] _nextRecord = new long[4];
        private readonly List<byte> _transcript = new List<byte>();

        protected ScriptedPeer(bool isClient, WireIdentity identity)
        {
            _isClient = isClient;
            Identity = identity;
            OwnRandom = RandomNumberGenerator.GetBytes(32);
        }

        public WireIdentity Identity { get; set; }

        public byte[] OwnRandom { get; set; }

        public byte[] TheirRandom { get; protected set; } = Array.Empty<byte>();

        public int Suite { get; set; } = Wire.Ccm8;

        /// <summary>message_seq of the next message.</summary>
        public int NextMessage { get; set; }

        public ECDiffieHellman Ephemeral { get; } =
            ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

        /// <summary>Null until both ends have the secret.</summary>
        public WireKeys? Keys { get; protected set; }

        /// <summary>The id in records that come here; empty for records without.</summary>
        public byte[] OwnConnectionId { get; set; } = Array.Empty<byte>();

        /// <summary>The id in records that go to the other end.</summary>
        public byte[] TheirConnectionId { get; set; } = Array.Empty<byte>();

        /// <summary>The type inside the record that was opened last.</summary>
        public int OpenedType { get; private set; }

        /// <summary>All messages so far, each as one fragment.</summary>
        public byte[] Transcript { get { return _transcript.ToArray(); } }

        /// <summary>The public point, uncompressed.</summary>
        public byte[] Point { get { return PointOf(Ephemeral.ExportParameters(false)); } }

        public static byte[] PointOf(ECParameters parameters)
        {
            return Wire.Join(new byte[] { 4 }, parameters.Q.X!, parameters.Q.Y!);
        }

        /// <summary>A message with the next number, taken into the transcript.</summary>
        public WireMessage Say(int type, WireBody body)
        {
            WireMessage message = Draft(type, body);
            Note(message.Whole);
            return message;
        }

        /// <summary>A message with the next number that the transcript does not have.</summary>
        public WireMessage Draft(int type, WireBody body)
        {
            return new WireMessage(type, NextMessage++, body.ToArray(), body.Lengths);
        }

        /// <summary>A record of epoch 0 with fragments of handshake messages.</summary>
        public byte[] Plain(params byte[][] fragments)
        {
            return Record(Wire.Handshake, 0, Wire.Join(fragments));
        }

        /// <summary>One record for each message, all in one datagram.</summary>
        public byte[] Plain(IEnumerable<WireMessage> messages)
        {
            List<byte[]> records = new List<byte[]>();
            foreach (WireMessage message in messages) { records.Add(Plain(message.Whole)); }
            return Wire.Join(records.ToArray());
        }

        /// <summary>A record with the epoch's next number; sealed when there is an epoch to
        /// speak of.</summary>
        public byte[] Record(int type, int epoch, byte[] content)
        {
            return Record(type, epoch, _nextRecord[epoch]++, content);
        }

        /// <summary>A record with a number of the script's choice.</summary>
        public byte[] Record(int type, int epoch, long number, byte[] content)
        {
            if (epoch != 0 && Keys != null && TheirConnectionId.Length > 0)
            {
                return InnerRecord(
                    TheirConnectionId, epoch, number, Wire.Join(content, new[] { (byte)type }));
            }
            byte[] fragment = epoch == 0 || Keys == null
                ? content
                : Keys.Seal(_isClient, type, epoch, number, content);
            return new WireRecord(
                type, Wire.Dtls12, epoch, number, Array.Empty<byte>(), fragment).ToArray();
        }

        /// <summary>A record with an id and an inner plaintext of the script's choice.</summary>
        public byte[] InnerRecord(byte[] connectionId, int epoch, long number, byte[] inner)
        {
            byte[] fragment = Keys!.SealInner(_isClient, connectionId, epoch, number, inner);
            return new WireRecord(
                Wire.ConnectionIdRecord, Wire.Dtls12, epoch, number, connectionId, fragment)
                .ToArray();
        }

        /// <summary>The records of a datagram for this end.</summary>
        public List<WireRecord> Split(byte[] datagram)
        {
            return WireRecord.Split(datagram, OwnConnectionId.Length);
        }

        /// <summary>The next number of an epoch.</summary>
        public long NextRecord(int epoch)
        {
            return _nextRecord[epoch];
        }

        public void SkipRecords(int epoch, long count)
        {
            _nextRecord[epoch] += count;
        }

        public byte[] ChangeCipherSpec()
        {
            return Record(Wire.ChangeCipherSpec, 0, new byte[] { 1 });
        }

        /// <summary>The plaintext of a record that the other end sealed; null when it is not
        /// authentic.</summary>
        public byte[]? Open(WireRecord record)
        {
            OpenedType = record.Type;
            bool hasId = record.Type == Wire.ConnectionIdRecord;
            // RFC 9146 section 6: one form of record for each direction, never both.
            if (hasId != OwnConnectionId.Length > 0) { return null; }
            if (!hasId)
            {
                return Keys!.Open(
                    !_isClient, record.Type, record.Epoch, record.Number, record.Fragment);
            }
            if (!record.ConnectionId.AsSpan().SequenceEqual(OwnConnectionId)) { return null; }
            byte[]? inner = Keys!.OpenInner(
                !_isClient, record.ConnectionId, record.Epoch, record.Number, record.Fragment);
            if (inner == null) { return null; }
            int end = inner.AsSpan().LastIndexOfAnyExcept((byte)0);
            if (end < 0) { return null; }
            OpenedType = inner[end];
            return inner[..end];
        }

        protected void Note(byte[] message)
        {
            _transcript.AddRange(message);
        }

        protected void ForgetTranscript()
        {
            _transcript.Clear();
        }

        /// <summary>Premaster secret: the x coordinate (RFC 8422 section 5.10).</summary>
        protected byte[] Agree(byte[] point)
        {
            using ECDiffieHellman theirs = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..65] },
            });
            return Ephemeral.DeriveRawSecretAgreement(theirs.PublicKey);
        }
    }
}
