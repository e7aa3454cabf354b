using System;
using System.Collections.Generic;
using Device.Crypto;
using Device.Desktop;
using Device.Desktop.Errors;
using Microsoft.Data.Sqlite;
using Simulator.Cloud.Ca;
using Simulator.Cloud.Devices;
using Simulator.Cloud.Enrollments;
using Simulator.Cloud.Errors;
using Simulator.Cloud.Lifecycle;
using Simulator.Cloud.Notifications;
using Simulator.Cloud.Profiles;
using Simulator.Cloud.Rest;
using Simulator.Cloud.Services;
using Simulator.Cloud.Store;
using Simulator.Cloud.Trust;

namespace Simulator.Cloud
{
    /// <summary>An emulator without its sockets: data directory, authority, registry, devices and
    /// what the services need. <see cref="CloudHost"/> puts it on the network.</summary>
    public sealed class CloudCore : IDisposable
    {
        private const string AccountName = "default";

        private readonly CloudOptions _options;
        private readonly DataDirectory _directory;
        private readonly List<ServerCredential> _credentials = [];
        private bool _isDisposed;

        private CloudCore(
            CloudOptions options, DataDirectory directory, CloudStore store, InternalCa authority)
        {
            _options = options;
            _directory = directory;
            Store = store;
            Authority = authority;
            Crypto = OpenSslCrypto.CreateBest();
            Devices = DeviceStore.Load(store, options.Time);
            Trust = TrustRegistry.Load(store, Devices.Directory, options.AllowExpiredFactory);
            Signers = RootCas.Open(
                directory, store, Devices.Directory, authority, options.Time);
            Keys = ApiKeys.Load(store, Devices.Directory, options.Time);
            Counters = new CloudCounters();
            Profiles = DeviceProfiles.Load(store, Devices.Directory, options.Time);
            Operations = new OperationDesk(
                store, Devices, Signers, Profiles, Counters, options);
            Context = new ServiceContext
            {
                Crypto = Crypto,
                Gate = new IdentityGate(Trust, Signers, Devices, options.Time),
                Signers = Signers,
                Sessions = new SessionIndex(),
                Devices = Devices,
                Operations = Operations,
                Counters = Counters,
                Time = options.Time,
                MonotonicMs = () => Environment.TickCount64,
                Log = options.Log,
            };
            Signers.Deactivated += ca => Context.Sessions.CloseUnder(ca.Certificate);
            Trust.Withdrawn += anchor => Context.Sessions.CloseUnder(anchor);
            Expiry = new RegistrationExpiry(Context);
            Heartbeats = new HeartbeatDesk(Context, options);
            Enrollments = new EnrollmentDesk(Context, store, options.EnrollmentTimeoutSeconds);
            Requests = new DeviceRequests(options.Time) { Told = Tell };
            Revocations = new RevocationDesk(Context, store);
            RevocationLists = new RevocationLists(store, options.Time);
            Account = OpenAccount();
            // Makes the default profile: devices of `fleet` have a plan from the start.
            Profiles.List(Account);
            Webhooks = Webhooks.Load(store, Devices.Directory, options.Time);
            Notices = new ExpirySweep(store, Signers, options.Log);
            ApiKey = OpenApiKey();
            Tokens = AccessTokens.Load(store, Keys, options.Time) ?? throw Refused();
            Devices.Directory.ForEach(WatchRegistered);
        }

        /// <summary>Everything on disk.</summary>
        public CloudStore Store { get; }

        /// <summary>The internal authority.</summary>
        public InternalCa Authority { get; }

        /// <summary>The internal authority and the accounts' root CAs.</summary>
        public RootCas Signers { get; }

        /// <summary>Takes certificates back.</summary>
        public RevocationDesk Revocations { get; }

        /// <summary>Tells which were taken back.</summary>
        public RevocationLists RevocationLists { get; }

        /// <summary>Primitives.</summary>
        public ICrypto Crypto { get; }

        /// <summary>Accounts and devices.</summary>
        public DeviceStore Devices { get; }

        /// <summary>The gate for who may bootstrap.</summary>
        public TrustRegistry Trust { get; }

        /// <summary>Who holds an API key.</summary>
        public ApiKeys Keys { get; }

        /// <summary>What has happened.</summary>
        public CloudCounters Counters { get; }

        /// <summary>What the services share.</summary>
        public ServiceContext Context { get; }

        /// <summary>Ends registrations.</summary>
        public RegistrationExpiry Expiry { get; }

        /// <summary>Operations on certificates, and their ends.</summary>
        public OperationDesk Operations { get; }

        /// <summary>Answers heartbeats.</summary>
        public HeartbeatDesk Heartbeats { get; }

        /// <summary>Renewals over the management session.</summary>
        public EnrollmentDesk Enrollments { get; }

        /// <summary>What operators ask of devices.</summary>
        public DeviceRequests Requests { get; }

