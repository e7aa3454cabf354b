namespace Device.Lwm2m.Objects
{
    /// <summary>What a server's request leads to once it is answered.</summary>
    public sealed class ManagementWishes
    {
        /// <summary>/1/0/8, or a lifetime that was written: a registration update.</summary>
        public bool Update;

        /// <summary>/1/0/4: de-register, and come back after the disable timeout.</summary>
        public bool Disable;

        /// <summary>/1/0/9: bootstrap.</summary>
        public bool Bootstrap;

        /// <summary>/3/0/4: restart the device.</summary>
        public bool Reboot;
    }
}
