using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;

namespace Simulator.Tests.Dtls
{
    /// <summary>One lane of the server and any number of clients in virtual time, over a network
    /// that loses, doubles and delays by a seed.</summary>
    internal sealed class VirtualNetwork : IDatagramOut
    {
        private const long DelayMs = 5;
        private const int PostMsMax = 20_000;

        private readonly PriorityQueue<Action, (long, long)> _events = new();
        private readonly Dictionary<PeerAddress, VirtualClient> _clients = new();
        private readonly BlockingCollection<Action> _posted = new BlockingCollection<Action>();
        private readonly Random _random;
        private long _order;
        private int _port = 1000;

        public VirtualNetwork(
            TestPki pki, int seed = 1, DtlsServerOptions? options = null,
            DtlsCredential? credential = null, SessionCache? cache = null,
            ISecureService? service = null)
        {
            Anchor = pki.Anchor;
            Pki = pki;
            _random = new Random(seed);
            Service = new EchoService(
                credential ?? pki.Server(), new TrustSnapshot(new[] { pki.Anchor }));
            Options = options ?? new DtlsServerOptions();
            Gate = new HandshakeGate(Options);
            Cache = cache ?? new SessionCache(Options.ResumableMax, Options.ResumableMs);
            Context = new DtlsServerContext(
                pki.Crypto, service ?? Service,
                new ChainVerifier(pki.Crypto, new ChainMemory(0, 8)), Options,
                Cache);
            Lane = new Lane(Context, Gate, this, _posted.Add, NowMs);
        }

        public TestPki Pki { get; }

        /// <summary>What the clients trust.</summary>
        public Certificate Anchor { get; set; }

        public EchoService Service { get; }

        public DtlsServerOptions Options { get; }

        public HandshakeGate Gate { get; }

        public SessionCache Cache { get; }

        public DtlsServerContext Context { get; }

        public Lane Lane { get; }

        public long NowMs { get; private set; } = 1_000_000;

        /// <summary>Share of datagrams that vanish.</summary>
        public double Loss { get; set; }

        /// <summary>Share of datagrams that come twice.</summary>
        public double Doubled { get; set; }

        /// <summary>Datagrams are up to so much later than others.</summary>
        public int JitterMs { get; set; }

        /// <summary>The datagrams that the server sent, whether or not they arrived.</summary>
        public List<byte[]> FromServer { get; } = new List<byte[]>();

        /// <summary>Where they were sent to.</summary>
        public List<PeerAddress> Targets { get; } = new List<PeerAddress>();

        public VirtualClient NewClient(DtlsClientOptions? options = null)
        {
            PeerAddress address = NewAddress();
            VirtualClient client = new VirtualClient(
                this, address, options ?? new DtlsClientOptions { FirstTimeoutMs = 1_000 });
            _clients[address] = client;
            return client;
        }

        /// <summary>Another client at the same address: a device that was restarted.</summary>
        public VirtualClient NewClientAt(
            PeerAddress address, DtlsClientOptions? options = null)
        {
            VirtualClient client = new VirtualClient(
                this, address, options ?? new DtlsClientOptions { FirstTimeoutMs = 1_000 });
            _clients[address] = client;
            return client;
        }

        /// <summary>What is under way does not arrive.</summary>
        public void Lose()
        {
            _events.Clear();
        }

        /// <summary>The client is gone, and what it would send.</summary>
        public void Remove(VirtualClient client)
        {
            _clients.Remove(client.Address);
        }

        /// <summary>A translator on the way gives the client another address.</summary>
        public void Rebind(VirtualClient client)
        {
            _clients.Remove(client.Address);
            client.Address = NewAddress();
            _clients[client.Address] = client;
        }

        public PeerAddress NewAddress()
        {
            return PeerAddress.From(new IPEndPoint(IPAddress.Parse("10.0.0.1"), _port++));
        }

        public void ToServer(PeerAddress address, byte[] datagram)
        {
            Transmit(() => Inject(address, datagram));
        }

        /// <summary>Gives the server a copy at once.</summary>
        public void Inject(PeerAddress address, byte[] datagram)
        {
            byte[] copy = (byte[])datagram.Clone();
            Lane.HandleDatagram(address, copy, 0, copy.Length, NowMs);
        }

        public bool TrySend(PeerAddress address, byte[] buffer, int count)
        {
            byte[] datagram = buffer.AsSpan(0, count).ToArray();
            FromServer.Add(datagram);
            Targets.Add(address);
            if (_clients.TryGetValue(address, out VirtualClient? client))
            {
                Transmit(() => client.HandleDatagram((byte[])datagram.Clone()));
            }
            return true;
        }

        /// <summary>Lets time pass until the condition holds or so much has passed.</summary>
        /// <returns>Whether it holds.</returns>
        public bool Run(Func<bool> condition, long limitMs)
        {
            long end = NowMs + limitMs;
            while (!condition())
            {
                while (_posted.TryTake(out Action? action)) { action(); }
                long next = NextMs();
                if (next > end) { NowMs = end; return condition(); }
                NowMs = Math.Max(NowMs, next);
                Step();
            }
            return true;
        }

        /// <summary>Waits for what another thread brings to the lane.</summary>
        public void WaitForPost()
        {
            if (!_posted.TryTake(out Action? action, PostMsMax))
            {
                throw new InvalidOperationException("nothing was posted");
            }
            action();
        }

        /// <summary>Lets time pass.</summary>
        public void Pass(long ms)
        {
            Run(() => false, ms);
        }

        /// <summary>A client that has shaken hands.</summary>
        public VirtualClient Connect(string name, DtlsClientOptions? options = null)
        {
            VirtualClient client = NewClient(options);
            client.Connect(Pki.Client(name));
            if (!Run(() => client.WasConnected, 60_000))
            {
                throw new InvalidOperationException("not connected: " + client.Fault);
            }
            return client;
        }

        private void Transmit(Action arrive)
        {
            int copies = _random.NextDouble() < Loss ? 0 : _random.NextDouble() < Doubled ? 2 : 1;
            for (int i = 0; i < copies; i++)
            {
                long delay = DelayMs + (JitterMs == 0 ? 0 : _random.Next(JitterMs));
                _events.Enqueue(arrive, (NowMs + delay, _order++));
            }
        }

        private long NextMs()
        {
            long next = Lane.NextDueMs;
            if (_events.TryPeek(out _, out (long TimeMs, long) first))
            {
                next = Math.Min(next, first.TimeMs);
            }
            foreach (VirtualClient client in _clients.Values)
            {
                next = Math.Min(next, client.DeadlineMs);
            }
            return next;
        }

        private void Step()
        {
            if (_events.TryPeek(out Action? action, out (long TimeMs, long) first)
                && first.TimeMs <= NowMs)
            {
                _events.Dequeue();
                action();
                return;
            }
            if (Lane.NextDueMs <= NowMs)
            {
                Lane.HandleDue(NowMs);
                return;
            }
            foreach (VirtualClient client in new List<VirtualClient>(_clients.Values))
            {
                if (client.DeadlineMs <= NowMs) { client.HandleTimeout(); }
            }
        }
    }
}
