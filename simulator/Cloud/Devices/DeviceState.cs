using System;

namespace Simulator.Cloud.Devices
{
    /// <summary>Where a device stands; the numbers are in the store, the texts in REST.</summary>
    public enum DeviceState
    {
        /// <summary>Known, never seen.</summary>
        Unenrolled = 0,

        /// <summary>Its bootstrap was accepted and has not finished.</summary>
        CloudEnrolling = 1,

        /// <summary>It confirmed the end of a bootstrap.</summary>
        Bootstrapped = 2,

        /// <summary>Its registration lives.</summary>
        Registered = 3,

        /// <summary>It took leave, or its registration's lifetime ran out.</summary>
        Deregistered = 4,
    }

    /// <summary>The states as REST names them.</summary>
    public static class DeviceStates
    {
        private static readonly string[] Texts =
        [
            "unenrolled", "cloud_enrolling", "bootstrapped", "registered", "deregistered",
        ];

        /// <summary>The name in REST.</summary>
        public static string ToText(DeviceState state)
        {
            return Texts[(int)state];
        }

        /// <summary>False when no state has this name.</summary>
        public static bool TryParse(string text, out DeviceState state)
        {
            int index = Array.IndexOf(Texts, text);
            state = index < 0 ? DeviceState.Unenrolled : (DeviceState)index;
            return index >= 0;
        }
    }
}
