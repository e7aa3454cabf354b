namespace Device.Lwm2m
{
    /// <summary>What object 3 tells about the device. Empty text: the resource is not
    /// there.</summary>
    public sealed class DeviceInfo
    {
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

        /// <summary>/3/0/17.</summary>
        public string DeviceType = "";

        /// <summary>/3/0/18.</summary>
        public string HardwareVersion = "";
    }
}