        /// <summary>Where operators hear the answers.</summary>
        public NotificationChannels Channels { get; } = new NotificationChannels();

        /// <summary>The account that the data directory started with.</summary>
        public Account Account { get; }

        /// <summary>Its API key.</summary>
        public string ApiKey { get; }

        /// <summary>Device profiles and plans.</summary>
        public DeviceProfiles Profiles { get; }

        /// <summary>Who is told of events.</summary>
        public Webhooks Webhooks { get; }

        /// <summary>Tells when certificates are about to expire.</summary>
        public ExpirySweep Notices { get; }

        internal AccessTokens Tokens { get; }

        /// <summary>Full path of the data directory.</summary>
        public string DataDirectory { get { return _directory.Root; } }

        /// <summary>Where the authority's certificate is.</summary>
        public string CaFile { get { return _directory.CaFile; } }

        /// <summary>Where the API key is.</summary>
        public string ApiKeyFile { get { return _directory.ApiKeyFile; } }

        /// <summary>Opens a data directory, or makes it.</summary>
        /// <exception cref="CommandException">CLD102 to CLD105.</exception>
        public static CloudCore Open(CloudOptions options)
        {
            DataDirectory? directory = null;
            CloudStore? store = null;
            InternalCa? authority = null;
            try
            {
                directory = Simulator.Cloud.Store.DataDirectory.Open(options.DataDirectory);
                store = CloudStore.Open(directory);
                authority = InternalCa.Open(
                    directory, store, options.Time, options.DeviceValidity);
                return new CloudCore(options, directory, store, authority);
            }
            catch (Exception cause)
            {
                authority?.Dispose();
                store?.Dispose();
                directory?.Dispose();
                if (cause is SqliteException damage)
                {
                    throw CloudErrors.StoreDamaged(
                        options.DataDirectory, damage.Message, damage);
                }
                throw;
            }
        }

        /// <summary>The service of UDP 5685.</summary>
        /// <param name="hosts">Names of its certificate.</param>
        public ManagementService CreateManagementService(IReadOnlyList<string> hosts)
        {
            return new ManagementService(
                Context, new ManagementTrust(Signers, Trust), CreateCredential(hosts), Expiry,
                Enrollments, Requests);
        }

        /// <summary>The service of UDP 5684.</summary>
        /// <param name="hosts">Names of its certificate.</param>
        /// <param name="managementUri">Where devices go next.</param>
        public BootstrapService CreateBootstrapService(
            IReadOnlyList<string> hosts, string managementUri)
        {
            EnrolmentDesk desk = new EnrolmentDesk(Context);
            return new BootstrapService(
                Context, Trust, CreateCredential(hosts), desk, Heartbeats, managementUri,
                Authority.Certificate.Der, _options.LifetimeSeconds);
        }

        /// <summary>Commits what is queued and gives the directory free.</summary>
        public void Dispose()
        {
            if (_isDisposed) { return; }
            _isDisposed = true;
            Heartbeats.Flush();
            Store.Dispose();
            foreach (ServerCredential credential in _credentials) { credential.Dispose(); }
            Signers.Dispose();
            Authority.Dispose();
            _directory.Dispose();
        }

        private ServerCredential CreateCredential(IReadOnlyList<string> hosts)
        {
            ServerCredential credential = new ServerCredential(Authority, hosts, _options.Time);
            _credentials.Add(credential);
            return credential;
        }

        private Account OpenAccount()
        {
            return Devices.Directory.FirstAccount()
                ?? Devices.CreateAccount(AccountName)
                ?? throw Refused();
        }

        // The file comes before the store: a start that was cut finds the key and grants it.
        private string OpenApiKey()
        {
            string? stored = _directory.Read(_directory.ApiKeyFile)?.Trim();
            string key = _options.ApiKey
                ?? (string.IsNullOrEmpty(stored) ? ApiKeys.NewKey() : stored);
            if (key != stored)
            {
                _directory.Write(_directory.ApiKeyFile, key + "\n", secret: true);
            }
            if (!Keys.Grant(key, Account)) { throw Refused(); }
            Keys.RevokeOthers(key, Account);
            string credentials = AuthenticateCalls.CredentialsOf(Account, key);
            if (credentials != _directory.Read(_directory.CredentialsFile))
            {
                _directory.Write(_directory.CredentialsFile, credentials, secret: true);
            }
            return key;
        }

        private void WatchRegistered(DeviceRecord device)
        {
            if (device.RegistrationId != 0) { Expiry.Watch(device); }
        }

        private void Tell(DeviceRecord device, DeviceAnswer told)
        {
            Channels.Of(device.Account).Add(
                new NotificationEntry { DeviceId = device.Id, Path = "/dp", Answer = told });
        }

        private CommandException Refused()
        {
            return CloudErrors.DirectoryNotWritable(
                _directory.Root, new InvalidOperationException("the store refused the write"));
        }
    }
}
