using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>
    /// Object 1, LwM2M Server, version 1.1 (LwM2M 1.1 appendix E.2), the one instance of the
    /// server that the device is registered with. What a server writes holds until the device
    /// restarts, or a bootstrap brings another account.
    /// </summary>
    /// <remarks>Not offered: the retry parameters 13 to 21, since the device's own back-off, which
    /// keeps a fleet from coming back all at once, is not the server's to shorten; and storing of
    /// notifications while offline (6 stays false).</remarks>
    public sealed class ServerObject : LwM2mObject
    {
        /// <summary>Number of the object.</summary>
        public const int Id = 1;

        /// <summary>Longest time out of service that a server may ask for, in seconds: it is the
        /// default of resource 5. A device that is told to stay away for years is stranded.
        /// </summary>
        public const int DisableSecondsMax = 86_400;

        internal const int ShortServerIdId = 0;
        internal const int LifetimeId = 1;
        internal const int PeriodMinId = 2;
        internal const int PeriodMaxId = 3;
        internal const int DisableId = 4;
        internal const int DisableTimeoutId = 5;
        internal const int StoringId = 6;
        internal const int BindingId = 7;
        internal const int UpdateTriggerId = 8;
        internal const int BootstrapTriggerId = 9;
        internal const int MuteId = 23;

        private const int PeriodNone = ServerSettings.Unsaid;

        private static readonly ResourceDefinition[] Definitions = new ResourceDefinition[]
        {
            new ResourceDefinition(
                ShortServerIdId, ResourceType.Integer, ResourceOperations.Read, true),
            new ResourceDefinition(
                LifetimeId, ResourceType.Integer, ResourceOperations.ReadWrite, true),
            new ResourceDefinition(
                PeriodMinId, ResourceType.Integer, ResourceOperations.ReadWrite),
            new ResourceDefinition(
                PeriodMaxId, ResourceType.Integer, ResourceOperations.ReadWrite),
            new ResourceDefinition(DisableId, ResourceType.None, ResourceOperations.Execute),
            new ResourceDefinition(
                DisableTimeoutId, ResourceType.Integer, ResourceOperations.ReadWrite),
            new ResourceDefinition(
                StoringId, ResourceType.Boolean, ResourceOperations.ReadWrite, true),
            new ResourceDefinition(
                BindingId, ResourceType.String, ResourceOperations.ReadWrite, true),
            new ResourceDefinition(
                UpdateTriggerId, ResourceType.None, ResourceOperations.Execute, true),
            new ResourceDefinition(
                BootstrapTriggerId, ResourceType.None, ResourceOperations.Execute),
            new ResourceDefinition(MuteId, ResourceType.Boolean, ResourceOperations.ReadWrite),
        };

        private readonly ManagementWishes _wishes;
        private RegistrationOptions _options = new RegistrationOptions();
        private int _writtenLifetime = -1;
        private int _lifetimeBefore;
        private int _periodMax = PeriodNone;
        private ServerSettings _given = new ServerSettings();

        internal ServerObject(ManagementWishes wishes)
            : base(Id, "1.1", Definitions)
        {
            _wishes = wishes;
            PeriodMinSeconds = PeriodNone;
            DisableSeconds = DisableSecondsMax;
        }

        /// <summary>Lifetime in force, seconds.</summary>
        internal int LifetimeSeconds
        {
            get { return _writtenLifetime < 0 ? _options.LifetimeSeconds : _writtenLifetime; }
        }

        /// <summary>Default pmin, seconds; -1 when nobody wrote one.</summary>
        internal int PeriodMinSeconds { get; private set; }

        /// <summary>Default pmax, seconds; -1 for none.</summary>
        internal int PeriodMaxSeconds { get { return _periodMax; } }

        /// <summary>How long a disabled server stays so.</summary>
        internal int DisableSeconds { get; private set; }

        /// <summary>True: nothing goes out by Send.</summary>
        internal bool IsMuted { get; private set; }

        /// <summary>Takes what the device was given for this server. What was written goes with the
        /// account that it was written for.</summary>
        internal void SetOptions(RegistrationOptions options)
        {
            if (options.LifetimeSeconds != _lifetimeBefore) { _writtenLifetime = -1; }
            _options = options;
            if (options.Server.IsSameAs(_given)) { return; }
            _given = options.Server;
            PeriodMinSeconds = _given.PeriodMinSeconds;
            _periodMax = _given.PeriodMaxSeconds;
            DisableSeconds = DisableSecondsOf(_given);
            IsMuted = _given.IsMuted;
        }

        /// <inheritdoc/>
        public override bool Has(int instanceId, int resourceId, long nowMs)
        {
            switch (resourceId)
            {
                // Writable, and there once somebody wrote it: the absence is the default.
                case PeriodMinId: return PeriodMinSeconds >= 0;
                case PeriodMaxId: return _periodMax >= 0;
                default: return true;
            }
        }

        /// <inheritdoc/>
        public override void Read(
            int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
        {
            switch (resourceId)
            {
                case ShortServerIdId: value.SetInteger(_options.Server.ShortServerId); break;
                case LifetimeId: value.SetInteger(LifetimeSeconds); break;
                case PeriodMinId: value.SetInteger(PeriodMinSeconds); break;
                case PeriodMaxId: value.SetInteger(_periodMax); break;
                case DisableTimeoutId: value.SetInteger(DisableSeconds); break;
                case StoringId: value.SetBoolean(false); break;
                case BindingId: value.SetString(_options.BindingText); break;
                default: value.SetBoolean(IsMuted); break;
            }
        }

        /// <inheritdoc/>
        public override bool Accepts(int instanceId, int resourceId, ResourceValue value)
        {
            switch (resourceId)
            {
                case LifetimeId:
                case PeriodMinId:
                case PeriodMaxId: return value.Integer >= 0 && value.Integer <= int.MaxValue;
                case DisableTimeoutId:
                    return value.Integer >= 0 && value.Integer <= DisableSecondsMax;
                case StoringId: return !value.Boolean;
                case BindingId: return value.Text == _options.BindingText;
                default: return true;
            }
        }

        /// <inheritdoc/>
        public override void Write(int instanceId, int resourceId, ResourceValue value)
        {
            switch (resourceId)
            {
                case LifetimeId:
                    // LwM2M 1.1 section 6.2.2: a changed lifetime is told with an update.
                    _wishes.Update |= LifetimeSeconds != value.Integer;
                    _writtenLifetime = (int)value.Integer;
                    _lifetimeBefore = _options.LifetimeSeconds;
                    break;
                case PeriodMinId: PeriodMinSeconds = (int)value.Integer; break;
                case PeriodMaxId: _periodMax = (int)value.Integer; break;
                case DisableTimeoutId: DisableSeconds = (int)value.Integer; break;
                case MuteId: IsMuted = value.Boolean; break;
            }
        }

        /// <inheritdoc/>
        public override void Clear(int instanceId, int resourceId)
        {
            switch (resourceId)
            {
                case PeriodMinId: PeriodMinSeconds = PeriodNone; break;
                case PeriodMaxId: _periodMax = PeriodNone; break;
                case DisableTimeoutId: DisableSeconds = DisableSecondsMax; break;
                default: IsMuted = false; break;
            }
        }

        /// <inheritdoc/>
        public override int Execute(int instanceId, int resourceId, ExecuteArguments arguments)
        {
            switch (resourceId)
            {
                case DisableId: _wishes.Disable = true; break;
                case UpdateTriggerId: _wishes.Update = true; break;
                default: _wishes.Bootstrap = true; break;
            }
            return CoapCode.Changed;
        }

        private static int DisableSecondsOf(ServerSettings given)
        {
            bool isGiven = given.DisableSeconds >= 0 && given.DisableSeconds < DisableSecondsMax;
            return isGiven ? given.DisableSeconds : DisableSecondsMax;
        }
    }
}
