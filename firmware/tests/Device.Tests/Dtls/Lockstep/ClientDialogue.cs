using System;
using System.Collections.Generic;
using System.Linq;
using Device.Base;
using Device.Crypto;
using Device.Desktop;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Device.X509;
using Xunit;

namespace Device.Tests.Dtls.Lockstep
{
    /// <summary>
    /// Our client on one side, a scripted server on the other, one packet at a time and in virtual
    /// time. The steps of an honest handshake are <see cref="Connect()"/>,
    /// <see cref="SendFlight"/>, <see cref="TakeAnswer"/>, <see cref="SendFinished"/>;
    /// <see cref="Complete"/> does those that are left, and <see cref="Talk"/> carries data both
    /// ways.
    /// </summary>
    public sealed class ClientDialogue
    {
        public static readonly DateTimeOffset Now =
            new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public static readonly WireAuthority Authority = new WireAuthority(Now);
        public static readonly WireIdentity ServerIdentity = Authority.Issue("server", true);
        public static readonly WireIdentity DeviceIdentity = Authority.Issue("device", false);

        private static readonly DotNetCrypto Crypto = new DotNetCrypto();

        private readonly Queue<byte[]> _sent = new Queue<byte[]>();
        private readonly DtlsOutput _output = new DtlsOutput();
        private DtlsClient? _client;
        private bool _flightIsSent;
        private bool _answerIsTaken;

        public DtlsClientOptions Options { get; } = new DtlsClientOptions();

        public ChainPolicy Policy { get; } = new ChainPolicy
        {
            Usage = CertificateUsage.ServerAuth,
            Name = "server",
            TimeSeconds = Now.ToUnixTimeSeconds(),
            TimeIsTrusted = true,
        };

        public WireIdentity? Credential { get; set; } = DeviceIdentity;

        public PeerServer Server { get; set; } = new PeerServer(ServerIdentity);

        public DtlsClient Client
        {
            get
            {
                return _client ??= new DtlsClient(
                    Crypto, Options, new ChainVerifier(Crypto, new ChainMemory(8)));
            }
        }

        public DtlsCounters Counters { get { return Client.Counters; } }

        public long NowMs { get; set; } = 1_000_000;

        public long DeadlineMs { get { return _output.DeadlineMs; } }

        /// <summary>What the application got.</summary>
        public List<byte[]> Data { get; } = new List<byte[]>();

        public int TimesConnected { get; private set; }

        public bool IsClosed { get; private set; }

        public DtlsFault Fault { get; private set; }

        public X509Fault ChainFault { get; private set; }

        public int AlertReceived { get; private set; } = -1;

        /// <summary>How many datagrams the client sent that nobody took yet.</summary>
        public int Waiting { get { return _sent.Count; } }

        public static Certificate Parse(byte[] der)
        {
            Assert.Equal(
                X509Fault.None,
                Certificate.TryParse(der, 0, der.Length, out Certificate certificate));
            return certificate;
        }

        /// <summary>The product's form of an identity.</summary>
        public static DtlsCredential CredentialOf(WireIdentity identity)
        {
            byte[] scalar = identity.Key.ExportParameters(true).D!;
            Assert.True(Crypto.TryImportPrivateKey(
                scalar, 0, null!, 0, KeyUse.Sign, out IPrivateKey key));
            Certificate[] chain = identity.Chain.Select(Parse).ToArray();
            return new DtlsCredential(key, new CertificateChain(chain, chain.Length));
        }

        /// <summary>The client begins once more, with another server and what it has kept; its
        /// hello is taken.</summary>
        public ClientDialogue ConnectAgain(DtlsSession? session)
        {
            Server = new PeerServer(ServerIdentity);
            TimesConnected = 0;
            _flightIsSent = false;
            _answerIsTaken = false;
            IsClosed = false;
            Fault = DtlsFault.None;
            Client.Connect(
                CredentialOf(Credential!), new[] { Parse(Authority.Der) }, 1, Policy,
                session!, NowMs);
            Drain();
            Server.TakeHello(Take());
            return this;
        }

        /// <summary>The client begins with a shared key.</summary>
        public ClientDialogue Connect(DtlsPreSharedKey key)
        {
            Client.Connect(key, NowMs);
            Drain();
            Server.TakeHello(Take());
            return this;
        }

        /// <summary>The client begins; its hello is taken.</summary>
        public ClientDialogue Connect()
        {
            IsClosed = false;
            Fault = DtlsFault.None;
            Client.Connect(
                Credential == null ? null! : CredentialOf(Credential),
                new[] { Parse(Authority.Der) }, 1, Policy, NowMs);
            Drain();
            Assert.Empty(Server.TakeHello(Take()));
            return this;
        }

        /// <summary>The server asks for a cookie; the client's second hello has it.</summary>
        public ClientDialogue ExchangeCookie(byte[] cookie)
        {
            Send(Server.Plain(Server.HelloVerifyRequest(cookie).Whole));
            Assert.Equal(cookie, Server.TakeHello(Take()));
            return this;
        }

        public ClientDialogue SendFlight()
        {
            Send(Server.Plain(Server.Flight));
            _flightIsSent = true;
            return this;
        }

