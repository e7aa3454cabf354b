using System.IO;
using System.Security.Cryptography;
using Device.Desktop;
using Simulator.Fleet.Data;
using Simulator.Fleet.Errors;

namespace Simulator.Fleet.Factory
{
    /// <summary>
    /// What fuses are to a device: 32 bytes of its own that seal its store. All of them come from
    /// one secret of the run, so that an arena of images without its root-of-trust.key opens to
    /// nobody.
    /// </summary>
    public sealed class RootOfTrust
    {
        private readonly FleetSecret _secret;

        private RootOfTrust(FleetSecret secret)
        {
            _secret = secret;
        }

        /// <summary>Reads the secret of a directory, or makes it.</summary>
        /// <exception cref="Device.Desktop.Errors.CommandException">FLT113.</exception>
        public static RootOfTrust Open(RunDirectory directory)
        {
            string file = directory.RootOfTrustFile;
            if (!File.Exists(file))
            {
                RunDirectory.WriteSecret(
                    file, RandomNumberGenerator.GetBytes(FleetSecret.SecretBytes));
            }
            byte[] secret = File.ReadAllBytes(file);
            if (secret.Length != FleetSecret.SecretBytes)
            {
                throw FleetErrors.DirectoryDamaged(
                    file, $"{secret.Length} bytes instead of {FleetSecret.SecretBytes}", null);
            }
            return new RootOfTrust(new FleetSecret(secret));
        }

        /// <summary>The device's 32 bytes.</summary>
        public byte[] For(string endpoint)
        {
            return _secret.RootFor(endpoint);
        }
    }
}
