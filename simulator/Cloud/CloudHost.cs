using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Device.Desktop.Errors;
using Device.Dtls;
using Device.X509;
using Simulator.Cloud.Dtls;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Notifications;
using Simulator.Cloud.Rest;
using Simulator.Cloud.Services;
using Simulator.Cloud.Store;

namespace Simulator.Cloud
{
    /// <summary>
    /// A running emulator: two UDP services and REST over one data directory. Started inside
    /// another command or by the program of this project; it touches neither console nor signals.
    /// </summary>
    public sealed class CloudHost : IAsyncDisposable
    {
        private const int SweepMs = 1_000;
        private const string BootstrapPortName = "bootstrap_port";
        private const string ManagementPortName = "management_port";
        private const string HttpPortName = "http_port";

        private readonly CloudOptions _options;
        private readonly CloudCore _core;
        private readonly ListenName _name;
        private readonly Timer _sweep;
        private readonly WebhookSender _notifier;
        private DtlsServer? _management;
        private DtlsServer? _bootstrap;
        private RestServer? _rest;
        private readonly TaskCompletionSource<CommandException> _failed =
            new TaskCompletionSource<CommandException>(
                TaskCreationOptions.RunContinuationsAsynchronously);
        private int _isStopped;

        private CloudHost(CloudOptions options, CloudCore core, ListenName name)
        {
            _options = options;
            _core = core;
            _name = name;
            _sweep = new Timer(Sweep);
            _notifier = new WebhookSender(
                core.Webhooks, core.Store, core.Devices.Directory, options.Time, options.Log);
        }

        /// <summary>Where factory-fresh devices go: coaps://host:port.</summary>
        public string BootstrapUri { get; private set; } = "";

        /// <summary>Where devices register: coaps://host:port.</summary>
        public string ManagementUri { get; private set; } = "";

        /// <summary>REST without a path: http://host:port.</summary>
        public string RestUri { get; private set; } = "";

        /// <summary>Key for REST.</summary>
        public string ApiKey { get { return _core.ApiKey; } }

        /// <summary>The account that the key belongs to.</summary>
        public string AccountId { get { return _core.Account.Id; } }

        /// <summary>What devices must trust for both services, PEM.</summary>
        public string ServerCaPem { get { return _core.Authority.Pem; } }

        /// <summary>What devices must trust for both services, DER.</summary>
        public byte[] ServerCaDer { get { return _core.Authority.Certificate.Der; } }

        /// <summary>Full path of the data directory.</summary>
        public string DataDirectory { get { return _core.DataDirectory; } }

        /// <summary>File with the API key.</summary>
        public string ApiKeyFile { get { return _core.ApiKeyFile; } }

        /// <summary>File with the authority's certificate.</summary>
        public string CaFile { get { return _core.CaFile; } }

        /// <summary>What the services have done since the start.</summary>
        public CloudCounters Counters { get { return _core.Counters; } }

        /// <summary>What the bootstrap service's socket has seen.</summary>
        public DtlsServerCounters BootstrapDtls { get { return _bootstrap!.Snapshot(); } }

        /// <summary>What the management service's socket has seen.</summary>
        public DtlsServerCounters ManagementDtls { get { return _management!.Snapshot(); } }

        /// <summary>Ends when a socket has failed for good (CLD107): the emulator hears its devices
        /// no longer and should be stopped.</summary>
        public Task<CommandException> Failed { get { return _failed.Task; } }

        /// <summary>The parts behind the sockets: directory, registry, authority.</summary>
        public CloudCore Core { get { return _core; } }

        /// <summary>Opens the data directory, or makes it, and listens.</summary>
        /// <exception cref="CommandException">CLD101 to CLD106; nothing is left open
        /// then.</exception>
        public static async Task<CloudHost> StartAsync(CloudOptions options)
        {
            ListenName name = ListenName.Parse(options.ListenAddress);
            ListenName http = ListenName.Parse(options.HttpAddress);
            CloudHost host = new CloudHost(options, CloudCore.Open(options), name);
            try
            {
                host.StartServices();
                await host.StartRestAsync(http);
                host._sweep.Change(SweepMs, SweepMs);
                host._notifier.Start();
                return host;
            }
            catch
            {
                await host.StopAsync();
                throw;
            }
        }

        /// <summary>Says goodbye to every session, commits what is queued and closes everything,
        /// within two seconds. A second call does nothing.</summary>
        public async Task StopAsync()
        {
            if (Interlocked.Exchange(ref _isStopped, 1) != 0) { return; }
            await _sweep.DisposeAsync();
            await _notifier.DisposeAsync();
            Task rest = _rest == null ? Task.CompletedTask : _rest.DisposeAsync().AsTask();
            _bootstrap?.Dispose();
            _management?.Dispose();
            try
            {
                await rest;
            }
            finally
            {
                _core.Dispose();
            }
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            await StopAsync();
        }

