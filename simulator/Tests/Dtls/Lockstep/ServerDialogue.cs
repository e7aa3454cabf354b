using System;
using System.Collections.Generic;
using System.Linq;
using Device.Dtls;
using Device.Tests.Dtls.Lockstep.Kit;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Dtls.Lockstep
{
    /// <summary>
    /// The emulator's server on one side, a scripted client on the other, one packet at a time and
    /// in virtual time. The steps of an honest handshake are <see cref="AskForCookie"/>,
    /// <see cref="TakeFlight"/>, <see cref="SendAnswer"/>; <see cref="Complete"/> does those that
    /// are left, and <see cref="Talk"/> carries data both ways.
    /// </summary>
    internal sealed class ServerDialogue
    {
        public static readonly DateTimeOffset Now =
            new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public static readonly WireAuthority Authority = new WireAuthority(Now);
        public static readonly WireIdentity Device = Authority.Issue("device", false);

        private static readonly TestPki Pki = new TestPki();

        private int _taken;
        private bool _hasCookie;
        private bool _hasFlight;
        private bool _isDone;

        public ServerDialogue(DtlsServerOptions? options = null)
        {
            Network = new VirtualNetwork(Pki, 1, options ?? Options());
            byte[] der = Authority.Der;
            Assert.Equal(
                X509Fault.None, Certificate.TryParse(der, 0, der.Length, out Certificate anchor));
            Network.Service.Trust = new TrustSnapshot(new[] { anchor });
            Address = Network.NewAddress();
        }

        public VirtualNetwork Network { get; }

        public PeerAddress Address { get; set; }

        public PeerClient Client { get; set; } = new PeerClient(Device);

        public DtlsServerCounters Counters { get { return Network.Lane.Counters; } }

        public DtlsCounters Records { get { return Network.Lane.Records; } }

        public EchoService Service { get { return Network.Service; } }

        /// <summary>Datagrams of the server that nobody took.</summary>
        public int Waiting { get { return Network.FromServer.Count - _taken; } }

        /// <summary>The default options in the dialogue's time.</summary>
        public static DtlsServerOptions Options()
        {
            return new DtlsServerOptions { WallClockSeconds = () => Now.ToUnixTimeSeconds() };
        }

        /// <summary>A dialogue in which the client's hand is forced before it speaks.</summary>
        public static ServerDialogue With(Action<PeerClient> change)
        {
            ServerDialogue dialogue = new ServerDialogue();
            change(dialogue.Client);
            return dialogue;
        }

        public static ServerDialogue Connected()
        {
            ServerDialogue dialogue = new ServerDialogue();
            dialogue.Complete();
            return dialogue;
        }

        /// <summary>The first hello; the answer's cookie is in the next.</summary>
        public ServerDialogue AskForCookie()
        {
            Send(Client.Plain(Client.Hello.Whole));
            Client.TakeCookie(Take());
            ExpectSilence();
            _hasCookie = true;
            return this;
        }

        /// <summary>The hello with its cookie.</summary>
        public ServerDialogue SendHello()
        {
            if (!_hasCookie) { AskForCookie(); }
            Send(Client.Plain(Client.Hello.Whole));
            return this;
        }

        public ServerDialogue TakeFlight()
        {
            if (Waiting == 0) { SendHello(); }
            Client.TakeFlight(TakeAll());
            _hasFlight = true;
            return this;
        }

        /// <summary>Certificate to Finished, and the server's last flight.</summary>
        public ServerDialogue SendAnswer()
        {
            Send(Client.LastFlight());
            return TakeFinished();
        }

        public ServerDialogue TakeFinished()
        {
            Client.TakeFinished(Take());
            Assert.NotEmpty(Service.Connected);
            _isDone = true;
            return this;
        }

        /// <summary>What is left of an honest handshake, and data both ways.</summary>
        public void Complete()
        {
            if (!_hasFlight) { TakeFlight(); }
            if (!_isDone) { SendAnswer(); }
            Talk();
        }

        public void Talk()
        {
            ExpectSilence();
            byte[] data = { 1, 2, 3 };
            int before = Service.Datagrams;
            Send(Client.Record(Wire.Data, 1, data));
            Assert.Equal(before + 1, Service.Datagrams);
            WireRecord echo = TakeRecord();
            Assert.Equal(data, Client.Open(echo));
            Assert.Equal((Wire.Data, 1), (Client.OpenedType, echo.Epoch));
            ExpectSilence();
        }

        /// <summary>One datagram to the server.</summary>
        public void Send(params byte[][] records)
        {
            Network.Inject(Address, Wire.Join(records));
        }

        public byte[] Take()
        {
            Assert.True(Waiting > 0, "the server is silent");
            return Network.FromServer[_taken++];
        }

        public WireRecord TakeRecord()
        {
            return Assert.Single(Client.Split(Take()));
        }

        public List<byte[]> TakeAll()
        {
            List<byte[]> all = Network.FromServer.Skip(_taken).ToList();
            _taken += all.Count;
            return all;
        }

        public void ExpectSilence()
        {
            Assert.Equal(0, Waiting);
        }

        /// <summary>The alert of this description under the key.</summary>
        public void ExpectSealedAlert(int level, int description)
        {
            WireRecord record = TakeRecord();
            Assert.Equal(Wire.Alarm(level, description), Client.Open(record));
            Assert.Equal((Wire.Alert, 1), (Client.OpenedType, record.Epoch));
        }

        /// <summary>The server has ended the handshake: this fault counted, this alert in the
        /// clear as the last thing on the wire, nothing kept; and the address is served when it
        /// begins again and behaves.</summary>
        public void ExpectRefusal(DtlsFault fault, int alert, string why = "")
        {
            Assert.True(Counters.FailedWith(fault) == 1, $"{why}: not refused as {fault}");
            Assert.True(Counters.HandshakesFailed == 1, why);
            WireRecord record = TakeRecord();
            Assert.Equal((Wire.Alert, Wire.Dtls12, 0), (record.Type, record.Version, record.Epoch));
            Assert.Equal(Wire.Alarm(Wire.Fatal, alert), record.Fragment);
            ExpectSilence();
            Assert.Empty(Service.Connected);
            Assert.Equal(0, Network.Gate.Handshakes);
            Begin().Complete();
        }

        /// <summary>Another client at the same address.</summary>
        public ServerDialogue Begin()
        {
            Client = new PeerClient(Device);
            _hasCookie = false;
            _hasFlight = false;
            _isDone = false;
            return this;
        }
    }
}
