using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;

namespace Device.Lwm2m.Objects
{
    /// <summary>Object 3, Device, version 1.1 (LwM2M 1.1 appendix E.4).</summary>
    /// <remarks>
    /// Not offered: 5, factory reset. Whoever holds the management service would send a device back
    /// to its factory credentials, and where these are no longer admitted, out of reach; a reset is
    /// for a person at the device. 13, the current time, is read only: the clock decides about
    /// certificates, and a management server is not among those that it believes (decision 0007).
    /// </remarks>
    public sealed class DeviceObject : LwM2mObject
    {
        /// <summary>Number of the object.</summary>
        public const int Id = 3;

        /// <summary>Characters of a time zone's name at most.</summary>
        public const int TimeZoneCountMax = 64;

        internal const int ErrorCodeId = 11;

        private const int RebootId = 4;
        private const int BatteryId = 9;
        private const int TimeId = 13;
        private const int UtcOffsetId = 14;
        private const int TimeZoneId = 15;

        private static readonly ResourceDefinition[] Definitions = new ResourceDefinition[]
        {
            Text(0), Text(1), Text(2), Text(3),
            new ResourceDefinition(
                RebootId, ResourceType.None, ResourceOperations.Execute, true),
            new ResourceDefinition(BatteryId, ResourceType.Integer, ResourceOperations.Read),
            new ResourceDefinition(
                ErrorCodeId, ResourceType.Integer, ResourceOperations.Read, true, true),
            new ResourceDefinition(12, ResourceType.None, ResourceOperations.Execute),
            new ResourceDefinition(TimeId, ResourceType.Time, ResourceOperations.Read),
            new ResourceDefinition(
                UtcOffsetId, ResourceType.String, ResourceOperations.ReadWrite),
            new ResourceDefinition(
                TimeZoneId, ResourceType.String, ResourceOperations.ReadWrite),
            new ResourceDefinition(16, ResourceType.String, ResourceOperations.Read, true),
            Text(17), Text(18),
        };

        private readonly DeviceInfo _info;
        private readonly IWallClock _clock;
        private readonly ManagementWishes _wishes;

        internal DeviceObject(DeviceInfo info, IWallClock clock, ManagementWishes wishes)
            : base(Id, "1.1", Definitions)
        {
            _info = info;
            _clock = clock;
            _wishes = wishes;
        }

        /// <inheritdoc/>
        public override bool Has(int instanceId, int resourceId, long nowMs)
        {
            switch (resourceId)
            {
                case RebootId:
                case ErrorCodeId:
                case 12: return true;
                case BatteryId: return _info.BatteryPercent >= 0;
                case TimeId: return _clock != null && _clock.TryGetNow(nowMs, out _);
                // Writable: there once somebody wrote it.
                default: return TextOf(resourceId).Length > 0;
            }
        }

        /// <inheritdoc/>
        public override void Read(
            int instanceId, int resourceId, int valueId, ResourceValue value, long nowMs)
        {
            switch (resourceId)
            {
                case BatteryId: value.SetInteger(_info.BatteryPercent); break;
                case ErrorCodeId: value.SetInteger(_info.ErrorCode); break;
                case TimeId:
                    _clock.TryGetNow(nowMs, out long seconds);
                    value.SetTime(seconds);
                    break;
                default: value.SetString(TextOf(resourceId)); break;
            }
        }

        /// <inheritdoc/>
        public override bool Accepts(int instanceId, int resourceId, ResourceValue value)
        {
            return resourceId == UtcOffsetId
                ? IsUtcOffset(value.Text)
                : IsTimeZone(value.Text);
        }

        /// <inheritdoc/>
        public override void Write(int instanceId, int resourceId, ResourceValue value)
        {
            if (resourceId == UtcOffsetId) { _info.UtcOffset = value.Text; }
            else { _info.TimeZone = value.Text; }
        }

        /// <inheritdoc/>
        public override void Clear(int instanceId, int resourceId)
        {
            if (resourceId == UtcOffsetId) { _info.UtcOffset = ""; }
            else { _info.TimeZone = ""; }
        }

        /// <inheritdoc/>
        public override int Execute(int instanceId, int resourceId, ExecuteArguments arguments)
        {
            if (resourceId == RebootId) { _wishes.Reboot = true; }
            else { _info.ErrorCode = 0; }
            return CoapCode.Changed;
        }

        private static ResourceDefinition Text(int id)
        {
            return new ResourceDefinition(id, ResourceType.String, ResourceOperations.Read);
        }

        private string TextOf(int id)
        {
            switch (id)
            {
                case 0: return _info.Manufacturer;
                case 1: return _info.Model;
                case 2: return _info.SerialNumber;
                case 3: return _info.FirmwareVersion;
                case UtcOffsetId: return _info.UtcOffset;
                case TimeZoneId: return _info.TimeZone;
                case 16: return "U";
                case 17: return _info.DeviceType;
                default: return _info.HardwareVersion;
            }
        }

        // ISO 8601: Z, or hours and minutes before or after UTC.
        private static bool IsUtcOffset(string text)
        {
            if (text == "Z") { return true; }
            if (text.Length != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
            {
                return false;
            }
            for (int i = 1; i < 6; i++)
            {
                if (i != 3 && (text[i] < '0' || text[i] > '9')) { return false; }
            }
            int hours = 10 * (text[1] - '0') + (text[2] - '0');
            return hours <= 14 && text[4] < '6';
        }

        private static bool IsTimeZone(string text)
        {
            if (text.Length == 0 || text.Length > TimeZoneCountMax) { return false; }
            for (int i = 0; i < text.Length; i++)
            {
                char one = text[i];
                bool isLetter = (one >= 'A' && one <= 'Z') || (one >= 'a' && one <= 'z');
                bool isDigit = one >= '0' && one <= '9';
                if (!isLetter && !isDigit && one != '/' && one != '_' && one != '+' && one != '-')
                {
                    return false;
                }
            }
            return true;
        }
    }
}
