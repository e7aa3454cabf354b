using System.Collections.Generic;
using System.Globalization;
using Simulator.Cloud.Devices;

namespace Simulator.Cloud.Rest
{
    /// <summary>The devices that a call names, in its order, each with the fault that keeps the
    /// call from it.</summary>
    internal sealed class DeviceSelection
    {
        /// <summary>Devices in a list.</summary>
        public const int ListMax = 10_000;

        /// <summary>Devices of an account that "All" acts on.</summary>
        public const int AllMax = 100_000;

        /// <summary>Characters of a RoTPublicUID: 8 bytes.</summary>
        public const int UidCount = 16;

        /// <summary>One of them.</summary>
        /// <param name="Uid">As the call has it.</param>
        /// <param name="Device">Null with a fault.</param>
        /// <param name="Fault">Why there is none.</param>
        public readonly record struct Entry(string Uid, DeviceRecord? Device, ZtpFault Fault);

        private DeviceSelection(List<Entry> entries)
        {
            Entries = entries;
        }

        /// <summary>All of them.</summary>
        public List<Entry> Entries { get; }

        /// <summary>Reads "RoTPublicUIDs", or "All".</summary>
        /// <exception cref="RestException">400 when neither is there, or both, or too
        /// many.</exception>
        public static DeviceSelection Read(
            JsonBody body, DeviceDirectory directory, Account account)
        {
            List<string>? uids = body.Texts("RoTPublicUIDs", ListMax);
            bool isAll = body.Flag("All") ?? false;
            if (isAll == (uids != null))
            {
                throw RestException.Invalid(
                    "RoTPublicUIDs", "Either the list of devices or \"All\": true must be there.");
            }
            return new DeviceSelection(
                uids == null ? ListAll(directory, account) : Find(uids, directory, account));
        }

        /// <summary>The account's device with this RoTPublicUID.</summary>
        public static ZtpFault Find(
            string uid, DeviceDirectory directory, Account account, out DeviceRecord? device)
        {
            device = null;
            if (!TryParse(uid, out ulong number)) { return ZtpFault.RotUidMalformed; }
            device = directory.FindByRootOfTrust(account, number);
            return device == null ? ZtpFault.DeviceUnknown : ZtpFault.None;
        }

        private static List<Entry> ListAll(DeviceDirectory directory, Account account)
        {
            List<DeviceRecord> devices = new List<DeviceRecord>();
            if (directory.Page(account, null, false, _ => true, AllMax, devices))
            {
                throw RestException.Invalid(
                    "All", $"The account has more than {AllMax} devices; name them in lists.");
            }
            return devices.ConvertAll(
                device => new Entry(device.RootOfTrustId, device, ZtpFault.None));
        }

        private static List<Entry> Find(
            List<string> uids, DeviceDirectory directory, Account account)
        {
            List<Entry> entries = new List<Entry>(uids.Count);
            HashSet<DeviceRecord> seen = new HashSet<DeviceRecord>();
            foreach (string uid in uids)
            {
                ZtpFault fault = Find(uid, directory, account, out DeviceRecord? device);
                if (device != null && !seen.Add(device))
                {
                    fault = ZtpFault.DeviceRepeated;
                    device = null;
                }
                entries.Add(new Entry(uid, device, fault));
            }
            return entries;
        }

        private static bool TryParse(string uid, out ulong number)
        {
            number = 0;
            return uid.Length == UidCount
                && ulong.TryParse(
                    uid, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out number);
        }
    }
}
