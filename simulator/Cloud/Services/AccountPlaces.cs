using System;
using System.Collections.Generic;
using System.Globalization;
using Device.Lwm2m.Formats;

namespace Simulator.Cloud.Services
{
    /// <summary>
    /// Where in a client of others its account with the management service belongs: the instance
    /// that has our short server id, else the first that is free. Never that of its account with
    /// us, which a Bootstrap-Write would take from it for ever.
    /// </summary>
    /// <remarks>Out of the answer to a Bootstrap-Discover (LwM2M 1.1 section 6.1.7.3). Its first
    /// entry is no link in LwM2M 1.0 (`lwm2m="1.0"`) and is passed over, and so is what is no
    /// instance of the object.</remarks>
    internal static class AccountPlaces
    {
        /// <summary>The instance of an object's account where nothing is known.</summary>
        public const int InstanceDefault = 1;

        private const int InstanceMax = 65_534;

        /// <summary>The instance to write.</summary>
        /// <param name="buffer">Body of the answer.</param>
        /// <param name="offset">Its first byte.</param>
        /// <param name="count">Bytes of it.</param>
        /// <param name="objectId">0 or 1.</param>
        /// <param name="shortServerId">Of the management service.</param>
        public static int Choose(
            byte[] buffer, int offset, int count, int objectId, int shortServerId)
        {
            int start = Math.Max(0, buffer.AsSpan(offset, count).IndexOf((byte)'<'));
            LinkReader links = new LinkReader(buffer, offset + start, count - start);
            NodePath path = new NodePath();
            HashSet<int> used = [];
            string wanted = shortServerId.ToString(CultureInfo.InvariantCulture);
            while (links.Next())
            {
                if (!links.TryGetPath(path) || path.Depth != 2 || path.ObjectId != objectId
                    || path.InstanceId > InstanceMax)
                {
                    continue;
                }
                if (links.TryGetAttribute("ssid", out string id) && id == wanted)
                {
                    return path.InstanceId;
                }
                used.Add(path.InstanceId);
            }
            int free = InstanceDefault;
            while (used.Contains(free)) { free++; }
            return free;
        }
    }
}
