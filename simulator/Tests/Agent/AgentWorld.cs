using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Device.Agent;
using Device.Agent.Factory;
using Device.Agent.Heartbeat;
using Device.Agent.Lifecycle;
using Device.Crypto;
using Device.Desktop;
using Device.Kcm;
using Device.Lwm2m.Coap;
using Device.X509;
using Simulator.Cloud;
using Simulator.Cloud.Dtls;
using Xunit;

namespace Simulator.Tests.Agent
{
    /// <summary>One device and a scripted cloud in virtual time, without a socket. The cloud does
    /// everything right until a test changes one thing.</summary>
    internal sealed partial class AgentWorld : IDisposable
    {
        public const string Endpoint = "esp32-0042";
        public const string Account = "0123456789abcdef0123456789abcdef";
        public const string InternalEndpoint = "fedcba9876543210fedcba9876543210";
        private const string Host = "cloud.test";
        private const int BootstrapPort = 5684;
        private const int ManagementPort = 5685;

        private readonly BreakableBank _first;
        private readonly BreakableBank _second;
        private readonly Wire _bootstrapWire;
        private readonly Wire _managementWire;
        private readonly AgentOutput _output = new AgentOutput();
        private readonly Wire?[] _wires = new Wire?[AgentOutput.PathCount];
        private readonly PeerAddress[] _addresses = new PeerAddress[AgentOutput.PathCount];
        private readonly AgentOptions _options;
        private int _sourcePort = 40_000;

        /// <param name="power">Of the device's flash, or null.</param>
        /// <param name="crypto">The device's provider, or null for the desktop's.</param>
        /// <param name="serverCrypto">The services' provider, or null.</param>
        /// <param name="options">Of the agent; null for one without heartbeats.</param>
        public AgentWorld(
            PowerSupply? power = null, ICrypto? crypto = null, ICrypto? serverCrypto = null,
            AgentOptions? options = null)
        {
            _options = options ?? new AgentOptions { HeartbeatEnabled = false };
            _options.FlightTimeoutMs = AgentOptions.FlightTimeoutInFleetMs;
            Crypto = crypto ?? new DotNetCrypto();
            RootOfTrust = RandomNumberGenerator.GetBytes(KcmLimits.RootOfTrustBytes);
            _first = new BreakableBank(power);
            _second = new BreakableBank(power);
            FactoryCa = new TestPki("Factory CA");
            CloudCa = new TestPki("Cloud CA");
            Bootstrap = new ScriptedService(
                CloudCa.Server(Host), new TrustSnapshot(new[] { FactoryCa.Anchor }));
            Management = new ScriptedService(
                CloudCa.Server(Host), new TrustSnapshot(new[] { CloudCa.Anchor }));
            Bootstrap.OnRequest = AnswerBootstrap;
            Management.OnRequest = AnswerManagement;
            _bootstrapWire = new Wire(Bootstrap, Receive, serverCrypto);
            _managementWire = new Wire(Management, Receive, serverCrypto);
            Provision();
            Agent = Boot();
        }

        public ICrypto Crypto { get; }

        public byte[] RootOfTrust { get; }

        /// <summary>The very bytes of both banks.</summary>
        public byte[][] Banks { get { return new[] { _first.Image, _second.Image }; } }

        /// <summary>A copy of both banks.</summary>
        public byte[][] CopyBanks()
        {
            return new[] { (byte[])_first.Image.Clone(), (byte[])_second.Image.Clone() };
        }

        /// <summary>Sees every datagram of both services and both ways.</summary>
        public Action<byte[]> OnDatagram
        {
            set
            {
                _bootstrapWire.OnDatagram = value;
                _managementWire.OnDatagram = value;
            }
        }

        public TestPki FactoryCa { get; }

        public TestPki CloudCa { get; }

        public ScriptedService Bootstrap { get; }

        public ScriptedService Management { get; }

        public KcmStore Store { get; private set; } = null!;

        public DeviceAgent Agent { get; private set; }

        public long NowMs { get; private set; } = 1_000_000;

        /// <summary>"State" or "State: Fault/detail", in order.</summary>
        public List<string> Journey { get; } = new List<string>();

        /// <summary>How heartbeats ended, in order.</summary>
        public List<HeartbeatFault> Heartbeats { get; } = new List<HeartbeatFault>();

        /// <summary>What became of operations: "Verb name status", or "Verb name
        /// Fault/detail".</summary>
        public List<string> Lifecycle { get; } = new List<string>();