        public ClientDialogue TakeAnswer()
        {
            Assert.NotEmpty(_sent);
            // It ends with the record that is under the key.
            List<byte[]> answer = new List<byte[]>();
            do { answer.Add(Take()); }
            while (Server.Split(answer[^1])[^1].Epoch == 0 && _sent.Count > 0);
            Server.TakeAnswer(answer);
            _answerIsTaken = true;
            return this;
        }

        public ClientDialogue SendFinished()
        {
            Send(Server.LastFlight());
            ExpectConnected();
            return this;
        }

        /// <summary>What is left of an honest handshake, and data both ways.</summary>
        public void Complete()
        {
            if (!_flightIsSent && !_answerIsTaken && TimesConnected == 0)
            {
                if (_sent.Count == 0) { SendFlight(); }
            }
            if (!_answerIsTaken && TimesConnected == 0) { TakeAnswer(); }
            if (TimesConnected == 0) { SendFinished(); }
            Talk();
        }

        /// <summary>A dialogue in which the server's hand is forced before it speaks.</summary>
        public static ClientDialogue With(Action<PeerServer> change)
        {
            ClientDialogue dialogue = new ClientDialogue();
            change(dialogue.Server);
            return dialogue.Connect();
        }

        /// <summary>A connection from the beginning.</summary>
        public static ClientDialogue Connected(Action<ClientDialogue>? prepare = null)
        {
            ClientDialogue dialogue = new ClientDialogue();
            prepare?.Invoke(dialogue);
            dialogue.Connect().SendFlight().TakeAnswer().SendFinished();
            return dialogue;
        }

        public void Talk()
        {
            ExpectSilence();
            int before = Data.Count;
            Send(Server.Record(Wire.Data, 1, new byte[] { 1, 2, 3 }));
            Assert.Equal(before + 1, Data.Count);
            Assert.Equal(new byte[] { 1, 2, 3 }, Data[^1]);
            SendData(4, 5, 6);
            WireRecord record = TakeRecord();
            Assert.Equal(new byte[] { 4, 5, 6 }, Server.Open(record));
            Assert.Equal((Wire.Data, 1), (Server.OpenedType, record.Epoch));
        }

        public void SendData(params byte[] plaintext)
        {
            Client.Send(plaintext, 0, plaintext.Length, NowMs);
            Drain();
        }

        public void Close()
        {
            Client.Close(NowMs);
            Drain();
        }

        /// <summary>One datagram to the client.</summary>
        public void Send(params byte[][] records)
        {
            byte[] datagram = Wire.Join(records);
            Client.HandleDatagram(datagram, 0, datagram.Length, NowMs);
            Drain();
        }

        /// <summary>The oldest datagram that nobody took.</summary>
        public byte[] Take()
        {
            Assert.NotEmpty(_sent);
            return _sent.Dequeue();
        }

        public WireRecord TakeRecord()
        {
            return Assert.Single(Server.Split(Take()));
        }

        public List<byte[]> TakeAll()
        {
            List<byte[]> all = _sent.ToList();
            _sent.Clear();
            return all;
        }

        public void PassTo(long nowMs)
        {
            NowMs = nowMs;
            Client.HandleTimeout(nowMs);
            Drain();
        }

        public void ExpectSilence()
        {
            Assert.Empty(_sent);
        }

        public void ExpectConnected()
        {
            Assert.True(TimesConnected == 1 && !IsClosed, $"not connected: {Fault}");
        }

        /// <summary>The client has ended it: this fault, this alert as the last thing on the wire,
        /// sealed once it has keys, and no word after it.</summary>
        public void ExpectRefusal(DtlsFault fault, int alert, string why = "")
        {
            Assert.True(IsClosed, $"{why}: still open");
            Assert.True(fault == Fault, $"{why}: {Fault}, not {fault}");
            Assert.True(TimesConnected == 0, why);
            WireRecord record = TakeRecord();
            byte[]? content = record.Epoch == 0 ? record.Fragment : Server.Open(record);
            Assert.Equal(Wire.Alarm(Wire.Fatal, alert), content);
            int type = record.Epoch == 0 ? record.Type : Server.OpenedType;
            Assert.Equal((Wire.Alert, Wire.Dtls12), (type, record.Version));
            ExpectSilence();
            Assert.Equal(DtlsOutput.NoDeadline, DeadlineMs);
        }

        private void Drain()
        {
            DtlsStep step;
            while ((step = Client.Poll(_output)) != DtlsStep.Idle)
            {
                switch (step)
                {
                    case DtlsStep.SendDatagram:
                        Assert.True(_output.Count <= Options.DatagramMax);
                        _sent.Enqueue(Bytes.Copy(_output.Buffer, _output.Offset, _output.Count));
                        break;
                    case DtlsStep.DeliverPlaintext:
                        Data.Add(Bytes.Copy(_output.Buffer, _output.Offset, _output.Count));
                        break;
                    case DtlsStep.Compute:
                        while (!_output.Job.Advance()) { }
                        break;
                    case DtlsStep.Connected:
                        TimesConnected++;
                        break;
                    case DtlsStep.Closed:
                        IsClosed = true;
                        Fault = _output.Fault;
                        ChainFault = _output.ChainFault;
                        AlertReceived = _output.AlertReceived;
                        break;
                }
            }
            // The client asks for the time after it has computed.
            if (_output.DeadlineMs <= NowMs)
            {
                Client.HandleTimeout(NowMs);
                Drain();
            }
        }
    }
}
