using System;
using System.Security.Cryptography;

namespace Simulator.Cloud.Services
{
    /// <summary>A key that the service made for a device, with its certificate. It lives until it
    /// is written into the device, and nowhere but in memory.</summary>
    internal sealed class GivenCredential : IDisposable
    {
        private GivenCredential(byte[] point, byte[] key)
        {
            Point = point;
            Key = key;
        }

        /// <summary>The public key, 65 bytes.</summary>
        public byte[] Point { get; }

        /// <summary>The private key, PKCS#8.</summary>
        public byte[] Key { get; }

        /// <summary>The certificate, DER; empty before it was issued.</summary>
        public byte[] Certificate { get; set; } = [];

        /// <summary>A new key.</summary>
        public static GivenCredential Generate()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
            return new GivenCredential(
                [0x04, .. point.X!, .. point.Y!], key.ExportPkcs8PrivateKey());
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(Key);
        }
    }
}