        /// <summary>POST /shb of the bootstrap service.</summary>
        public HeartbeatScript Security { get; } = new HeartbeatScript();

        /// <summary>True while the device has a transport there.</summary>
        public bool IsPathOpen(int path)
        {
            return _wires[path] != null;
        }

        /// <summary>True: no datagram arrives.</summary>
        public bool Silent { get; set; }

        /// <summary>True: flash neither programs nor erases.</summary>
        public bool FlashIsBroken
        {
            set
            {
                _first.IsBroken = value;
                _second.IsBroken = value;
            }
        }

        /// <summary>True: the edge finds no path.</summary>
        public bool NoTransport { get; set; }

        public string ManagementUri { get; set; } = $"coaps://{Host}:{ManagementPort}";

        public byte[]? ServerCaInBootstrap { get; set; }

        /// <summary>What the CA makes of a request: DER, leaf first.</summary>
        public Func<ParsedRequest, byte[]>? Issue { get; set; }

        public int RegisterCode { get; set; } = CoapCode.Created;

        public int BootstrapCode { get; set; } = CoapCode.Changed;

        /// <summary>Max-Age of the answer to POST /bs; -1 for none.</summary>
        public long RetryAfterSeconds { get; set; } = -1;

        public int EstCode { get; set; } = CoapCode.Changed;

        /// <summary>The flash is as it was when it was copied; the device is off and on
        /// again.</summary>
        public void RebootFrom(byte[][] banks)
        {
            banks[0].CopyTo(_first.Image, 0);
            banks[1].CopyTo(_second.Image, 0);
            Reboot();
        }

        /// <summary>A power cut and a start: the store is mounted anew, RAM is gone.</summary>
        public void Reboot()
        {
            Agent.Dispose();
            Store.Dispose();
            Array.Clear(_wires);
            Agent = Boot();
        }

        /// <summary>The operational certificate of an area; null for none.</summary>
        public Certificate? LoadLeaf(KcmArea area)
        {
            KcmStatus status = Store.GetChain(
                area, ItemNames.ManagementCertificate, out CertificateChain chain);
            return status == KcmStatus.Success ? chain.Leaf : null;
        }

        /// <summary>Flips a bit of the newest record of the name.</summary>
        public void Damage(string name)
        {
            byte[] ascii = Encoding.ASCII.GetBytes(name);
            byte[] bank = Banks.Single(image => image.AsSpan().IndexOf(ascii) >= 0);
            bank[bank.AsSpan().LastIndexOf(ascii) + ascii.Length] ^= 1;
        }

        /// <summary>/rd refuses the device until it has been issued another certificate.</summary>
        public void RefuseUntilNextEnrolment()
        {
            RegisterCode = CoapCode.Forbidden;
            Issue = request =>
            {
                RegisterCode = CoapCode.Created;
                return CloudCa.IssueDevice(request.PublicPoint, Subject());
            };
        }

        public void Start()
        {
            Agent.Start(NowMs);
            Drain();
        }

        /// <summary>Runs until the state is reached or so much virtual time has passed.</summary>
        public bool RunTo(AgentState state, long limitMs = 600_000)
        {
            return Run(() => Agent.State == state, limitMs);
        }

        public bool Run(Func<bool> condition, long limitMs)
        {
            long end = NowMs + limitMs;
            int atOnce = 0;
            while (!condition())
            {
                if (_bootstrapWire.Deliver(NowMs) || _managementWire.Deliver(NowMs))
                {
                    RequireEnd(++atOnce);
                    continue;
                }
                atOnce = 0;
                long next = Math.Min(
                    _output.DeadlineMs,
                    Math.Min(_bootstrapWire.DueMs, _managementWire.DueMs));
                if (next > end) { NowMs = end; return condition(); }
                NowMs = Math.Max(NowMs + 1, next);
                _bootstrapWire.HandleDue(NowMs);
                _managementWire.HandleDue(NowMs);
                if (NowMs >= _output.DeadlineMs)
                {
                    Agent.HandleTimeout(NowMs);
                    Drain();
                    RequireLater();
                }
            }
            return true;
        }

        public void RequestHeartbeat()
        {
            Agent.RequestHeartbeat(NowMs);
            Drain();
        }

        /// <summary>Runs until so many heartbeats have ended.</summary>
        public bool RunHeartbeats(int count, long limitMs)
        {
            return Run(() => Heartbeats.Count >= count, limitMs);
        }

