using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Device.Desktop
{
    /// <summary>
    /// The one secret of a fleet of virtual devices that stands in for the fuses of all: each
    /// device's root of trust follows from it and the device's name. Whoever makes the fleet and
    /// whoever inspects its images derive alike.
    /// </summary>
    public sealed class FleetSecret
    {
        /// <summary>Bytes of the secret.</summary>
        public const int SecretBytes = 32;

        private readonly byte[] _secret;

        /// <param name="secret">32 bytes; copied.</param>
        public FleetSecret(byte[] secret)
        {
            ArgumentNullException.ThrowIfNull(secret);
            if (secret.Length != SecretBytes)
            {
                throw new ArgumentOutOfRangeException(nameof(secret));
            }
            _secret = (byte[])secret.Clone();
        }

        /// <summary>Name of the device in a slot of the fleet's arena: device-000001 and
        /// on.</summary>
        /// <param name="slot">From 0.</param>
        public static string EndpointOf(int slot)
        {
            return string.Create(CultureInfo.InvariantCulture, $"device-{slot + 1:000000}");
        }

        /// <summary>The device's 32 bytes: HMAC-SHA-256 of its name.</summary>
        public byte[] RootFor(string endpoint)
        {
            return HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(endpoint));
        }
    }
}