        // Management first: bootstrap tells devices its port.
        private void StartServices()
        {
            ManagementService management = _core.CreateManagementService(_name.CertificateHosts);
            _management = Bind(
                management, _options.ManagementPort, ManagementPortName, "management",
                "--management-port");
            ManagementUri = _name.ToUri("coaps", _management.LocalEndPoint.Port);
            BootstrapService bootstrap = _core.CreateBootstrapService(
                _name.CertificateHosts, ManagementUri);
            _bootstrap = Bind(
                bootstrap, _options.BootstrapPort, BootstrapPortName, "bootstrap",
                "--bootstrap-port");
            BootstrapUri = _name.ToUri("coaps", _bootstrap.LocalEndPoint.Port);
            _management.Start();
            _bootstrap.Start();
        }

        private async Task StartRestAsync(ListenName http)
        {
            RestRoutes routes = new RestRoutes(_core, BootstrapUri, ManagementUri);
            int port = _options.HttpPort;
            int before = port == 0 ? MetaTable.ReadNumber(_core.Store, HttpPortName) : port;
            try
            {
                _rest = await RestServer.StartAsync(
                    http.Address, before, routes, _options.Log);
            }
            catch (CommandException) when (port == 0 && before != 0)
            {
                _rest = await RestServer.StartAsync(
                    http.Address, 0, routes, _options.Log);
            }
            MetaTable.WriteNumber(_core.Store, HttpPortName, _rest.Port);
            RestUri = http.ToUri("http", _rest.Port);
        }

        // Devices keep URIs: a directory that starts again with port 0 gets the port it had, as
        // long as that one is free.
        private DtlsServer Bind(
            ISecureService service, int port, string portName, string serviceName, string option)
        {
            int before = port == 0 ? MetaTable.ReadNumber(_core.Store, portName) : port;
            DtlsServer server;
            try
            {
                server = CreateServer(service, before, serviceName);
            }
            catch (SocketException cause) when (port == 0 && before != 0)
            {
                _options.Log?.Invoke(
                    $"port {before} of the {serviceName} service is taken: {cause.Message}");
                server = CreateServer(service, 0, serviceName);
            }
            catch (SocketException cause)
            {
                throw Explain(cause, before, serviceName, option);
            }
            MetaTable.WriteNumber(_core.Store, portName, server.LocalEndPoint.Port);
            return server;
        }

        private CommandException Explain(
            SocketException cause, int port, string serviceName, string option)
        {
            return cause.SocketErrorCode is SocketError.AddressAlreadyInUse
                or SocketError.AccessDenied
                ? CloudErrors.PortInUse(
                    $"the {serviceName} service", _name.Address.ToString(), port, option, cause)
                : CloudErrors.AddressUnusable(_options.ListenAddress, cause.Message, cause);
        }

        private DtlsServer CreateServer(ISecureService service, int port, string serviceName)
        {
            DtlsServer? server = null;
            server = new DtlsServer(
                new DtlsServerOptions
                {
                    EndPoint = new IPEndPoint(_name.Address, port),
                    AcceptsCcm8 = _options.AcceptsCcm8,
                    AcceptsGcm = _options.AcceptsGcm,
                    Filter = _options.Filter,
                    ClockMs = _core.Context.MonotonicMs,
                    WallClockSeconds = () => _options.Time.GetUtcNow().ToUnixTimeSeconds(),
                    Log = _options.Log == null ? null : LogHandshake,
                    Failed = error => Fail(serviceName, server!.LocalEndPoint.Port, error),
                },
                _core.Crypto, service);
            return server;
        }

        /// <summary>A service's socket has failed for good.</summary>
        internal void Fail(string serviceName, int port, SocketError error)
        {
            CommandException failure = CloudErrors.SocketFailed(
                $"the {serviceName} service", port, error.ToString());
            _options.Log?.Invoke(failure.Message);
            _failed.TrySetResult(failure);
        }

        private void LogHandshake(
            EndPoint peer, bool wasConnected, DtlsFault fault, X509Fault chainFault)
        {
            if (wasConnected) { return; }
            string chain = chainFault == X509Fault.None ? "" : $" ({chainFault})";
            _options.Log!($"handshake with {peer} failed: {fault}{chain}");
        }

        private void Sweep(object? state)
        {
            _core.Expiry.Sweep(_options.Time.NowMs());
            _core.Operations.Sweep(_options.Time.NowMs());
            _core.Enrollments.Sweep(_options.Time.NowMs());
            _core.Requests.Sweep(_options.Time.NowMs());
            _core.Heartbeats.Flush();
            _core.Notices.Run(_options.Time.NowMs());
        }
    }
}