        public void Stop()
        {
            Agent.Stop(NowMs);
            Drain();
        }

        public void Dispose()
        {
            Agent.Dispose();
            Store.Dispose();
            FactoryCa.Dispose();
            CloudCa.Dispose();
        }

        private KcmStore Mount()
        {
            Assert.Equal(KcmStatus.Success, KcmStore.Mount(
                _first, _second, Crypto, RootOfTrust, null, out KcmStore store));
            return store;
        }

        private DeviceAgent Boot()
        {
            Store = Mount();
            return new DeviceAgent(Crypto, Store, new ChainMemory(2, 2), _options);
        }

        private void Provision()
        {
            using KcmStore store = Mount();
            using FactoryProvisioner factory = new FactoryProvisioner(Crypto, store);
            byte[] point = factory.GenerateKey();
            FactoryFault fault = factory.Complete(new FactoryConfiguration
            {
                EndpointName = Endpoint,
                AccountId = Account,
                BootstrapUri = $"coaps://{Host}:{BootstrapPort}?aid={Account}",
                BootstrapServerCa = CloudCa.Der,
                CertificateChain = FactoryCa.IssueDevice(point, "CN=" + Endpoint),
                SerialNumber = "0042",
            });
            Assert.Equal(FactoryFault.None, fault);
        }

        private void Receive(byte[] datagram, PeerAddress address)
        {
            for (int path = 0; path < _wires.Length; path++)
            {
                if (Silent || IsDeaf || _wires[path] == null || !address.Equals(_addresses[path]))
                {
                    continue;
                }
                Agent.HandleDatagram(path, datagram, 0, datagram.Length, NowMs);
                Drain();
                return;
            }
        }

        private void Drain()
        {
            int failed = -1;
            int steps = 0;
            AgentStep step;
            while ((step = Agent.Poll(_output)) != AgentStep.Idle)
            {
                RequireEnd(++steps);
                switch (step)
                {
                    case AgentStep.OpenTransport:
                        if (NoTransport) { failed = _output.Path; }
                        OpenTransport();
                        break;
                    case AgentStep.CloseTransport:
                        _wires[_output.Path] = null;
                        break;
                    case AgentStep.SendDatagram:
                        if (!Silent)
                        {
                            _wires[_output.Path]?.ToServer(_addresses[_output.Path], _output);
                        }
                        break;
                    case AgentStep.LifecycleChanged:
                        Lifecycle.Add(Describe(_output.LifecycleEvent));
                        break;
                    case AgentStep.RenewalEnded:
                        Renewals.Add(Describe(_output.Renewal));
                        break;
                    case AgentStep.RestartWanted:
                        Restarts++;
                        break;
                    case AgentStep.HeartbeatEnded:
                        Heartbeats.Add(_output.HeartbeatFault);
                        break;
                    case AgentStep.Compute:
                        while (!_output.Job.Advance()) { }
                        break;
                    default:
                        Journey.Add(Describe());
                        break;
                }
            }
            if (failed >= 0)
            {
                Agent.HandleTransportFailed(failed, NowMs);
                Drain();
            }
        }

        private void OpenTransport()
        {
            _wires[_output.Path] =
                _output.Port == BootstrapPort ? _bootstrapWire : _managementWire;
            _addresses[_output.Path] = PeerAddress.From(
                new IPEndPoint(IPAddress.Parse("10.0.0.1"), _sourcePort++));
        }

        private static string Describe(LifecycleEvent happened)
        {
            string end = happened.Fault == LifecycleFault.None
                ? $"{happened.Status}"
                : $"{happened.Fault}/{happened.Detail}";
            return $"{happened.Verb} {happened.Name} {end}";
        }

        private string Describe()
        {
            string detail = _output.Fault switch
            {
                AgentFault.None => "",
                AgentFault.SessionFailed => $"/{_output.DtlsFault}",
                AgentFault.BootstrapFailed => $"/{_output.BootstrapFault}",
                AgentFault.EnrolmentFailed => $"/{_output.EstFault}",
                AgentFault.IssuedChainInvalid => $"/{_output.ChainFault}",
                AgentFault.RegistrationFailed => $"/{_output.RegistrationFault}",
                AgentFault.StoreFailed => $"/{_output.StoreStatus}",
                _ => "",
            };
            return _output.Fault == AgentFault.None
                ? $"{_output.State}"
                : $"{_output.State}: {_output.Fault}{detail}";
        }
    }
}
