using System;
using System.IO;
using System.Security.Cryptography;
using Device.Desktop;
using Tools.Kcm.Errors;
using Tools.Kcm.Options;

namespace Tools.Kcm.Images
{
    /// <summary>Finds the 32 bytes that a device's store is sealed under.</summary>
    internal static class RootReader
    {
        /// <summary>Name of the fleet's secret in its data directory.</summary>
        public const string FleetRootName = "root-of-trust.key";

        /// <exception cref="Device.Desktop.Errors.CommandException">KCM100, KCM103.</exception>
        public static byte[] Read(ImageName name)
        {
            if (name.RootFile != null) { return ReadFile(name.RootFile); }
            string? fleet = name.FleetRootFile;
            if (fleet == null && Directory.Exists(name.Word))
            {
                fleet = Path.Combine(name.Word, FleetRootName);
            }
            if (fleet == null)
            {
                throw KcmErrors.Usage(
                    "no root of trust is named", name.Word,
                    "a store opens only under the root of trust of its device: --root FILE, or "
                        + "--fleet-root FILE --slot N");
            }
            if (name.Slot is not int slot)
            {
                throw KcmErrors.Usage(
                    "no slot is named", fleet,
                    "a fleet's secret gives each slot another root of trust: add --slot N");
            }
            byte[] secret = ReadFile(fleet);
            byte[] root = new FleetSecret(secret).RootFor(FleetSecret.EndpointOf(slot));
            CryptographicOperations.ZeroMemory(secret);
            return root;
        }

        private static byte[] ReadFile(string file)
        {
            try
            {
                byte[] bytes = File.ReadAllBytes(file);
                if (bytes.Length == FleetSecret.SecretBytes) { return bytes; }
                throw KcmErrors.RootUnusable(
                    file, $"{bytes.Length} bytes instead of {FleetSecret.SecretBytes}", null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw KcmErrors.RootUnusable(file, e.Message, e);
            }
        }
    }
}
