namespace Device.Lwm2m
{
    /// <summary>What objects 3 and 4 tell about the device. Empty text: the resource is not there.
    /// Whoever changes a value while the device is registered tells
    /// <see cref="RegistrationClient.HandleChanged"/>.</summary>
    public sealed class DeviceInfo
    {
        /// <summary>Bearer "WLAN network" (OMA LwM2M, object 4, resource 0).</summary>
        public const int BearerWlan = 21;

        /// <summary>/3/0/0.</summary>
        public string Manufacturer = "";

        /// <summary>/3/0/1.</summary>
        public string Model = "";

        /// <summary>/3/0/2.</summary>
        public string SerialNumber = "";

        /// <summary>/3/0/3.</summary>
        public string FirmwareVersion = "";

        /// <summary>/3/0/9, percent; -1: not there.</summary>
        public int BatteryPercent = -1;

        /// <summary>/3/0/11: 0 for no error, else a code of object 3. A server may set it back to
        /// 0.</summary>
        public int ErrorCode;

        /// <summary>/3/0/14, "+02:00" or "Z". A server may change it; not kept over a
        /// restart.</summary>
        public string UtcOffset = "";

        /// <summary>/3/0/15, a name of the time zone database. A server may change it; not kept
        /// over a restart.</summary>
        public string TimeZone = "";

        /// <summary>/3/0/17.</summary>
        public string DeviceType = "";

        /// <summary>/3/0/18.</summary>
        public string HardwareVersion = "";

        /// <summary>/4/0/0, and the only one of /4/0/1.</summary>
        public int NetworkBearer = BearerWlan;

        /// <summary>/4/0/2, dBm; 0 where nobody measures it.</summary>
        public int SignalStrength;

        /// <summary>/4/0/4; empty: none.</summary>
        public string IpAddress = "";
    }
}
