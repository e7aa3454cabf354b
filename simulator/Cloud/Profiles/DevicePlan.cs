using System;

namespace Simulator.Cloud.Profiles
{
    /// <summary>What a device may ask of the certificate manager; the numbers are in the
    /// store.</summary>
    public enum DevicePlan
    {
        /// <summary>That of its profile. A profile itself never has this one.</summary>
        OfProfile = 0,

        /// <summary>No plan: its certificates are not operated on.</summary>
        None = 1,

        /// <summary>For tests.</summary>
        Developer = 2,

        /// <summary>For production.</summary>
        Commercial = 3,
    }

    /// <summary>The plans in REST and in the table of profiles.</summary>
    public static class DevicePlans
    {
        private static readonly string[] Texts = ["PROFILE", "NONE", "DEVELOPER", "COMMERCIAL"];

        /// <summary>The name in REST.</summary>
        public static string ToText(DevicePlan plan)
        {
            return Texts[(int)plan];
        }

        /// <summary>False when no plan has this name.</summary>
        public static bool TryParse(string text, out DevicePlan plan)
        {
            int index = Array.IndexOf(Texts, text);
            plan = index < 0 ? DevicePlan.None : (DevicePlan)index;
            return index >= 0;
        }

        /// <summary>True for the plans under which certificates are operated on.</summary>
        public static bool IsActive(DevicePlan plan)
        {
            return plan is DevicePlan.Developer or DevicePlan.Commercial;
        }
    }
}
