using System.Text.Json;

namespace Simulator.Cloud.Rest
{
    /// <summary>The faults in REST.</summary>
    internal static class ZtpFaults
    {
        private static readonly string[] Texts =
        [
            "NONE", "ROT_UID_MALFORMED", "DEVICE_UNKNOWN", "DEVICE_REPEATED",
            "DEVICE_NOT_BOOTSTRAPPED", "PLAN_INACTIVE", "CERTIFICATE_UNKNOWN", "DEVICE_BUSY",
            "ROOT_CA_INACTIVE", "NAME_INVALID", "NAME_FORBIDDEN", "STORE_UNAVAILABLE",
        ];

        private static readonly string[] Messages =
        [
            "",
            "A RoTPublicUID has 16 hexadecimal characters.",
            "The account has no device of this root of trust.",
            "The list has this device more than once.",
            "The device has not finished a bootstrap yet.",
            "Neither the device nor its profile has an active plan.",
            "The device has no certificate of this name that could be acted on.",
            "The device is at work on an operation for this certificate.",
            "The root CA is not active.",
            "A certificate's name has 1 to 50 printable characters.",
            "Factory items are not operated on.",
            "The store is busy or full.",
        ];

        /// <summary>"Error" and "Message" of a device that the call did nothing for.</summary>
        public static void Write(Utf8JsonWriter writer, ZtpFault fault)
        {
            writer.WriteString("Error", ToText(fault));
            writer.WriteString("Message", Explain(fault));
        }

        /// <summary>Its name, for programs.</summary>
        public static string ToText(ZtpFault fault)
        {
            return Texts[(int)fault];
        }

        /// <summary>A sentence, for people.</summary>
        public static string Explain(ZtpFault fault)
        {
            return Messages[(int)fault];
        }
    }
}
