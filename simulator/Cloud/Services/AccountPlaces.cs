using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// Where in a client of others its account with the management service belongs: the instance
    /// that has our short server id, else the first that is free. Never that of its account with
    /// us, which a Bootstrap-Write would take from it for ever.
    /// </summary>
    /// <remarks>Out of the answer to a Bootstrap-Discover (LwM2M 1.1 section 6.1.7.3). Its first
    /// entry is no link in LwM2M 1.0 (`lwm2m="1.0"`), so that it is read piece by piece, and what
    /// is no instance of the object is passed over.</remarks>
    internal static class AccountPlaces
    {
        /// <summary>The instance of an object's account where nothing is known.</summary>
        public const int InstanceDefault = 1;

        private const int InstanceMax = 65_534;

        /// <summary>The instance to write.</summary>
        /// <param name="links">Body of the answer.</param>
        /// <param name="objectId">0 or 1.</param>
        /// <param name="shortServerId">Of the management service.</param>
        public static int Choose(ReadOnlySpan<byte> links, int objectId, int shortServerId)
        {
            HashSet<int> used = [];
            string wanted = "ssid=" + shortServerId.ToString(CultureInfo.InvariantCulture);
            foreach (string link in Encoding.UTF8.GetString(links).Split(','))
            {
                string[] parts = link.Split(';', StringSplitOptions.TrimEntries);
                if (!TryReadInstance(parts[0], objectId, out int instance)) { continue; }
                if (Array.Exists(parts, part => part.Replace("\"", "") == wanted))
                {
                    return instance;
                }
                used.Add(instance);
            }
            int free = InstanceDefault;
            while (used.Contains(free)) { free++; }
            return free;
        }

        // "</0/12>": an instance of the object and nothing below it.
        private static bool TryReadInstance(string target, int objectId, out int instance)
        {
            instance = -1;
            string before = $"</{objectId}/";
            return target.StartsWith(before, StringComparison.Ordinal)
                && target.EndsWith('>')
                && int.TryParse(
                    target.AsSpan(before.Length, target.Length - before.Length - 1),
                    NumberStyles.None, CultureInfo.InvariantCulture, out instance)
                && instance <= InstanceMax;
        }
    }
}
