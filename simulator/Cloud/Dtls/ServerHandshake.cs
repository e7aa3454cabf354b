using System;
using Device.Base;
using Device.Crypto;
using Device.Dtls;
using Device.X509;

namespace Simulator.Cloud.Dtls
{
    /// <summary>What a handshake needs and an established session does not: about 8 KiB, rented
    /// from the lane's pool and given back when the handshake ends.</summary>
    internal sealed class ServerHandshake : IDisposable
    {
        /// <summary>Room for the client's messages that wait to be complete, bytes: five
        /// certificates of 800 bytes.</summary>
        public const int ReassemblyBytes = 4_096;

        /// <summary>Bytes of the server's first flight besides its certificates: ServerHello
        /// (with session id and extensions at most 141), ServerKeyExchange (157),
        /// CertificateRequest (20), ServerHelloDone (12), and the lengths around the
        /// certificates (30).</summary>
        public const int FlightBytesBesideChain = 416;

        /// <summary>A record that holds a Finished and came before the keys; it is kept, for
        /// otherwise one reordering costs a whole timeout.</summary>
        public const int EarlyRecordMax = 96;

        public ServerHandshake(ICrypto crypto, int flightBytes)
        {
            FlightBytesMax = flightBytes;
            Transcript = new Transcript(crypto);
            Keys = new KeySchedule(crypto);
            Flight = new Flight(flightBytes);
        }

        public int FlightBytesMax { get; }

        public HandshakeReassembler Reassembler { get; } =
            new HandshakeReassembler(ReassemblyBytes);

        public Transcript Transcript { get; }

        public KeySchedule Keys { get; }

        public Flight Flight { get; }

        public RetransmitTimer Timer { get; } = new RetransmitTimer();

        public byte[] ClientRandom { get; } = new byte[ClientHello.RandomSize];

        public byte[] ServerRandom { get; } = new byte[ClientHello.RandomSize];

        public byte[] EarlyRecord { get; } = new byte[EarlyRecordMax];

        public int EarlyRecordCount { get; set; }

        public int Suite { get; set; }

        /// <summary>What the hello's extensions led to.</summary>
        public ServerTerms Terms { get; } = new ServerTerms();

        /// <summary>The id under which this session may be resumed.</summary>
        public byte[] SessionId { get; } = new byte[ClientHello.SessionIdMax];

        /// <summary>The session that this handshake resumes, or null.</summary>
        public CachedSession? Resumed { get; set; }

        /// <summary>The anchors that <see cref="Peer"/> was verified with.</summary>
        public TrustSnapshot? Trust { get; set; }

        /// <summary>The certificate that we showed.</summary>
        public Certificate? Own { get; set; }

        /// <summary>The identity of the client's pre-shared key, or null.</summary>
        public byte[]? PskIdentity { get; set; }

        /// <summary>The pre-shared key as it was looked up, or null.</summary>
        public byte[]? PskKey { get; set; }

        /// <summary>The ephemeral key: made for this handshake, used once.</summary>
        public IPrivateKey? Ephemeral { get; set; }

        public PeerVerified? Peer { get; set; }

        /// <summary>Number of the next message that the server sends.</summary>
        public int SendSequence { get; set; }

        /// <summary>Begins the server's next message; takes the body.</summary>
        public ByteWriter BeginMessage(int type, int epoch = 0)
        {
            return Flight.Begin(type, SendSequence++, epoch);
        }

        /// <summary>Ends it and takes it into the transcript.</summary>
        public void EndMessage()
        {
            Flight.End();
            Transcript.Add(Flight.Buffer, Flight.LastOffset, Flight.LastCount);
        }

        /// <summary>Keeps the record that the reader dropped, if it is one that will be wanted as
        /// soon as there are keys.</summary>
        public void KeepEarly(RecordReader reader)
        {
            RecordHeader header = reader.Header;
            int start = header.Offset;
            int count = header.FragmentOffset - start + header.FragmentCount;
            // Under an id the type stands inside.
            if (header.Epoch != 1
                || (header.Type != ContentType.Handshake
                    && header.Type != ContentType.ConnectionId)
                || count > EarlyRecordMax
                || header.FragmentCount == 0)
            {
                return;
            }
            Array.Copy(reader.Buffer, start, EarlyRecord, 0, count);
            EarlyRecordCount = count;
        }

        public void Clear()
        {
            Reassembler.Reset(0);
            Transcript.Reset();
            Keys.Dispose();
            Flight.Clear();
            Timer.Stop();
            Bytes.Zeroise(ClientRandom);
            Bytes.Zeroise(ServerRandom);
            EarlyRecordCount = 0;
            Suite = CipherSuite.None;
            Terms.Clear();
            Bytes.Zeroise(SessionId);
            Trust = null;
            Own = null;
            PskIdentity = null;
            PskKey = null;
            Ephemeral?.Dispose();
            Ephemeral = null;
            // The verifier's memory keeps no leaf, so the key belongs to this handshake alone.
            if (Resumed == null) { Peer?.ReleaseKey(); }
            Peer = null;
            Resumed = null;
            SendSequence = 0;
        }

        public void Dispose()
        {
            Clear();
            Transcript.Dispose();
        }
    }
}
