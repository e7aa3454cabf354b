using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using Device.Kcm;
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
        private const int SecretBytes = 32;

        private readonly byte[] _secret;

        private RootOfTrust(byte[] secret)
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
                RunDirectory.WriteSecret(file, RandomNumberGenerator.GetBytes(SecretBytes));
            }
            byte[] secret = File.ReadAllBytes(file);
            if (secret.Length != SecretBytes)
            {
                throw FleetErrors.DirectoryDamaged(
                    file, $"{secret.Length} bytes instead of {SecretBytes}", null);
            }
            return new RootOfTrust(secret);
        }

        /// <summary>The device's 32 bytes: HMAC-SHA-256 of its name.</summary>
        public byte[] For(string endpoint)
        {
            byte[] made = HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(endpoint));
            return made.Length == KcmLimits.RootOfTrustBytes
                ? made
                : throw new InvalidOperationException("a root of trust has 32 bytes");
        }
    }
}
